"""The own record, corrections and their decision, merging, exports and their approval."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the declarations readable)
from app.domains.members import corrections, errors, exporting, merging, reading
from app.domains.members.routes.answers import PAGE, cipher_of, cursors_of, person
from app.domains.members.routes.people import FACTS
from app.domains.members.schemas import CorrectionIn, DecisionIn, ExportIn, MergeIn
from app.domains.members.views import (
    CorrectionOut,
    ExportOut,
    MemberOut,
    MergePreviewOut,
    correction_out,
    export_out,
    member_out,
    preview_out,
)
from app.domains.members.vocabulary import CorrectionStatus, ExportStatus
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党员档案与更正")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DECISION = [errors.CorrectionNotFound, errors.CorrectionSettled, errors.CorrectionOwn]


@router.get(
    "/me/record",
    **operation(
        "members.own_record", summary="本人的完整档案", permission=P.MEMBER_READ_OWN, refusals=[errors.NoOwnRecord]
    ),
)
async def own_record(call: Reading) -> MemberOut:
    """本人看到的内容不隐去。"""
    detail = await reading.own_record(call.session, call.actor, cipher=await cipher_of(call))
    return member_out(detail, unmasked=True)


@router.post(
    "/me/corrections",
    **operation(
        "members.ask_correction",
        summary="申请更正本人信息",
        permission=P.MEMBER_CORRECTION_REQUEST,
        refusals=[errors.NoOwnRecord, errors.CorrectionIsOpen, errors.FactsWrong],
        status=201,
        repeatable=False,
    ),
)
async def ask_correction(call: Writing, body: CorrectionIn) -> CorrectionOut:
    """由所在支部审核。同一项内容同时只能有一项待审核的申请。"""
    shown = await corrections.ask_correction(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        field=body.field,
        value=body.value,
        reason=body.reason,
        evidence_file_id=body.evidence_file_id,
    )
    return correction_out(shown)


@router.get(
    "/me/corrections",
    **operation(
        "members.own_corrections",
        summary="本人的更正申请",
        permission=P.MEMBER_READ_OWN,
        refusals=[errors.NoOwnRecord, CursorInvalid],
    ),
)
async def own_corrections(call: Reading, limit: Limit = PAGE, cursor: CursorText = None) -> Page[CorrectionOut]:
    cursors = cursors_of(call)
    asked = {"member": call.actor.member_id}
    rows = await corrections.own_corrections(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        after=cursors.read("own_corrections", asked, cursor),
        limit=limit,
    )
    kept, following = cursors.page("own_corrections", asked, rows, limit=limit, position=lambda shown: [shown.row.id])
    return Page(items=[correction_out(shown) for shown in kept], next_cursor=following)


@router.get(
    "/member-corrections",
    **operation(
        "members.list_corrections",
        summary="党员提出的更正申请",
        permission=P.MEMBER_CORRECTION_DECIDE,
        refusals=[CursorInvalid],
    ),
)
async def list_corrections(
    call: Reading,
    status: Annotated[CorrectionStatus, Query(description="默认为待审核")] = CorrectionStatus.OPEN,
    limit: Limit = PAGE,
    cursor: CursorText = None,
) -> Page[CorrectionOut]:
    cursors = cursors_of(call)
    asked = {"status": status}
    rows = await corrections.list_corrections(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        status=status,
        after=cursors.read("corrections", asked, cursor),
        limit=limit,
    )
    kept, following = cursors.page("corrections", asked, rows, limit=limit, position=lambda shown: [shown.row.id])
    return Page(items=[correction_out(shown) for shown in kept], next_cursor=following)


@router.post(
    "/member-corrections/{correction_id}/accept",
    **operation(
        "members.accept_correction",
        summary="采纳更正申请并修改名册",
        permission=P.MEMBER_CORRECTION_DECIDE,
        refusals=[*DECISION, *FACTS],
    ),
)
async def accept_correction(call: Writing, correction_id: UUID, body: DecisionIn) -> CorrectionOut:
    return await _decide(call, correction_id, body, accept=True)


@router.post(
    "/member-corrections/{correction_id}/reject",
    **operation(
        "members.reject_correction",
        summary="不采纳更正申请并说明理由",
        permission=P.MEMBER_CORRECTION_DECIDE,
        refusals=[*DECISION, errors.ReasonMissing],
    ),
)
async def reject_correction(call: Writing, correction_id: UUID, body: DecisionIn) -> CorrectionOut:
    return await _decide(call, correction_id, body, accept=False)


async def _decide(call: Writing, correction_id: UUID, body: DecisionIn, *, accept: bool) -> CorrectionOut:
    shown = await corrections.decide_correction(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        correction_id=correction_id,
        accept=accept,
        reason=body.reason,
    )
    return correction_out(shown)


@router.get(
    "/members/{member_id}/merge-preview",
    **operation(
        "members.preview_merge",
        summary="预览合并两条重复记录的结果",
        permission=P.MEMBER_MERGE,
        refusals=[errors.MemberNotFound, errors.MergeWithItself],
    ),
)
async def preview_merge(call: Reading, member_id: UUID, other_id: UUID) -> MergePreviewOut:
    preview = await merging.preview_merge(
        call.session, call.actor, cipher=await cipher_of(call), member_id=member_id, other_id=other_id
    )
    return preview_out(preview)


@router.post(
    "/members/{member_id}/merge",
    **operation(
        "members.merge",
        summary="合并重复记录",
        permission=P.MEMBER_MERGE,
        refusals=[errors.MemberNotFound, errors.MergeWithItself, errors.MergeConflict],
    ),
)
async def merge(call: Writing, member_id: UUID, body: MergeIn, response: Response) -> MemberOut:
    """内容不一致时不予合并，须先更正。"""
    cipher = await cipher_of(call)
    member = await merging.merge(
        call.session, call.actor, cipher=cipher, member_id=member_id, other_id=body.other_id, reason=body.reason
    )
    return await person(call, response, member, cipher)


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
