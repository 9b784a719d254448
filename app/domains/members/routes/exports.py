"""Exports of the register: ask, approve or reject, download once."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the declarations readable)
from app.domains.members import errors, exporting
from app.domains.members.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.members.schemas import DecisionIn, ExportIn
from app.domains.members.views import ExportOut, export_out
from app.domains.members.vocabulary import ExportStatus
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("花名册导出")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post(
    "/member-exports",
    **operation(
        "members.request_export",
        summary="申请导出党员花名册",
        permission=P.MEMBER_EXPORT,
        refusals=[OrgNotFound, errors.ExportTooLarge],
        status=201,
    ),
)
async def request_export(call: Writing, body: ExportIn) -> ExportOut:
    """默认隐去敏感内容，可立即下载；未脱敏的须另一人批准。24小时内下载一次。"""
    row = await exporting.request_export(
        call.session, call.actor, org_id=body.org_id, unmasked=body.unmasked, purpose=body.purpose
    )
    return export_out(row)


@router.get(
    "/member-exports",
    **operation(
        "members.list_exports",
        summary="花名册导出记录",
        permission=[P.MEMBER_EXPORT, P.MEMBER_EXPORT_APPROVE],
        refusals=[CursorInvalid],
    ),
)
async def list_exports(
    call: Reading,
    status: Annotated[ExportStatus | None, Query()] = None,
    limit: Limit = PAGE,
    cursor: CursorText = None,
) -> Page[ExportOut]:
    cursors = cursors_of(call)
    asked = {"status": status}
    rows = await exporting.list_exports(
        call.session, call.actor, status=status, after=cursors.read("exports", asked, cursor), limit=limit
    )
    kept, following = cursors.page("exports", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[export_out(row) for row in kept], next_cursor=following)


APPROVAL = [errors.ExportNotFound, errors.ExportSettled, errors.ExportOwnApproval]


@router.post(
    "/member-exports/{export_id}/approve",
    **operation(
        "members.approve_export",
        summary="批准未脱敏的导出",
        permission=P.MEMBER_EXPORT_APPROVE,
        refusals=APPROVAL,
    ),
)
async def approve_export(call: Writing, export_id: UUID, body: DecisionIn) -> ExportOut:
    row = await exporting.decide_export(call.session, call.actor, export_id=export_id, approve=True, reason=body.reason)
    return export_out(row)


@router.post(
    "/member-exports/{export_id}/reject",
    **operation(
        "members.reject_export",
        summary="不批准未脱敏的导出",
        permission=P.MEMBER_EXPORT_APPROVE,
        refusals=[*APPROVAL, errors.ReasonMissing],
    ),
)
async def reject_export(call: Writing, export_id: UUID, body: DecisionIn) -> ExportOut:
    row = await exporting.decide_export(
        call.session, call.actor, export_id=export_id, approve=False, reason=body.reason
    )
    return export_out(row)


_FILE = {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "花名册 .xlsx"}
_DOWNLOAD = operation(
    "members.download_export",
    summary="下载花名册",
    permission=P.MEMBER_EXPORT,
    refusals=[errors.ExportNotFound, errors.ExportNotReady, errors.ExportGone, errors.ExportTooLarge],
    repeatable=False,
)


@router.post(
    "/member-exports/{export_id}/download",
    **{**_DOWNLOAD, "responses": {**_DOWNLOAD["responses"], 200: _FILE}, "response_class": Response},
)
async def download_export(call: Writing, export_id: UUID) -> Response:
    """限申请人本人，批准后24小时内一次。"""
    name, content = await exporting.download_export(
        call.session, call.actor, cipher=await cipher_of(call), export_id=export_id
    )
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=XLSX, headers=headers)
