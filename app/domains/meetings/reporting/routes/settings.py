"""HTTP of what is asked of branches, and of the sheets."""

from datetime import date
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.reporting import errors as refused
from app.domains.meetings.reporting import exporting, lessons
from app.domains.meetings.reporting.routes.reports import OrgId, cursors_of
from app.domains.meetings.reporting.schemas import (
    LessonSettingIn,
    LessonSettingOut,
    RequirementOut,
    RequirementsOut,
    SheetIn,
)
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import today
from app.kit.decided import Grounds
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("会议报表")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(
    "/organisations/{org_id}/meeting-requirements",
    **operation(
        "reports.requirements",
        summary="本组织适用的组织生活要求及其依据",
        permission=P.MEETING_ATTENDANCE_READ,
        refusals=[OrgNotFound],
    ),
)
async def requirements(
    call: Reading, org_id: UUID, on: Annotated[date | None, Query(description="哪一天，省略为今天")] = None
) -> RequirementsOut:
    day = on or today()
    found = await lessons.requirements_for(call.session, call.actor, org_id, day)
    return RequirementsOut(org_id=org_id, on=day, requirements=[RequirementOut.of(one) for one in found])


@router.post(
    "/organisations/{org_id}/lesson-settings",
    **operation(
        "reports.decide_lessons",
        summary="设定党课频次",
        permission=P.MEETING_REQUIREMENT_EDIT,
        refusals=[OrgNotFound],
        status=201,
    ),
)
async def decide_lessons(call: Writing, org_id: UUID, body: LessonSettingIn) -> LessonSettingOut:
    """党课没有全国统一次数。自所写日期起及于本组织和下级，以最近一级的为准。"""
    grounds = Grounds(body.from_on, body.reason, body.document)
    made = await lessons.decide_lessons(call.session, call.actor, org_id, frequency=body.frequency, grounds=grounds)
    return LessonSettingOut.of(made)


@router.get(
    "/organisations/{org_id}/lesson-settings",
    **operation(
        "reports.list_lessons",
        summary="本组织作出的党课频次规定",
        permission=P.MEETING_ATTENDANCE_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_lessons(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = 20
) -> Page[LessonSettingOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    position = cursors.read("lesson_settings", asked, cursor)
    rows = await lessons.list_lessons(
        call.session, call.actor, org_id, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("lesson_settings", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[LessonSettingOut.of(row) for row in kept], next_cursor=following)


_FILE = {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "台账 .xlsx"}
_EXPORT = operation(
    "reports.export",
    summary="导出支部一年的三会一课台账、主题党日台账或党员出勤统计表",
    permission=P.MEETING_EXPORT,
    refusals=[OrgNotFound, refused.ExportAboveBranch, refused.NamesStayInBranch],
    repeatable=False,
)


@router.post(
    "/organisations/{org_id}/meeting-sheets",
    **{**_EXPORT, "responses": {**_EXPORT["responses"], 200: _FILE}, "response_class": Response},
)
async def export(call: Writing, org_id: OrgId, body: SheetIn) -> Response:
    """只限一个支部或党小组；支部以上的汇总数不导出。每次导出记入审计。"""
    name, content = await exporting.export_sheet(
        call.session, call.actor, org_id, sheet=body.sheet, year=body.year, purpose=body.purpose
    )
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=XLSX, headers=headers)
