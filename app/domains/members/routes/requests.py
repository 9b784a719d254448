"""The own record, corrections and their decision, merging."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the declarations readable)
from app.domains.members import corrections, errors, merging, reading
from app.domains.members.routes.answers import PAGE, cipher_of, cursors_of, person
from app.domains.members.routes.people import FACTS
from app.domains.members.schemas import CorrectionIn, DecisionIn, MergeIn
from app.domains.members.views import (
    CorrectionOut,
    MemberOut,
    MergePreviewOut,
    correction_out,
    member_out,
    preview_out,
)
from app.domains.members.vocabulary import CorrectionStatus
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.clock import now
from app.web.calls import Reading, Writing
from app.web.file_schemas import LinkOut
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page
from app.web.uploads import link_to

router = area("党员档案与更正")

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
        refusals=[errors.NoOwnRecord, errors.CorrectionIsOpen, errors.FactsWrong, FileNotFound, FileNotConfirmed],
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
    "/member-corrections/{correction_id}/evidence-links",
    **operation(
        "members.link_correction_evidence",
        summary="取得更正申请所附证明材料的短时链接",
        permission=P.MEMBER_CORRECTION_DECIDE,
        refusals=[errors.CorrectionNotFound, FileNotFound],
        repeatable=False,
    ),
)
async def link_evidence(call: Writing, correction_id: UUID) -> LinkOut:
    """十分钟内有效，每次取得都记入审计。"""
    file = await corrections.open_evidence(call.session, call.actor, correction_id=correction_id)
    return link_to(call.services.keyring.derived("links"), call.services.settings.base_url, file, now())


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
