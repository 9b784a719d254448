"""What was handed in: archived versions, and the month's evidence."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.minutes import errors as refused
from app.domains.meetings.minutes import reading
from app.domains.meetings.minutes.reading import Line
from app.domains.meetings.minutes.schemas.versions import LineOut, VersionLineOut, VersionOut
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.routes.meetings import bounds_of, position
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading
from app.web.operations import area, operation
from app.web.paging import Cursors, CursorText, Limit, Page

router = area("会议记录")

Number = Annotated[int, Path(ge=1, le=1000)]
_READ = [P.MEETING_MINUTES_READ, P.MEETING_MINUTES_WRITE]
MonthAsked = Annotated[
    str, Query(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="会议开始时间所在的月份", examples=["2026-12"])
]


@router.get(
    "/minutes",
    **operation(
        "minutes.list",
        summary="按月查看各次会议的记录是否齐全",
        permission=P.MEETING_MINUTES_READ,
        refusals=[OrgNotFound],
    ),
)
async def list_minutes(
    call: Reading,
    month: MonthAsked,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级主办的会议")] = None,
    state: MinutesState | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[LineOut]:
    """已经开始的会议，每一类型一行；没有起草的也列出，按草稿查询时一并列出。"""
    since, until = bounds_of(month)
    filters = {"month": month, "org_id": org_id, "state": state}
    cursors = Cursors(call.services.keyring.derived("cursors"))
    rows = await reading.evidence_of_month(
        call.session,
        call.actor,
        since=since,
        until=until,
        org_id=org_id,
        state=state,
        after=position(cursors.read("minutes", filters, cursor)),
        limit=limit + 1,
    )
    kept, next_cursor = cursors.page("minutes", filters, rows, limit=limit, position=_place_of)
    return Page[LineOut](items=[LineOut.of(line) for line in kept], next_cursor=next_cursor)


def _place_of(line: Line) -> tuple[datetime, UUID | None]:
    return line.found.meeting.starts_at, line.record_id


@router.get(
    "/minutes/{minutes_id}/versions",
    **operation(
        "minutes.versions",
        summary="会议记录的各个版本",
        permission=_READ,
        refusals=[refused.MinutesNotFound],
    ),
)
async def versions(call: Reading, minutes_id: UUID) -> list[VersionLineOut]:
    """已归档的版本；记录人、主持人和工作人员还能看到待签署的一版。"""
    _, handed = await reading.versions_in_sight(call.session, call.actor, minutes_id)
    return [VersionLineOut.of(one) for one in handed]


@router.get(
    "/minutes/{minutes_id}/versions/{number}",
    **operation(
        "minutes.version",
        summary="会议记录的一个版本：提交时的全部内容",
        permission=_READ,
        refusals=[refused.MinutesNotFound],
    ),
)
async def version(call: Reading, minutes_id: UUID, number: Number) -> VersionOut:
    held, handed = await reading.version_in_sight(call.session, call.actor, minutes_id, number)
    may_name = await reading.naming_in(call.session, call.actor, held, handed.version.content["people"])
    return VersionOut.whole(handed, may_name)
