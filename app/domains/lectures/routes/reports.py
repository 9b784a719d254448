"""HTTP of the reports of lectures."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lectures import reporting
from app.domains.lectures.schemas.orders import FIRST_YEAR, LAST_YEAR, ExportIn, LineOut, ReportOut
from app.domains.lectures.vocabulary import ReportBy
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("授课统计")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(
    "/lecture-report",
    **operation(
        "lectures.report",
        summary="本级讲师一年的授课：按选题、讲师或地点",
        permission=P.LECTURE_MANAGE,
        refusals=[OrgNotFound],
    ),
)
async def report(
    call: Reading,
    by: ReportBy,
    year: Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年度", examples=[2026])],
    under: Annotated[UUID | None, Query(description="该组织及其下级点的课")] = None,
) -> ReportOut:
    """按名称列出，不排名；平均分满三份评价才显示。"""
    lines = await reporting.report(call.session, call.actor, by=by, year=year, under=under)
    return ReportOut(by=by, year=year, lines=[LineOut.of(line) for line in lines])


_FILE = {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "统计表 .xlsx"}
_EXPORT = operation(
    "lectures.export",
    summary="导出本级讲师一年的授课统计表",
    permission=P.LECTURE_MANAGE,
    refusals=[OrgNotFound],
    repeatable=False,
)


@router.post(
    "/organisations/{org_id}/lecture-sheets",
    **{**_EXPORT, "responses": {**_EXPORT["responses"], 200: _FILE}, "response_class": Response},
)
async def export(call: Writing, org_id: UUID, body: ExportIn) -> Response:
    """每次导出记入审计。"""
    name, content = await reporting.export_report(
        call.session, call.actor, org_id, by=body.by, year=body.year, purpose=body.purpose
    )
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=XLSX, headers=headers)
