"""Leave: ask, decide, withdraw, report back, enter afterwards."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as refused
from app.domains.meetings import leave as leaving
from app.domains.meetings.models import LeaveRequest
from app.domains.meetings.schemas.leave import DecisionIn, LeaveEntryIn, LeaveIn, LeaveOut
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation

router = area("请假")

_OFF = [
    refused.MeetingNotFound,
    refused.MeetingNotPublished,
    refused.MeetingPostponed,
    refused.MeetingCancelled,
    refused.MinutesUnderReview,
    refused.MeetingArchived,
]
_DECIDING = [*_OFF, refused.LeaveNotFound, refused.LeaveDecided, refused.OwnLeave]


async def _shown(call: Call, *leaves: LeaveRequest) -> list[LeaveOut]:
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    return [LeaveOut.of(leave, cipher) for leave in leaves]


@router.post(
    "/meetings/{meeting_id}/leave-requests",
    **operation(
        "meetings.ask_leave",
        summary="会前请假",
        permission=P.MEETING_ASK_LEAVE,
        refusals=[
            *_OFF,
            refused.MeetingEnded,
            refused.LeaveTooLate,
            refused.NotOnRoll,
            refused.AlreadySignedIn,
            refused.LeaveStanding,
        ],
        status=201,
    ),
)
async def ask(call: Writing, meeting_id: UUID, body: LeaveIn) -> LeaveOut:
    made = await leaving.ask_leave(
        call.session,
        call.actor,
        cipher=await call.services.keyring.cipher(call.session, call.actor.tenant_id),
        meeting_id=meeting_id,
        category=body.category,
        reason=body.reason,
    )
    return (await _shown(call, made))[0]


@router.get(
    "/meetings/{meeting_id}/leave-requests",
    **operation(
        "meetings.leave_requests",
        summary="查看会议的请假",
        permission=P.MEETING_DECIDE_LEAVE,
        refusals=[refused.MeetingNotFound],
    ),
)
async def list_requests(call: Reading, meeting_id: UUID) -> list[LeaveOut]:
    rows = await leaving.leaves_within_reach(call.session, call.actor, meeting_id=meeting_id)
    return await _shown(call, *rows)


@router.post(
    "/meetings/{meeting_id}/leave-requests/{leave_id}/approve",
    **operation("meetings.approve_leave", summary="批准请假", permission=P.MEETING_DECIDE_LEAVE, refusals=_DECIDING),
)
async def approve(call: Writing, meeting_id: UUID, leave_id: UUID, body: DecisionIn) -> LeaveOut:
    return await _decided(call, meeting_id, leave_id, body, approve=True)


@router.post(
    "/meetings/{meeting_id}/leave-requests/{leave_id}/reject",
    **operation("meetings.reject_leave", summary="不批准请假", permission=P.MEETING_DECIDE_LEAVE, refusals=_DECIDING),
)
async def reject(call: Writing, meeting_id: UUID, leave_id: UUID, body: DecisionIn) -> LeaveOut:
    return await _decided(call, meeting_id, leave_id, body, approve=False)


async def _decided(call: Call, meeting_id: UUID, leave_id: UUID, body: DecisionIn, *, approve: bool) -> LeaveOut:
    made = await leaving.decide_leave(
        call.session, call.actor, meeting_id=meeting_id, leave_id=leave_id, approve=approve, note=body.note
    )
    return (await _shown(call, made))[0]


@router.post(
    "/meetings/{meeting_id}/leave-requests/{leave_id}/withdraw",
    **operation(
        "meetings.withdraw_leave",
        summary="撤回本人的请假",
        permission=P.MEETING_ASK_LEAVE,
        refusals=[refused.MeetingNotFound, refused.LeaveNotFound, refused.LeaveDecided, refused.LeaveTooLate],
    ),
)
async def withdraw(call: Writing, meeting_id: UUID, leave_id: UUID) -> LeaveOut:
    made = await leaving.withdraw_leave(call.session, call.actor, meeting_id=meeting_id, leave_id=leave_id)
    return (await _shown(call, made))[0]


@router.post(
    "/meetings/{meeting_id}/leave-requests/{leave_id}/report-back",
    **operation(
        "meetings.report_back",
        summary="销假",
        permission=P.MEETING_ASK_LEAVE,
        refusals=[
            refused.MeetingNotFound,
            refused.LeaveNotFound,
            refused.LeaveNotApproved,
            refused.LeaveReportedBack,
        ],
    ),
)
async def report_back(call: Writing, meeting_id: UUID, leave_id: UUID, body: DecisionIn) -> LeaveOut:
    made = await leaving.report_back(call.session, call.actor, meeting_id=meeting_id, leave_id=leave_id, note=body.note)
    return (await _shown(call, made))[0]


@router.post(
    "/meetings/{meeting_id}/leave-entries",
    **operation(
        "meetings.enter_leave",
        summary="为来不及请假的人注明原因补登请假",
        permission=P.MEETING_DECIDE_LEAVE,
        refusals=[
            *_OFF,
            refused.NotOnThisRoll,
            refused.OwnLeave,
            refused.AlreadySignedIn,
            refused.LeaveStanding,
        ],
        status=201,
    ),
)
async def enter(call: Writing, meeting_id: UUID, body: LeaveEntryIn) -> LeaveOut:
    made = await leaving.enter_leave(
        call.session,
        call.actor,
        cipher=await call.services.keyring.cipher(call.session, call.actor.tenant_id),
        meeting_id=meeting_id,
        member_id=body.member_id,
        category=body.category,
        reason=body.reason,
    )
    return (await _shown(call, made))[0]
