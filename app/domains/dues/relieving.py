"""Dues reduced or exempted in hardship: proposed by the branch, decided by whom the rules name, never for oneself."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import lock_name
from app.domains.dues import repository
from app.domains.dues.billing.refreshing import refresh
from app.domains.dues.errors import (
    NoCommitteeAbove,
    NotOnRoll,
    ReliefAmountWrong,
    ReliefMonthsWrong,
    ReliefNotFound,
    ReliefNotRunning,
    ReliefOverlaps,
    ReliefOwn,
    ReliefSettled,
)
from app.domains.dues.finding import payer_for, sight
from app.domains.dues.models import DuesAssessment, DuesRelief
from app.domains.dues.policies import is_own, refuse_own_proposal
from app.domains.dues.repository import Payer
from app.domains.dues.rules import relief_level, relief_months_fit
from app.domains.dues.sealing import RELIEF_END_REASON, RELIEF_REASON
from app.domains.dues.standards import DECIDING_KINDS
from app.domains.dues.vocabulary import ReliefKind, ReliefLevel, ReliefState
from app.domains.orgs.public import OrgStatus, ids_on, org_cards
from app.files import stored
from app.files.models import StoredFile
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7

_LASTING = (ReliefState.PROPOSED, ReliefState.APPROVED)


@dataclass(frozen=True, slots=True)
class Relief:
    """What is asked for: months by their first day, both included; `amount_fen` a month where dues are reduced."""

    kind: ReliefKind
    amount_fen: int | None
    first: date
    last: date
    reason: str
    evidence_file_id: UUID | None


async def propose(
    session: AsyncSession, actor: Actor, *, member_id: UUID, relief: Relief, cipher: TenantCipher
) -> DuesRelief:
    """Put a member's relief forward for decision (中组发〔2008〕3号 第七条).

    Raises MemberNotFound, PermissionMissing, ReliefOwn, NotOnRoll, ReliefMonthsWrong, ReliefAmountWrong,
    ReliefOverlaps, NoCommitteeAbove, FileNotFound, FileNotConfirmed.
    """
    payer = await payer_for(session, actor, member_id, Permission.DUES_RELIEF_PROPOSE)
    if is_own(actor, payer.id):
        raise ReliefOwn
    if not payer.owes_dues:
        raise NotOnRoll
    if not relief_months_fit(relief.first, relief.last):
        raise ReliefMonthsWrong
    if relief.evidence_file_id is not None:
        await stored.confirmed(session, actor, relief.evidence_file_id)
    # Two proposals at once would each find no other.
    await lock_name(session, f"dues.relief:{actor.tenant_id}:{payer.id}")
    current = await _current(session, payer, relief.first)
    _check_amount(relief, None if current is None else current.assessed_fen)
    if await repository.reliefs_of(session, actor.tenant_id, payer.id, relief.first, relief.last, states=_LASTING):
        raise ReliefOverlaps
    level = relief_level(None if current is None else current.payer_kind)
    await deciding_path(session, payer, level)
    proposed = _proposal(actor, payer, relief, level, cipher)
    session.add(proposed)
    await session.flush()
    await _audit(session, actor, "dues.relief_proposed", proposed, None)
    return proposed


def _proposal(actor: Actor, payer: Payer, relief: Relief, level: ReliefLevel, cipher: TenantCipher) -> DuesRelief:
    relief_id = uuid7()
    return DuesRelief(
        tenant_id=actor.tenant_id,
        id=relief_id,
        member_id=payer.id,
        org_id=payer.org_id,
        kind=relief.kind,
        amount_fen=relief.amount_fen,
        from_month=relief.first,
        until_month=relief.last,
        level=level,
        state=ReliefState.PROPOSED,
        reason=cipher.encrypt(relief.reason, column=RELIEF_REASON, row_id=relief_id),
        evidence_file_id=relief.evidence_file_id,
        proposed_by=actor.account_id,
        proposed_at=now(),
    )


async def _current(session: AsyncSession, payer: Payer, first: date) -> DuesAssessment | None:
    """The member's assessment for that month, whatever its state."""
    made = await repository.of_year(session, payer.tenant_id, payer.id, first.year)
    return next((one for one in reversed(made) if one.from_month <= first.month), None)


def _check_amount(relief: Relief, assessed: int | None) -> None:
    if relief.kind is ReliefKind.EXEMPT:
        if relief.amount_fen is not None:
            raise ReliefAmountWrong
        return
    if not relief.amount_fen or (assessed is not None and relief.amount_fen >= assessed):
        raise ReliefAmountWrong


async def deciding_path(session: AsyncSession, payer: Payer, level: ReliefLevel) -> str:
    """The path of the organisation that decides: the branch itself, or the nearest committee above it.

    Raises NoCommitteeAbove.
    """
    if level is ReliefLevel.BRANCH:
        return payer.org_path
    above = ids_on(payer.org_path)[:-1]
    cards = await org_cards(session, payer.tenant_id, above)
    for org_id in reversed(above):
        card = cards[org_id]
        if card.kind in DECIDING_KINDS and card.status is OrgStatus.ACTIVE:
            return card.path
    raise NoCommitteeAbove


