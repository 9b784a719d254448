"""Draft, edit, publish, move, call off, end and list meetings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import drafting, overview, publishing
from app.domains.meetings import errors as refused
from app.domains.meetings.chairing import chair_warnings
from app.domains.meetings.drafting import Plan
from app.domains.meetings.finding import Found, find_led, find_meeting
from app.domains.meetings.schemas.meetings import MeetingEdit, MeetingIn, MeetingOut, PostponeIn, ReasonIn
from app.domains.meetings.venues.naming import naming_warnings
from app.domains.meetings.vocabulary import MeetingKind, MeetingState
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import CHINA, now
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import Cursors, CursorText, Limit, Page

router = area("会议")

_PLAN = [
    refused.MeetingTimesWrong,
    refused.MeetingLengthsWrong,
    refused.KindNotOfHost,
    refused.HostNotActive,
    refused.PersonNotFound,
    OrgNotFound,
    refused.VenueNotFound,
    refused.VenueClosed,
]
_OFF = [
    refused.MeetingNotFound,
    refused.MeetingNotPublished,
    refused.MeetingPostponed,
    refused.MeetingCancelled,
    refused.MinutesUnderReview,
    refused.MeetingArchived,
]
_BOOKED = [refused.LecturerTaken, refused.VenueTaken, refused.LecturerNotFree]
Month = Annotated[
    str | None, Query(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="开始时间所在的月份", examples=["2026-12"])
]


async def _shown(call: Reading | Writing, response: Response, found: Found) -> MeetingOut:
    show_version(response, found.meeting.version)
    unusual = await _unusual(call, [found])
    return MeetingOut.of(found, now(), unusual.get(found.meeting.id, ()))


async def _unusual(call: Reading | Writing, meetings: Sequence[Found]) -> dict[UUID, list[str]]:
    """By meeting, what is unusual about who chairs it and about its place."""
    chairing = await chair_warnings(call.session, meetings)
    naming = await naming_warnings(call.session, meetings)
    return {one.meeting.id: [*chairing.get(one.meeting.id, ()), *naming.get(one.meeting.id, ())] for one in meetings}


@router.post(
    "/meetings",
    **operation("meetings.draft", summary="起草会议", permission=P.MEETING_DRAFT, refusals=_PLAN, status=201),
)
async def draft(call: Writing, response: Response, body: MeetingIn) -> MeetingOut:
    values = body.model_dump(exclude={"org_id", "kinds", "host_ids", "guests", "fence"})
    values["fence"] = body.fence.as_fence() if body.fence else None
    plan = Plan(body.kinds, body.host_ids, {guest.member_id: guest.capacity for guest in body.guests})
    meeting = await drafting.draft_meeting(call.session, call.actor, org_id=body.org_id, plan=plan, values=values)
    return await _shown(call, response, await find_meeting(call.session, call.actor, meeting.id))


@router.get(
    "/meetings",
    **operation("meetings.list", summary="查询会议", permission=P.MEETING_READ, refusals=[OrgNotFound]),
)
async def list_meetings(
    call: Reading,
    month: Month = None,
    kind: MeetingKind | None = None,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级主办的会议")] = None,
    state: MeetingState | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[MeetingOut]:
    since, until = bounds_of(month) if month else (None, None)
    filters = {"month": month, "kind": kind, "org_id": org_id, "state": state}
    cursors = Cursors(call.services.keyring.derived("cursors"))
    rows = await overview.list_meetings(
        call.session,
        call.actor,
        since=since,
        until=until,
        kind=kind,
        org_id=org_id,
        state=state,
        after=position(cursors.read("meetings", filters, cursor)),
        limit=limit + 1,
    )
    kept, next_cursor = cursors.page("meetings", filters, rows, limit=limit, position=lambda f: place_of(f))
    moment = now()
    unusual = await _unusual(call, kept)
    items = [MeetingOut.of(found, moment, unusual.get(found.meeting.id, ())) for found in kept]
    return Page[MeetingOut](items=items, next_cursor=next_cursor)


def bounds_of(month: str) -> tuple[datetime, datetime]:
    """The instants between which a month lies, in China's time."""
    first = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=CHINA)
    return first, (first + timedelta(days=32)).replace(day=1)


