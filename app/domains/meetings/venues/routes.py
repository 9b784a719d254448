"""HTTP of venues."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.decision import require_somewhere
from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as refused
from app.domains.meetings.venues import keeping, repository
from app.domains.meetings.venues.finding import venue_for
from app.domains.meetings.venues.models import Venue
from app.domains.meetings.venues.schemas import Day, SpanOut, VenueDayOut, VenueEdit, VenueIn, VenueOut
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("阵地")
_MANAGE, _READ = P.LECTURE_MANAGE, P.LECTURE_READ


def _venue(response: Response, venue: Venue) -> VenueOut:
    show_version(response, venue.version)
    return VenueOut.of(venue)


@router.post(
    "/organisations/{org_id}/venues",
    **operation(
        "venues.add",
        summary="登记阵地",
        permission=_MANAGE,
        refusals=[OrgNotFound, refused.VenueKnown],
        status=201,
    ),
)
async def add_venue(call: Writing, response: Response, org_id: UUID, body: VenueIn) -> VenueOut:
    return _venue(response, await keeping.add_venue(call.session, call.actor, org_id, values=body.model_dump()))


@router.get(
    "/venues",
    **operation("venues.list", summary="可用的阵地：本级、上级和下级的", permission=_READ, refusals=[CursorInvalid]),
)
async def list_venues(
    call: Reading,
    words: Annotated[str | None, Query(max_length=50, description="名称或地址中的字")] = None,
    people: Annotated[int | None, Query(ge=1, le=10_000, description="至少可容纳的人数")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[VenueOut]:
    require_somewhere(call.actor, _READ)
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"words": words, "people": people}
    position = cursors.read("venues", asked, cursor)
    after = UUID(position[0]) if position else None
    statement = repository.listed(call.actor, words=words, people=people, after=after).limit(limit + 1)
    rows = (await call.session.scalars(statement)).all()
    kept, following = cursors.page("venues", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[VenueOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/venues/{venue_id}",
    **operation("venues.show", summary="查看阵地", permission=_READ, refusals=[refused.VenueNotFound]),
)
async def show_venue(call: Reading, response: Response, venue_id: UUID) -> VenueOut:
    return _venue(response, await venue_for(call.session, call.actor, venue_id))


@router.get(
    "/venues/{venue_id}/times",
    **operation("venues.times", summary="阵地某一天已占用的时间", permission=_READ, refusals=[refused.VenueNotFound]),
)
async def venue_times(
    call: Reading, venue_id: UUID, on: Annotated[Day, Query(description="哪一天", examples=["2026-12-05"])]
) -> VenueDayOut:
    """党课和其他会议选用的都算。"""
    return VenueDayOut(taken=SpanOut.of(await keeping.taken_on(call.session, call.actor, venue_id, on)))


@router.put(
    "/venues/{venue_id}",
    **operation(
        "venues.change",
        summary="修改或停用阵地",
        permission=_MANAGE,
        refusals=[refused.VenueNotFound, refused.VenueKnown],
        edits=True,
    ),
)
async def change_venue(
    call: Writing, response: Response, venue_id: UUID, body: VenueEdit, if_match: IfMatch = None
) -> VenueOut:
    venue = await venue_for(call.session, call.actor, venue_id, _MANAGE, lock=True)
    require_match(if_match, venue)
    return _venue(response, await keeping.change_venue(call.session, call.actor, venue, body.changes()))