async def decide(session: AsyncSession, actor: Actor, relief_id: UUID, *, approved: bool, decision: str) -> DuesRelief:
    """Approve or refuse. Two decisions at once: the second waits, and is refused.

    Raises ReliefNotFound, PermissionMissing, ReliefOwn, OwnProposal, ReliefSettled, NoCommitteeAbove.
    """
    found, payer = await _relief_for(session, actor, relief_id, Permission.DUES_RELIEF_APPROVE)
    path = await deciding_path(session, payer, found.level)
    require(actor, Permission.DUES_RELIEF_APPROVE, at=path)
    if is_own(actor, found.member_id):
        raise ReliefOwn
    refuse_own_proposal(actor, Permission.DUES_RELIEF_APPROVE, at=path, proposed_by=found.proposed_by)
    if found.state is not ReliefState.PROPOSED:
        raise ReliefSettled
    found.state = ReliefState.APPROVED if approved else ReliefState.REJECTED
    found.decision, found.decided_by, found.decided_at = decision, actor.account_id, now()
    await session.flush()
    if approved:
        await refresh(session, actor.tenant_id, [found.member_id], since=found.from_month)
    action = "dues.relief_approved" if approved else "dues.relief_rejected"
    await _audit(session, actor, action, found, {"state": ReliefState.PROPOSED}, decision)
    return found


async def end_early(
    session: AsyncSession, actor: Actor, relief_id: UUID, *, last: date, reason: str, cipher: TenantCipher
) -> DuesRelief:
    """Let an approved relief end with an earlier month (its first day), because the hardship is over.

    Raises ReliefNotFound, PermissionMissing, ReliefNotRunning, ReliefMonthsWrong.
    """
    found, payer = await _relief_for(session, actor, relief_id, Permission.DUES_RELIEF_PROPOSE)
    require(actor, Permission.DUES_RELIEF_PROPOSE, at=payer.org_path)
    if found.state is not ReliefState.APPROVED or last >= found.until_month:
        raise ReliefNotRunning
    if not relief_months_fit(found.from_month, last):
        raise ReliefMonthsWrong
    before = {"until_month": found.until_month}
    found.until_month = last
    found.end_reason = cipher.encrypt(reason, column=RELIEF_END_REASON, row_id=found.id)
    found.ended_by, found.ended_at = actor.account_id, now()
    await session.flush()
    await refresh(session, actor.tenant_id, [found.member_id], since=found.from_month)
    await _audit(session, actor, "dues.relief_ended_early", found, before)
    return found


@dataclass(frozen=True, slots=True)
class RevealedRelief:
    """Why a relief was asked for, and why it ended before its time."""

    reason: str
    end_reason: str | None
    evidence: StoredFile | None


async def reveal(
    session: AsyncSession, actor: Actor, relief_id: UUID, *, purpose: str, cipher: TenantCipher
) -> RevealedRelief:
    """The hardship behind a relief, for those who decide; every look is recorded with its purpose.

    Raises ReliefNotFound, PermissionMissing.
    """
    found, payer = await _relief_for(session, actor, relief_id, Permission.DUES_RELIEF_READ)
    require(actor, Permission.DUES_RELIEF_READ, at=payer.org_path)
    file_id = found.evidence_file_id
    evidence = None if file_id is None else await stored.by_link(session, actor.tenant_id, file_id)
    await _audit(session, actor, "dues.relief_revealed", found, None, purpose)
    return RevealedRelief(*words_of(cipher, found), evidence)


def words_of(cipher: TenantCipher, relief: DuesRelief) -> tuple[str, str | None]:
    """The reason, and the reason for ending early."""
    reason = cipher.decrypt(relief.reason, column=RELIEF_REASON, row_id=relief.id)
    if relief.end_reason is None:
        return reason, None
    return reason, cipher.decrypt(relief.end_reason, column=RELIEF_END_REASON, row_id=relief.id)


async def name_of(session: AsyncSession, relief: DuesRelief) -> str:
    """The member's name, of a relief that was found within sight."""
    payers = await repository.payers_by_id(session, relief.tenant_id, [relief.member_id])
    return payers[relief.member_id].name


async def _relief_for(
    session: AsyncSession, actor: Actor, relief_id: UUID, permission: Permission
) -> tuple[DuesRelief, Payer]:
    scopes = sight(actor, permission, Permission.DUES_RELIEF_READ)
    found = await repository.find_relief(session, actor.tenant_id, relief_id, scopes=scopes)
    if found is None:
        raise ReliefNotFound
    payer = (await repository.payers_by_id(session, actor.tenant_id, [found.member_id]))[found.member_id]
    return found, payer


async def _audit(
    session: AsyncSession,
    actor: Actor,
    action: str,
    relief: DuesRelief,
    before: dict[str, Any] | None,
    note: str = "",
) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_relief",
        target_id=relief.id,
        org_id=relief.org_id,
        before=before,
        after={
            "member_id": relief.member_id,
            "kind": relief.kind,
            "from_month": relief.from_month,
            "until_month": relief.until_month,
            "state": relief.state,
            "level": relief.level,
        },
        note=note,
    )
