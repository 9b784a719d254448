"""The code on the screen, signing in, roll call, corrections, the roll, one's own attendance."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as refused
from app.domains.meetings import overview, rollcall, rolls, signin
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.overview import When
from app.domains.meetings.policies import naming
from app.domains.meetings.routes.meetings import place_of, position
from app.domains.meetings.schemas.attendance import (
    AttendanceOut,
    CodeOut,
    CorrectionIn,
    CorrectionOut,
    CountsOut,
    EnteredOut,
    OnBehalfIn,
    OwnMeetingOut,
    RollCallIn,
    ScreenOut,
    SignInIn,
    YearOut,
)
from app.domains.meetings.schemas.roll import RollOut
from app.domains.meetings.ways.fencing import place_at
from app.kit.clock import CHINA, now
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import Cursors, CursorText, Limit, Page

router = area("签到")

_OFF = [
    refused.MeetingNotFound,
    refused.MeetingNotPublished,
    refused.MeetingPostponed,
    refused.MeetingCancelled,
    refused.MinutesUnderReview,
    refused.MeetingArchived,
]
_CLOSED = [*_OFF, refused.MeetingNotOpen, refused.SignInClosed]


@router.get(
    "/meetings/{meeting_id}/code",
    **operation(
        "meetings.code",
        summary="会场屏幕的签到码：当前一个和下一个",
        permission=P.MEETING_SHOW_CODE,
        refusals=_CLOSED,
    ),
)
async def code(call: Reading, meeting_id: UUID) -> ScreenOut:
    moment = now()
    keys = await call.services.keyring.signing_keys(call.session)
    current, following = await signin.screen_codes(
        call.session, call.actor, keys=keys, meeting_id=meeting_id, moment=moment
    )
    return ScreenOut(meeting_id=meeting_id, now=moment, current=CodeOut.of(current), next=CodeOut.of(following))


_SIGN_IN = operation(
    "meetings.sign_in",
    summary="扫会场码签到；重复提交返回第一次的记录",
    permission=P.MEETING_SIGN_IN,
    refusals=[
        *_CLOSED,
        refused.MeetingCodeInvalid,
        refused.CodeOfAnotherMeeting,
        refused.CodeExpired,
        refused.NotOnRoll,
    ],
    status=201,
    repeatable=False,
)
_SIGN_IN["responses"][200] = {"model": AttendanceOut, "description": "此前已经签到：返回第一次的记录"}


@router.post("/meetings/{meeting_id}/sign-ins", **_SIGN_IN)
async def sign_in(call: Writing, response: Response, meeting_id: UUID, body: SignInIn) -> AttendanceOut:
    keys = await call.services.keyring.signing_keys(call.session)
    place = body.place
    if body.coordinates:
        place = await place_at(call.session, call.actor.tenant_id, meeting_id, body.coordinates.as_point())
    made = await signin.sign_in(call.session, call.actor, keys=keys, meeting_id=meeting_id, code=body.code, place=place)
    if not made.is_first:
        response.status_code = 200
    return AttendanceOut.model_validate(made.record)


@router.post(
    "/meetings/{meeting_id}/roll-calls",
    **operation(
        "meetings.call_roll",
        summary="点名：登记到场人员，或登记除外人员以外的全部应到人员",
        permission=P.MEETING_TAKE_ROLL,
        refusals=[*_CLOSED, refused.NotOnThisRoll],
    ),
)
async def call_roll(call: Writing, meeting_id: UUID, body: RollCallIn) -> EnteredOut:
    done = await rollcall.call_roll(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        present=body.present,
        everybody_except=body.everybody_except,
        is_late=body.late,
    )
    return EnteredOut(entered=done.entered, known=done.known)


@router.post(
    "/meetings/{meeting_id}/sign-ins-on-behalf",
    **operation(
        "meetings.sign_in_on_behalf",
        summary="注明原因为他人补录到会",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[*_OFF, refused.MeetingNotOpen, refused.NotOnThisRoll],
    ),
)
async def sign_in_on_behalf(call: Writing, meeting_id: UUID, body: OnBehalfIn) -> EnteredOut:
    done = await rollcall.enter_on_behalf(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        member_ids=body.member_ids,
        reason=body.reason,
        is_late=body.late,
    )
    return EnteredOut(entered=done.entered, known=done.known)


@router.post(
    "/meetings/{meeting_id}/corrections",
    **operation(
        "meetings.correct",
        summary="注明原因更正出勤",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[
            *_OFF,
            refused.MeetingNotOpen,
            refused.NotOnThisRoll,
            refused.CorrectionChangesNothing,
            refused.CorrectedMeanwhile,
        ],
        status=201,
    ),
)
async def correct(call: Writing, meeting_id: UUID, body: CorrectionIn) -> CorrectionOut:
    made = await rollcall.correct_attendance(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        member_id=body.member_id,
        after=body.standing,
        reason=body.reason,
    )
    return CorrectionOut.model_validate(made)


@router.get(
    "/meetings/{meeting_id}/roll",
    **operation(
        "meetings.roll",
        summary="会议名册与出勤",
        permission=[P.MEETING_READ, P.MEETING_ATTENDANCE_READ],
        refusals=[refused.MeetingNotFound],
    ),
)
async def roll(call: Reading, meeting_id: UUID) -> RollOut:
    found = await find_meeting(call.session, call.actor, meeting_id)
    return RollOut.of(
        found, await rolls.roll_of_meeting(call.session, found, now()), naming(call.actor, found.host_paths)
    )


@router.get("/me/meetings", **operation("me.meetings", summary="我的会议：未结束的，或已结束的"))
async def own_meetings(
    call: Reading, when: When = When.COMING, cursor: CursorText = None, limit: Limit = 20
) -> Page[OwnMeetingOut]:
    moment, filters = now(), {"when": when}
    cursors = Cursors(call.services.keyring.derived("cursors"))
    rows = await overview.own_meetings(
        call.session,
        call.actor,
        when=when,
        moment=moment,
        after=position(cursors.read("me.meetings", filters, cursor)),
        limit=limit + 1,
    )
    kept, next_cursor = cursors.page(
        "me.meetings", filters, rows, limit=limit, position=lambda own: place_of(own.found)
    )
    return Page[OwnMeetingOut](items=[OwnMeetingOut.of(own, moment) for own in kept], next_cursor=next_cursor)


@router.get("/me/attendance", **operation("me.attendance", summary="我一年的出勤"))
async def own_attendance(call: Reading, year: Annotated[int, Query(ge=2000, le=2100, examples=[2026])]) -> YearOut:
    moment = now()
    made = await overview.own_year(
        call.session,
        call.actor,
        since=datetime(year, 1, 1, tzinfo=CHINA),
        until=datetime(year + 1, 1, 1, tzinfo=CHINA),
        moment=moment,
    )
    items = [OwnMeetingOut.of(own, moment) for own in made.items]
    return YearOut(year=year, counts=CountsOut.of(made.counts), items=items)
