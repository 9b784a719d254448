"""HTTP of the hall's screens: a PC without login asks, fetches and streams; a recorder confirms, lists and revokes."""

from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.auth.errors import LoginLimited
from app.domains.meetings import errors as meeting_refused
from app.domains.meetings.screen import confirming, pairing
from app.domains.meetings.screen import errors as refused
from app.domains.meetings.screen.schemas import ConfirmIn, HallScreenOut, PairingIn, PairingOut, TicketIn, TicketOut
from app.domains.meetings.screen.streaming import Screens
from app.domains.meetings.screen.vocabulary import PairingState
from app.web.calls import Entering, Reading, Stepping, Writing
from app.web.operations import area, operation

router = area("会场屏幕")

_COOKIE = "dangjian_screen"
# A meeting lasts a day at most. When the ticket ends is the database's business, not the cookie's.
_COOKIE_SECONDS = 2 * 24 * 3600
TicketCookie = Annotated[str | None, Cookie(alias=_COOKIE, description="屏幕凭证，由领取凭证的接口设置")]


@router.post(
    "/screens/pairings",
    **operation(
        "screens.ask_pairing",
        summary="会场电脑取得配对码（五分钟内有效，只用一次）",
        anonymous=True,
        status=201,
        refusals=[refused.PairingLimited],
    ),
)
async def ask_pairing(entry: Entering, body: PairingIn, ticket: TicketCookie = None) -> PairingOut:
    return PairingOut.of(
        await pairing.ask_pairing(entry.services, source=entry.source, wanted=body.meeting_id, held=ticket)
    )


@router.post(
    "/screens/tickets",
    **operation(
        "screens.fetch_ticket",
        summary="会场电脑领取屏幕凭证：记录员确认之前为等待",
        anonymous=True,
        refusals=[refused.PairingExpired],
    ),
)
async def fetch_ticket(entry: Entering, response: Response, body: TicketIn) -> TicketOut:
    """凭证写在只供本接口目录使用的 Cookie 里（HttpOnly、SameSite=Strict），脚本读不到，也不出现在网址中。"""
    fetched = await pairing.fetch_ticket(entry.services, secret=body.secret)
    if fetched is None:
        return TicketOut(state=PairingState.WAITING, meeting_id=None)
    response.set_cookie(
        _COOKIE,
        fetched.ticket,
        max_age=_COOKIE_SECONDS,
        path="/api/v1/screens",
        secure=entry.services.settings.base_url.startswith("https:"),
        httponly=True,
        samesite="strict",
    )
    return TicketOut(state=PairingState.PAIRED, meeting_id=fetched.meeting_id)


_STREAM = operation(
    "screens.stream",
    summary="会场屏幕的事件流：当前签到码和应到、实到、请假人数",
    anonymous=True,
    refusals=[refused.TicketEnded, refused.ScreenOfAnotherMeeting, refused.TooManyStreams],
)
_STREAM["responses"][200] = {
    "description": "事件 show 的 data 是 JSON：phase 为 waiting、open、over、postponed、cancelled 或 revoked，"
    "后四种之后流即结束；code 只在 open 时有。其间以注释行作心跳。",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'event: show\ndata: {"phase":"open","counts":{"due":20,"present":17,"leave":2},"code":{…}}\n\n',
        }
    },
}


@router.get("/screens/stream", response_class=StreamingResponse, **_STREAM)
async def stream(
    request: Request,
    ticket: TicketCookie = None,
    meeting: Annotated[UUID | None, Query(description="屏幕地址里的会议，须与凭证的会议一致")] = None,
) -> StreamingResponse:
    screens: Screens = request.app.state.screens
    seat = await screens.admit(ticket, wanted=meeting)
    # A proxy that gathers an answer before it passes it on would hold every event back.
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(screens.stream(seat), media_type="text/event-stream", headers=headers)


_OFF = [
    meeting_refused.MeetingNotFound,
    meeting_refused.MeetingNotPublished,
    meeting_refused.MeetingPostponed,
    meeting_refused.MeetingCancelled,
]
_CONFIRM = operation(
    "meetings.confirm_screen",
    summary="确认会场屏幕上的配对码，让它显示本次会议的签到码；重复确认返回同一块屏幕",
    permission=P.MEETING_SHOW_CODE,
    refusals=[
        *_OFF,
        meeting_refused.SignInClosed,
        refused.ScreenTooEarly,
        refused.PairingUnknown,
        refused.ScreenOfAnotherMeeting,
        refused.ScreenServesAnother,
        refused.TooManyScreens,
        LoginLimited,
    ],
    status=201,
    repeatable=False,
)
_CONFIRM["responses"][200] = {"model": HallScreenOut, "description": "此前已经确认：返回同一块屏幕"}


@router.post("/meetings/{meeting_id}/screens", **_CONFIRM)
async def confirm(steps: Stepping, response: Response, meeting_id: UUID, body: ConfirmIn) -> HallScreenOut:
    made = await confirming.confirm_pairing(
        steps.services, steps.actor, meeting_id=meeting_id, code=body.digits, source=steps.source
    )
    if not made.is_first:
        response.status_code = 200
    return HallScreenOut.of(made.screen)


@router.get(
    "/meetings/{meeting_id}/screens",
    **operation(
        "meetings.screens",
        summary="查看会议正在使用的会场屏幕",
        permission=P.MEETING_SHOW_CODE,
        refusals=[meeting_refused.MeetingNotFound],
    ),
)
async def list_screens(call: Reading, meeting_id: UUID) -> list[HallScreenOut]:
    screens = await confirming.active_screens(call.session, call.actor, meeting_id=meeting_id)
    return [HallScreenOut.of(screen) for screen in screens]


@router.delete(
    "/meetings/{meeting_id}/screens/{screen_id}",
    **operation(
        "meetings.revoke_screen",
        summary="停用一块会场屏幕",
        permission=P.MEETING_SHOW_CODE,
        refusals=[meeting_refused.MeetingNotFound, refused.ScreenNotFound],
        status=204,
    ),
)
async def revoke(call: Writing, meeting_id: UUID, screen_id: UUID) -> None:
    await confirming.revoke_screen(call.session, call.actor, meeting_id=meeting_id, screen_id=screen_id)