def place_of(found: Found) -> tuple[datetime, UUID]:
    """Where a meeting stands in a list by start."""
    return found.meeting.starts_at, found.meeting.id


def position(parts: list[str] | None) -> tuple[datetime, UUID] | None:
    return (datetime.fromisoformat(parts[0]), UUID(parts[1])) if parts else None


@router.get(
    "/meetings/{meeting_id}",
    **operation("meetings.show", summary="查看会议", permission=P.MEETING_READ, refusals=[refused.MeetingNotFound]),
)
async def show(call: Reading, response: Response, meeting_id: UUID) -> MeetingOut:
    return await _shown(call, response, await find_meeting(call.session, call.actor, meeting_id))


@router.put(
    "/meetings/{meeting_id}",
    **operation(
        "meetings.edit",
        summary="修改会议",
        permission=P.MEETING_DRAFT,
        refusals=[*_PLAN, *_OFF, refused.MeetingNotDraft, refused.MeetingEnded, *_BOOKED],
        edits=True,
    ),
)
async def edit(
    call: Writing, response: Response, meeting_id: UUID, body: MeetingEdit, if_match: IfMatch = None
) -> MeetingOut:
    found = await find_led(call.session, call.actor, meeting_id, P.MEETING_DRAFT)
    require_match(if_match, found.meeting)
    return await _shown(call, response, await drafting.edit_meeting(call.session, call.actor, found, _changes(body)))


def _changes(body: MeetingEdit) -> dict[str, Any]:
    changes = body.changes()
    if body.guests is not None:
        changes["guests"] = {guest.member_id: guest.capacity for guest in body.guests}
    return changes


@router.post(
    "/meetings/{meeting_id}/publish",
    **operation(
        "meetings.publish",
        summary="发布会议并邀请应到人员",
        permission=P.MEETING_PUBLISH,
        refusals=[
            refused.MeetingNotFound,
            refused.MeetingAlreadyPublished,
            refused.MeetingCancelled,
            refused.MeetingInThePast,
            refused.NobodyDue,
            *_BOOKED,
        ],
    ),
)
async def publish(call: Writing, response: Response, meeting_id: UUID) -> MeetingOut:
    found = await publishing.publish_meeting(call.session, call.actor, meeting_id=meeting_id)
    return await _shown(call, response, found)


@router.post(
    "/meetings/{meeting_id}/postpone",
    **operation(
        "meetings.postpone",
        summary="改期或延期",
        permission=P.MEETING_PUBLISH,
        refusals=[
            *_OFF,
            refused.MeetingStarted,
            refused.SignedInAlready,
            refused.MeetingTimesWrong,
            refused.MeetingInThePast,
            *_BOOKED,
        ],
    ),
)
async def postpone(call: Writing, response: Response, meeting_id: UUID, body: PostponeIn) -> MeetingOut:
    found = await publishing.postpone_meeting(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        reason=body.reason,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    return await _shown(call, response, found)


@router.post(
    "/meetings/{meeting_id}/cancel",
    **operation(
        "meetings.cancel",
        summary="取消会议",
        permission=P.MEETING_CANCEL,
        refusals=[refused.MeetingNotFound, refused.MeetingCancelled, refused.MeetingEnded],
    ),
)
async def cancel(call: Writing, response: Response, meeting_id: UUID, body: ReasonIn) -> MeetingOut:
    found = await publishing.cancel_meeting(call.session, call.actor, meeting_id=meeting_id, reason=body.reason)
    return await _shown(call, response, found)


@router.post(
    "/meetings/{meeting_id}/finish",
    **operation(
        "meetings.finish",
        summary="结束会议",
        permission=P.MEETING_FINISH,
        refusals=[*_OFF, refused.MeetingNotStarted],
    ),
)
async def finish(call: Writing, response: Response, meeting_id: UUID) -> MeetingOut:
    return await _shown(
        call, response, await publishing.finish_meeting(call.session, call.actor, meeting_id=meeting_id)
    )
