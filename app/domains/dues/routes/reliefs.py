"""Dues reduced or exempted: propose, decide, end, list."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import errors as refused
from app.domains.dues import listing, relieving
from app.domains.dues.models import DuesRelief
from app.domains.dues.relieving import Relief
from app.domains.dues.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.dues.schemas import DecisionIn, EndReliefIn, PurposeIn, ReliefIn
from app.domains.dues.views import ReliefOut
from app.domains.dues.vocabulary import ReliefState
from app.domains.orgs.errors import OrgNotFound
from app.files.errors import FileNotConfirmed, FileNotFound
from app.files.models import StoredFile
from app.kit.clock import now
from app.web.calls import Call, Reading, Writing
from app.web.file_schemas import LinkOut
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page
from app.web.schemas import Out
from app.web.uploads import link_to

router = area("党费减免")

_DECIDING = [
    refused.ReliefNotFound,
    refused.ReliefOwn,
    refused.OwnProposal,
    refused.ReliefSettled,
    refused.NoCommitteeAbove,
]


class RevealedReliefOut(Out):
    """`evidence` is a link for ten minutes."""

    reason: str
    end_reason: str | None
    evidence: LinkOut | None


def _link(call: Call, file: StoredFile) -> LinkOut:
    return link_to(call.services.keyring.derived("links"), call.services.settings.base_url, file, now())


async def _shown(call: Call, relief: DuesRelief) -> ReliefOut:
    name = await relieving.name_of(call.session, relief)
    return ReliefOut.of(relief, name)


@router.post(
    "/dues/reliefs",
    **operation(
        "dues.propose_relief",
        summary="提出少交或免交党费",
        permission=P.DUES_RELIEF_PROPOSE,
        refusals=[
            refused.MemberNotFound,
            refused.ReliefOwn,
            refused.NotOnRoll,
            refused.ReliefMonthsWrong,
            refused.ReliefAmountWrong,
            refused.ReliefOverlaps,
            refused.NoCommitteeAbove,
            FileNotFound,
            FileNotConfirmed,
        ],
        status=201,
    ),
)
async def propose(call: Writing, body: ReliefIn) -> ReliefOut:
    """离退休党员由支部审批，其他党员经支部研究后报上一级党委审批；不能为本人提出。"""
    relief = Relief(
        kind=body.kind,
        amount_fen=body.amount_fen,
        first=body.from_month,
        last=body.until_month,
        reason=body.reason,
        evidence_file_id=body.evidence_file_id,
    )
    made = await relieving.propose(
        call.session, call.actor, member_id=body.member_id, relief=relief, cipher=await cipher_of(call)
    )
    return await _shown(call, made)


@router.get(
    "/dues/reliefs",
    **operation(
        "dues.list_reliefs",
        summary="党费减免列表，新的在前",
        permission=P.DUES_RELIEF_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_reliefs(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该党组织及其下级")] = None,
    state: ReliefState | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[ReliefOut]:
    cursors, asked = cursors_of(call), {"org": org_id, "state": state}
    rows = await listing.list_reliefs(
        call.session,
        call.actor,
        org_id=org_id,
        state=state,
        before=listing.by_id(cursors.read("dues_reliefs", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page("dues_reliefs", asked, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[ReliefOut.of(relief, name) for relief, name in kept], next_cursor=following)


@router.post(
    "/dues/reliefs/{relief_id}/reveal",
    **operation(
        "dues.reveal_relief",
        summary="注明用途后查看减免事由和证明材料",
        permission=P.DUES_RELIEF_READ,
        refusals=[refused.ReliefNotFound, FileNotFound],
        repeatable=False,
    ),
)
async def reveal(call: Writing, relief_id: UUID, body: PurposeIn) -> RevealedReliefOut:
    """每次查看都连同用途记入审计。"""
    shown = await relieving.reveal(
        call.session, call.actor, relief_id, purpose=body.purpose, cipher=await cipher_of(call)
    )
    return RevealedReliefOut(
        reason=shown.reason,
        end_reason=shown.end_reason,
        evidence=None if shown.evidence is None else _link(call, shown.evidence),
    )


@router.post(
    "/dues/reliefs/{relief_id}/approve",
    **operation("dues.approve_relief", summary="批准党费减免", permission=P.DUES_RELIEF_APPROVE, refusals=_DECIDING),
)
async def approve(call: Writing, relief_id: UUID, body: DecisionIn) -> ReliefOut:
    made = await relieving.decide(call.session, call.actor, relief_id, approved=True, decision=body.decision)
    return await _shown(call, made)


@router.post(
    "/dues/reliefs/{relief_id}/reject",
    **operation("dues.reject_relief", summary="不批准党费减免", permission=P.DUES_RELIEF_APPROVE, refusals=_DECIDING),
)
async def reject(call: Writing, relief_id: UUID, body: DecisionIn) -> ReliefOut:
    made = await relieving.decide(call.session, call.actor, relief_id, approved=False, decision=body.decision)
    return await _shown(call, made)


@router.post(
    "/dues/reliefs/{relief_id}/end",
    **operation(
        "dues.end_relief",
        summary="提前结束党费减免",
        permission=P.DUES_RELIEF_PROPOSE,
        refusals=[refused.ReliefNotFound, refused.ReliefNotRunning, refused.ReliefMonthsWrong],
    ),
)
async def end(call: Writing, relief_id: UUID, body: EndReliefIn) -> ReliefOut:
    made = await relieving.end_early(
        call.session,
        call.actor,
        relief_id,
        last=body.last_month,
        reason=body.reason,
        cipher=await cipher_of(call),
    )
    return await _shown(call, made)
