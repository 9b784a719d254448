"""Committee terms and their seats."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.access.permissions import Permission
from app.domains.orgs import errors, term_reading, terms
from app.domains.orgs.models import CommitteeTerm, Org
from app.domains.orgs.rules import Caution
from app.domains.orgs.schemas import CautionOut
from app.domains.orgs.term_schemas import (
    OpenTermOut,
    SeatLeaveIn,
    SeatOut,
    SeatTakeIn,
    TermEndIn,
    TermExtendIn,
    TermOpenIn,
    TermOut,
)
from app.domains.orgs.terms import Elected
from app.domains.orgs.vocabulary import TermState
from app.kit.clock import today
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("班子届次")

_SEATS = [errors.SeatMemberUnknown, errors.SeatNotFullMember, errors.SeatTaken, errors.TermDatesDisordered]
_TERM = [errors.TermNotFound, errors.TermEnded]


async def _shown(call: Call, listed: Sequence[CommitteeTerm], cautions: Sequence[Caution] = ()) -> list[TermOut]:
    held = await term_reading.seats_with_names(call.session, call.actor.tenant_id, [term.id for term in listed])
    return [
        TermOut(
            id=term.id,
            org_id=term.org_id,
            number=term.number,
            elected_on=term.elected_on,
            due_on=term.due_on,
            extended_to=term.extended_to,
            extension_approval=term.extension_approval,
            ended_on=term.ended_on,
            version=term.version,
            updated_at=term.updated_at,
            seats=[
                SeatOut(
                    id=seat.id,
                    member_id=seat.member_id,
                    member_name=name,
                    post=seat.post,
                    from_on=seat.from_on,
                    until_on=seat.until_on,
                )
                for seat, name in held.get(term.id, [])
            ],
            warnings=[CautionOut.model_validate(one) for one in cautions],
        )
        for term in listed
    ]


async def _outcome(call: Call, outcome: terms.TermOutcome) -> TermOut:
    (shown,) = await _shown(call, [outcome.term], outcome.cautions)
    return shown


@router.get(
    "/organisations/{org_id}/terms",
    **operation(
        "terms.list_of_org",
        summary="查看党组织历届班子，新的在前",
        permission=Permission.ORG_READ,
        refusals=[errors.OrgNotFound],
    ),
)
async def list_of_org(call: Reading, org_id: UUID) -> list[TermOut]:
    return await _shown(call, await term_reading.terms_of(call.session, call.actor, org_id))


@router.post(
    "/organisations/{org_id}/terms",
    **operation(
        "terms.open",
        summary="登记换届选举结果；上一届同日结束，届满日期按类别计算",
        permission=Permission.ORG_TERM_EDIT,
        status=201,
        refusals=[errors.OrgNotFound, errors.OrgNotActive, errors.TermStillOpen, *_SEATS],
    ),
)
async def open_term(call: Writing, org_id: UUID, body: TermOpenIn) -> TermOut:
    outcome = await terms.open_term(
        call.session,
        call.actor,
        org_id,
        elected_on=body.elected_on,
        number=body.number,
        seats=[Elected(seat.member_id, seat.post) for seat in body.seats],
        approval=body.approval,
    )
    return await _outcome(call, outcome)


@router.get(
    "/terms",
    **operation(
        "terms.list",
        summary="按届满先后列出在任班子：全部、半年内届满或已逾期",
        permission=Permission.ORG_READ,
        refusals=[errors.OrgNotFound, CursorInvalid],
    ),
)
async def list_terms(
    call: Reading,
    state: TermState = TermState.OPEN,
    under: UUID | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[OpenTermOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    filters = {"state": state, "under": under}
    after = cursors.read("terms", filters, cursor)
    rows = await term_reading.listed(
        call.session, call.actor, under=under, state=state, on=today(), after=after, limit=limit
    )

    def position(row: tuple[CommitteeTerm, Org]) -> list[object]:
        return [_deadline(row[0]), row[0].id]

    kept, following = cursors.page("terms", filters, rows, limit=limit, position=position)
    return Page(items=[_open_out(term, org) for term, org in kept], next_cursor=following)


def _deadline(term: CommitteeTerm) -> date:
    return term.extended_to or term.due_on


def _open_out(term: CommitteeTerm, org: Org) -> OpenTermOut:
    return OpenTermOut(
        id=term.id,
        org_id=org.id,
        org_name=org.name,
        elected_on=term.elected_on,
        due_on=term.due_on,
        extended_to=term.extended_to,
        deadline=_deadline(term),
    )


@router.post(
    "/terms/{term_id}/extend",
    **operation(
        "terms.extend",
        summary="登记经批准的延期换届，最长一年",
        permission=Permission.ORG_TERM_EDIT,
        refusals=[*_TERM, errors.TermAlreadyExtended, errors.TermExtensionTooLong, errors.TermDatesDisordered],
    ),
)
async def extend(call: Writing, term_id: UUID, body: TermExtendIn) -> TermOut:
    outcome = await terms.extend(
        call.session,
        call.actor,
        term_id,
        extended_to=body.extended_to,
        approval=body.approval,
        reason=body.reason,
    )
    return await _outcome(call, outcome)


@router.post(
    "/terms/{term_id}/end",
    **operation(
        "terms.end",
        summary="结束本届班子",
        permission=Permission.ORG_TERM_EDIT,
        refusals=[*_TERM, errors.TermDatesDisordered],
    ),
)
async def end(call: Writing, term_id: UUID, body: TermEndIn) -> TermOut:
    outcome = await terms.end(call.session, call.actor, term_id, ended_on=body.ended_on, reason=body.reason)
    return await _outcome(call, outcome)


@router.post(
    "/terms/{term_id}/seats",
    **operation(
        "terms.take_seat",
        summary="登记补选的班子成员",
        permission=Permission.ORG_TERM_EDIT,
        status=201,
        refusals=[*_TERM, *_SEATS],
    ),
)
async def take_seat(call: Writing, term_id: UUID, body: SeatTakeIn) -> TermOut:
    elected = Elected(body.member_id, body.post)
    outcome = await terms.take_seat(
        call.session, call.actor, term_id, elected=elected, from_on=body.from_on, reason=body.reason
    )
    return await _outcome(call, outcome)


@router.post(
    "/terms/{term_id}/seats/{seat_id}/leave",
    **operation(
        "terms.leave_seat",
        summary="登记班子成员离任",
        permission=Permission.ORG_TERM_EDIT,
        refusals=[*_TERM, errors.SeatNotFound, errors.TermDatesDisordered, errors.SeatTaken],
    ),
)
async def leave_seat(call: Writing, term_id: UUID, seat_id: UUID, body: SeatLeaveIn) -> TermOut:
    outcome = await terms.leave_seat(
        call.session, call.actor, term_id, seat_id, until_on=body.until_on, reason=body.reason
    )
    return await _outcome(call, outcome)
