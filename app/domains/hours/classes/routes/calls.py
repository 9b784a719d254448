"""HTTP of call-ups: by name, by the member, by the branch."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours.classes import calling
from app.domains.hours.classes import errors as refused
from app.domains.hours.classes.schemas import (
    AnswerIn,
    BranchCallOut,
    CalledOut,
    CallOut,
    CallUpIn,
    OwnCallOut,
    OwnCallsOut,
    WithdrawIn,
)
from app.domains.hours.errors import HoursNotOfBranch, NoOwnHours
from app.domains.hours.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("培训班")
_EDIT = P.HOURS_CLASS_EDIT
_OPEN = [refused.ClassNotFound, refused.ClassCancelled, refused.ClassConcluded]


@router.post(
    "/training-classes/{class_id}/calls",
    **operation(
        "classes.call_up",
        summary="点名调训",
        permission=_EDIT,
        refusals=[*_OPEN, refused.NotCallable, refused.ClassFull],
    ),
)
async def call_up(call: Writing, class_id: UUID, body: CallUpIn) -> CalledOut:
    """所列人员一并调训，名额不足则都不调训（或排在后面的列为候补）；已调训的不重复。"""
    made = await calling.call_up(call.session, call.actor, class_id, member_ids=body.member_ids, reserve=body.reserve)
    return CalledOut(count=made.count, reserves=made.reserves)


@router.post(
    "/training-classes/{class_id}/calls/{member_id}/withdraw",
    **operation(
        "classes.withdraw_call",
        summary="撤回调训",
        permission=_EDIT,
        refusals=[*_OPEN, refused.CallNotFound, refused.CallAttended],
    ),
)
async def withdraw_call(call: Writing, class_id: UUID, member_id: UUID, body: WithdrawIn) -> CallOut:
    made = await calling.withdraw_call(call.session, call.actor, class_id, member_id, reason=body.reason)
    return CallOut.of(made)


@router.get(
    "/me/training-calls",
    **operation(
        "classes.own",
        summary="本人被调训的培训班、成绩和证书",
        permission=P.HOURS_READ_OWN,
        refusals=[NoOwnHours],
    ),
)
async def own(call: Reading, limit: Limit = PAGE) -> OwnCallsOut:
    found = await calling.own_calls(call.session, call.actor, limit=limit)
    return OwnCallsOut(items=[OwnCallOut.of(one) for one in found])


@router.post(
    "/me/training-calls/{call_id}/answer",
    **operation(
        "classes.answer",
        summary="答复调训：参加，或不能参加并说明原因",
        permission=P.HOURS_READ_OWN,
        refusals=[*_OPEN[1:], NoOwnHours, refused.CallNotFound, refused.CallAnswered, refused.ClassFull],
    ),
)
async def answer(call: Writing, call_id: UUID, body: AnswerIn) -> CallOut:
    """开班前可以改答复，以最后一次为准。"""
    made = await calling.answer_call(call.session, call.actor, call_id, accepts=body.accepts, reason=body.reason)
    return CallOut.of(made)


@router.get(
    "/organisations/{org_id}/training-calls",
    **operation(
        "classes.branch_calls",
        summary="支部党员的调训和答复，新的在前",
        permission=P.HOURS_READ,
        refusals=[OrgNotFound, HoursNotOfBranch, CursorInvalid],
    ),
)
async def branch_calls(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[BranchCallOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    position = cursors.read("training_calls", asked, cursor)
    rows = await calling.branch_calls(
        call.session, call.actor, org_id, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("training_calls", asked, rows, limit=limit, position=lambda row: [row.call.id])
    return Page(items=[BranchCallOut.of(one) for one in kept], next_cursor=following)


@router.post(
    "/training-calls/{call_id}/answer",
    **operation(
        "classes.answer_for_member",
        summary="支部代党员答复调训",
        permission=P.HOURS_CERTIFY,
        refusals=[*_OPEN, refused.CallNotFound, refused.CallAnswered, refused.ClassFull],
    ),
)
async def answer_for_member(call: Writing, call_id: UUID, body: AnswerIn) -> CallOut:
    """用于本人没有手机等情形；记录由谁代答。"""
    made = await calling.answer_for_member(call.session, call.actor, call_id, accepts=body.accepts, reason=body.reason)
    return CallOut.of(made)
