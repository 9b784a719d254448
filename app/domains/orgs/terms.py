"""Committee terms (届): elected, extended with approval, filled up by by-elections, ended by the next election."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.types import plain
from app.domains.orgs import errors, term_repository
from app.domains.orgs.models import CommitteeTerm, Org, OrgStatus, Post, TermSeat
from app.domains.orgs.ports import RegisteredPerson, the_register
from app.domains.orgs.reading import count_of, members_below
from app.domains.orgs.rules import (
    COMMITTEES,
    Caution,
    SeatSpan,
    committee_cautions,
    congress_cautions,
    latest_extension,
    post_held_twice,
    remind_from,
    secretary_cautions,
    term_due_on,
)
from app.domains.orgs.sight import org_for
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Elected:
    """A member and the post he was elected to; in office from the day of the election."""

    member_id: UUID
    post: Post


@dataclass(frozen=True, slots=True)
class TermOutcome:
    """The term after an action, and what is unusual about it."""

    term: CommitteeTerm
    cautions: list[Caution]


async def open_term(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    elected_on: date,
    number: int | None,
    seats: Sequence[Elected],
    approval: str = "",
) -> TermOutcome:
    """Record an election: the term before it ends on that day, the new one is due by the organisation's kind.

    Raises OrgNotFound, OrgNotActive, TermDatesDisordered, SeatMemberUnknown, SeatNotFullMember, SeatTaken.
    """
    org = await org_for(session, actor, org_id, Permission.ORG_TERM_EDIT, lock=True)
    if org.status is not OrgStatus.ACTIVE:
        raise errors.OrgNotActive
    if elected_on > today():
        raise errors.TermDatesDisordered(reason="选举日期不能晚于今天")
    if org.founded_on is not None and elected_on < org.founded_on:
        raise errors.TermDatesDisordered(reason="选举日期不能早于党组织成立日期")
    people = await _electable(session, org, seats)
    spans = [SeatSpan(seat.member_id, seat.post, elected_on, None) for seat in seats]
    _require_no_post_twice(spans)
    early = await _end_the_one_before(session, org, elected_on)
    moment = now()
    term = CommitteeTerm(
        tenant_id=org.tenant_id,
        id=uuid7(),
        org_id=org.id,
        number=number,
        elected_on=elected_on,
        due_on=term_due_on(org.kind, org.unit_kind, elected_on),
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    session.add(term)
    # The seats point at the term, and no relationship tells the unit of work so.
    await session.flush()
    session.add_all(_seat(term, seat, elected_on) for seat in seats)
    await session.flush()
    await _audit(session, actor, term, "org.term_open", {"elected_on": elected_on, "seats": len(seats)}, approval)
    cautions = await _cautions(session, org, spans, people, elected_on)
    if org.kind in COMMITTEES:
        cautions += congress_cautions(org.kind, members=await members_below(session, org))
    return TermOutcome(term, early + cautions)


async def _end_the_one_before(session: AsyncSession, org: Org, elected_on: date) -> list[Caution]:
    before = await term_repository.latest_term(session, org.tenant_id, org.id)
    if before is None:
        return []
    if elected_on <= before.elected_on or (before.ended_on is not None and elected_on < before.ended_on):
        raise errors.TermDatesDisordered(reason="选举日期应晚于上一届")
    if before.ended_on is None:
        before.ended_on = elected_on
        before.version += 1
        before.updated_at = now()
        await session.flush()
        if elected_on < remind_from(before.due_on):
            return [Caution("TERM_EARLY", "提前换届应报上级党组织批准，提前期限一般不超过 1 年")]
    return []


async def extend(
    session: AsyncSession, actor: Actor, term_id: UUID, *, extended_to: date, approval: str, reason: str
) -> TermOutcome:
    """Put the next election off, once and by no more than a year. 关于党的基层组织任期的意见.

    Raises TermNotFound, TermEnded, TermAlreadyExtended, TermExtensionTooLong, TermDatesDisordered.
    """
    term, _ = await _editable(session, actor, term_id)
    if term.extended_to is not None:
        raise errors.TermAlreadyExtended
    if extended_to <= term.due_on:
        raise errors.TermDatesDisordered(reason="延期后的日期应晚于届满日期")
    if extended_to > (latest := latest_extension(term.due_on)):
        raise errors.TermExtensionTooLong(latest=latest.isoformat())
    term.extended_to, term.extension_approval = extended_to, approval
    _touch(term)
    await _audit(session, actor, term, "org.term_extend", {"extended_to": extended_to, "approval": approval}, reason)
    return TermOutcome(term, [])


async def end(session: AsyncSession, actor: Actor, term_id: UUID, *, ended_on: date, reason: str) -> TermOutcome:
    """End a term without an election. Raises TermNotFound, TermEnded, TermDatesDisordered."""
    term, _ = await _editable(session, actor, term_id)
    if ended_on <= term.elected_on:
        raise errors.TermDatesDisordered(reason="结束日期应晚于选举日期")
    if ended_on > today():
        raise errors.TermDatesDisordered(reason="结束日期不能晚于今天")
    term.ended_on = ended_on
    _touch(term)
    await _audit(session, actor, term, "org.term_end", {"ended_on": ended_on}, reason)
    return TermOutcome(term, [])


async def take_seat(
    session: AsyncSession, actor: Actor, term_id: UUID, *, elected: Elected, from_on: date, reason: str
) -> TermOutcome:
    """A by-election (补选): the member holds the post from a day to the end of the term.

    Raises TermNotFound, TermEnded, TermDatesDisordered, SeatMemberUnknown, SeatNotFullMember, SeatTaken.
    """
    term, org = await _editable(session, actor, term_id)
    if from_on < term.elected_on:
        raise errors.TermDatesDisordered(reason="任职日期不能早于本届选举日期")
    people = await _electable(session, org, [elected])
    spans = [
        *_spans(await term_repository.seats_of(session, term.tenant_id, [term.id])),
        SeatSpan(elected.member_id, elected.post, from_on, None),
    ]
    _require_no_post_twice(spans)
    session.add(_seat(term, elected, from_on))
    _touch(term)
    after = {"member_id": elected.member_id, "post": elected.post, "from_on": from_on}
    await _audit(session, actor, term, "org.seat_take", after, reason)
    return TermOutcome(term, await _cautions(session, org, spans, people, from_on))


async def leave_seat(
    session: AsyncSession, actor: Actor, term_id: UUID, seat_id: UUID, *, until_on: date, reason: str
) -> TermOutcome:
    """The post is no longer held from `until_on` on (免职、调离). Raises TermNotFound, SeatNotFound, TermEnded,
    TermDatesDisordered.
    """
    term, org = await _editable(session, actor, term_id)
    seats = await term_repository.seats_of(session, term.tenant_id, [term.id])
    seat = next((one for one in seats if one.id == seat_id), None)
    if seat is None:
        raise errors.SeatNotFound
    if until_on <= seat.from_on:
        raise errors.TermDatesDisordered(reason="离任日期应晚于任职日期")
    before = {"until_on": seat.until_on}
    seat.until_on = until_on
    _require_no_post_twice(_spans(seats))
    _touch(term)
    after = {"member_id": seat.member_id, "post": seat.post, "until_on": until_on}
    await _audit(session, actor, term, "org.seat_leave", after, reason, before=before)
    return TermOutcome(term, await _cautions(session, org, _spans(seats), {}, max(until_on, today())))


async def _editable(session: AsyncSession, actor: Actor, term_id: UUID) -> tuple[CommitteeTerm, Org]:
    term = await term_repository.find_term(session, actor.tenant_id, term_id, lock=True)
    if term is None:
        raise errors.TermNotFound
    org = await org_for(session, actor, term.org_id, Permission.ORG_TERM_EDIT, missing=errors.TermNotFound)
    if term.ended_on is not None:
        raise errors.TermEnded
    return term, org


async def _electable(session: AsyncSession, org: Org, seats: Sequence[Elected]) -> dict[UUID, RegisteredPerson]:
    """The persons on the register. 中国共产党章程第七条: a probationary member cannot be elected."""
    people = dict(await the_register().persons(session, org.tenant_id, {seat.member_id for seat in seats}))
    for seat in seats:
        person = people.get(seat.member_id)
        if person is None:
            raise errors.SeatMemberUnknown
        if not person.is_full_member and seat.post is not Post.GROUP_LEADER:
            raise errors.SeatNotFullMember
    return people


def _require_no_post_twice(spans: Iterable[SeatSpan]) -> None:
    if post := post_held_twice(spans):
        raise errors.SeatTaken(post=post)


def _seat(term: CommitteeTerm, elected: Elected, from_on: date) -> TermSeat:
    return TermSeat(
        tenant_id=term.tenant_id,
        id=uuid7(),
        term_id=term.id,
        member_id=elected.member_id,
        post=elected.post,
        from_on=from_on,
        created_at=now(),
    )


def _spans(seats: Iterable[TermSeat]) -> list[SeatSpan]:
    return [SeatSpan(seat.member_id, seat.post, seat.from_on, seat.until_on) for seat in seats]


async def _cautions(
    session: AsyncSession, org: Org, spans: Sequence[SeatSpan], people: dict[UUID, RegisteredPerson], on: date
) -> list[Caution]:
    in_office = [(s.member_id, s.post) for s in spans if s.from_on <= on and (s.until_on is None or s.until_on > on)]
    count = await count_of(session, org)
    cautions = committee_cautions(org.kind, full_members=count.full_members, posts=in_office)
    for member_id, post in in_office:
        if isinstance(member_id, UUID) and (person := people.get(member_id)):
            cautions += secretary_cautions(
                post=post, is_full_member=person.is_full_member, full_since=person.full_since, on=on
            )
    return cautions


def _touch(term: CommitteeTerm) -> None:
    term.version += 1
    term.updated_at = now()


async def _audit(
    session: AsyncSession,
    actor: Actor,
    term: CommitteeTerm,
    action: str,
    after: Mapping[str, object],
    note: str,
    *,
    before: Mapping[str, object] | None = None,
) -> None:
    await session.flush()
    await record(
        session,
        actor,
        action,
        target="committee_term",
        target_id=term.id,
        org_id=term.org_id,
        before=before,
        after=plain(after),
        note=note,
    )
