"""HTTP of the first screen and of the calendar feed."""

import hashlib
from typing import Annotated

from fastapi import Path, Request, Response

from app.domains.home import feed, links
from app.domains.home.errors import CalendarLinkNotFound, CalendarNeedsMember
from app.domains.home.schemas import CalendarLinkOut, HomeOut, NewCalendarLinkOut
from app.domains.home.screen import first_screen
from app.domains.meetings.public import calendar_meetings
from app.kit.clock import now
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.services import services_of

router = area("首页")


@router.get("/home", **operation("home", summary="首页：一次取得本人的会议、待办和概况"))
async def home(call: Reading) -> HomeOut:
    moment = now()
    found = await first_screen(
        call.session, call.actor, waiting=call.services.waiting, cards=call.services.cards, moment=moment
    )
    return HomeOut.of(found, call.actor, moment)


@router.get(
    "/me/calendar-link",
    **operation("calendar.show_link", summary="本人的日历订阅是否开通", refusals=[CalendarLinkNotFound]),
)
async def show_link(call: Reading) -> CalendarLinkOut:
    return CalendarLinkOut(created_at=await links.show_link(call.session, call.actor))


@router.post(
    "/me/calendar-link",
    **operation(
        "calendar.make_link",
        summary="开通或更换日历订阅",
        status=201,
        repeatable=False,
        refusals=[CalendarNeedsMember],
    ),
)
async def make_link(call: Writing) -> NewCalendarLinkOut:
    """网址只显示这一次，手机日历凭它读取本人的会议，无需登录；再次开通时旧网址失效。"""
    made = await links.make_link(call.session, call.actor)
    url = f"{call.services.settings.base_url}/api/v1/calendar/{made.token}.ics"
    return NewCalendarLinkOut(url=url, created_at=made.created_at)


@router.delete("/me/calendar-link", **operation("calendar.revoke_link", summary="取消日历订阅", status=204))
async def revoke_link(call: Writing) -> Response:
    await links.revoke_link(call.session, call.actor)
    return Response(status_code=204)


_feed = operation(
    "calendar.feed", summary="凭订阅网址读取日历（iCalendar）", anonymous=True, refusals=[CalendarLinkNotFound]
)
_feed["responses"] |= {
    200: {"description": "日历", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "没有变化"},
}


@router.get("/calendar/{token}.ics", response_class=Response, **_feed)
async def read_feed(token: Annotated[str, Path(max_length=links.LONGEST)], request: Request) -> Response:
    """近 60 天和今后一年内本人的会议。请带 `If-None-Match` 重新验证；未变返回 304。"""
    moment = now()
    tenant_id = links.tenant_of(token)
    async with services_of(request).database.read(tenant_id) as session:
        member_id = await links.member_behind(session, tenant_id, token, moment)
        since, until = feed.window(moment)
        meetings = await calendar_meetings(session, tenant_id, member_id, since=since, until=until)
    body = feed.feed(meetings)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in (request.headers.get("if-none-match") or "").replace("W/", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="dangjian.ics"'
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
