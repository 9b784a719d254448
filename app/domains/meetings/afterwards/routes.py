"""Who was missing, calls, make-ups."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as off
from app.domains.meetings.afterwards import absentees, making_up, reversing
from app.domains.meetings.afterwards import errors as refused
from app.domains.meetings.afterwards.schemas import AbsenteeOut, CallIn, CallOut, MakeUpIn, MakeUpOut, ReverseMakeUpIn
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("会后")

_OVER = [
    off.MeetingNotFound,
    off.MeetingNotPublished,
    off.MeetingPostponed,
    off.MeetingCancelled,
    off.MeetingNotEnded,
]
_MISSING = [*_OVER, off.NotOnThisRoll, off.NotAbsent]


@router.get(
    "/meetings/{meeting_id}/absentees",
    **operation(
        "meetings.absentees",
        summary="会后的缺席和请假名单，用于电话回访",
        permission=P.MEETING_TAKE_ROLL,
        refusals=_OVER,
    ),
)
async def list_absentees(call: Reading, meeting_id: UUID) -> list[AbsenteeOut]:
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    rows = await absentees.list_absentees(call.session, call.actor, cipher=cipher, meeting_id=meeting_id)
    return [AbsenteeOut.of(row, cipher) for row in rows]


@router.post(
    "/meetings/{meeting_id}/absence-calls",
    **operation(
        "meetings.note_call",
        summary="登记对缺席人员的电话回访",
        permission=P.MEETING_TAKE_ROLL,
        refusals=_MISSING,
        status=201,
    ),
)
async def note_call(call: Writing, meeting_id: UUID, body: CallIn) -> CallOut:
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    made = await absentees.note_call(
        call.session,
        call.actor,
        cipher=cipher,
        meeting_id=meeting_id,
        member_id=body.member_id,
        result=body.result,
        note=body.note,
    )
    return CallOut.of(made, cipher)


_MAKE_UP = operation(
    "meetings.make_up",
    summary="登记补课；重复提交返回第一次的记录",
    permission=P.MEETING_SIGN_FOR_OTHERS,
    refusals=[*_MISSING, refused.MakeUpDayWrong],
    status=201,
    repeatable=False,
)
_MAKE_UP["responses"][200] = {"model": MakeUpOut, "description": "此前已经登记：返回第一次的记录"}


@router.post("/meetings/{meeting_id}/make-ups", **_MAKE_UP)
async def make_up(call: Writing, response: Response, meeting_id: UUID, body: MakeUpIn) -> MakeUpOut:
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    made = await making_up.enter_make_up(
        call.session,
        call.actor,
        cipher=cipher,
        meeting_id=meeting_id,
        member_id=body.member_id,
        manner=body.manner,
        done_on=body.done_on,
        reason=body.reason,
    )
    if not made.is_first:
        response.status_code = 200
    return MakeUpOut.of(made.make_up, cipher)


@router.post(
    "/meetings/{meeting_id}/make-ups/{member_id}/reverse",
    **operation(
        "meetings.reverse_make_up",
        summary="注明原因后冲回登记错误的补课",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[
            off.MeetingNotFound,
            off.NotOnThisRoll,
            refused.MakeUpNotFound,
            refused.MakeUpFollowsLesson,
            refused.MakeUpReversed,
        ],
    ),
)
async def reverse_make_up(call: Writing, meeting_id: UUID, member_id: UUID, body: ReverseMakeUpIn) -> MakeUpOut:
    """原记录保留；名册上不再显示“已补课”，可以重新登记。"""
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    made = await reversing.reverse_make_up(
        call.session, call.actor, cipher=cipher, meeting_id=meeting_id, member_id=member_id, reason=body.reason
    )
    return MakeUpOut.of(made, cipher)
