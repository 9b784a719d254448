"""Propose that money leaves the bank: what for, to whom, by whose decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.spending import repository
from app.domains.dues.spending.errors import (
    DecisionMeetingNotFound,
    DecisionMissing,
    EvidenceMissing,
    ReceiverWrong,
)
from app.domains.dues.spending.models import DuesPayout
from app.domains.dues.spending.ports import meeting_held
from app.domains.dues.spending.telling import ask_for, recorded
from app.domains.dues.spending.vocabulary import ExpenseType, PayoutKind, PayoutState, UsePurpose
from app.domains.notices.public import NoticeKind
from app.domains.orgs.public import Org, ids_on
from app.files import stored
from app.kit.clock import now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided together: a meeting that was held, or its decision as a file; and what it says."""

    text: str
    meeting_id: UUID | None = None
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be paid, before anybody decided. Amounts are 分, periods first days of months."""

    kind: PayoutKind
    amount_fen: int
    title: str
    payee: str
    to_books_id: UUID | None = None
    purpose: UsePurpose | None = None
    expense_type: ExpenseType | None = None
    period: tuple[date, date] | None = None
    due_on: date | None = None
    explanation: Sequence[str] = ()
    allocation_id: UUID | None = None


async def propose_use(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    *,
    wanted: Wanted,
    decision: Decision,
    evidence: Sequence[UUID],
) -> DuesPayout:
    """Propose a use, or an allocation to an organisation below, with the decision of a meeting (中组发〔2008〕3号 第二十条).

    Raises BooksNotFound, PermissionMissing, DecisionMissing, DecisionMeetingNotFound, EvidenceMissing, ReceiverWrong,
    FileNotFound, FileNotConfirmed.
    """
    books, org = await books_for(session, actor, books_id, Permission.DUES_PAYOUT_PROPOSE)
    if decision.meeting_id is None and decision.file_id is None:
        raise DecisionMissing
    if wanted.kind is PayoutKind.USED and not evidence:
        raise EvidenceMissing
    return await propose(session, actor, books, org, wanted, decision=decision, evidence=evidence)


async def propose(
    session: AsyncSession,
    actor: Actor,
    books: DuesBooks,
    org: Org,
    wanted: Wanted,
    *,
    decision: Decision | None = None,
    evidence: Sequence[UUID] = (),
) -> DuesPayout:
    """Keep a proposal and ask those who decide. The caller has asked for the permission."""
    said = decision or Decision("")
    if said.meeting_id is not None and await meeting_held(session, actor, said.meeting_id) is None:
        raise DecisionMeetingNotFound
    await _refuse_receiver(session, org, wanted)
    if said.file_id is not None:
        await stored.adopt(session, actor, said.file_id)
    made = DuesPayout(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        kind=wanted.kind,
        state=PayoutState.PROPOSED,
        amount_fen=wanted.amount_fen,
        title=wanted.title,
        payee=wanted.payee,
        to_books_id=wanted.to_books_id,
        purpose=wanted.purpose,
        expense_type=wanted.expense_type,
        period_from=wanted.period[0] if wanted.period else None,
        period_until=wanted.period[1] if wanted.period else None,
        due_on=wanted.due_on,
        explanation=list(wanted.explanation),
        allocation_id=wanted.allocation_id,
        meeting_id=said.meeting_id,
        decision_text=said.text,
        decision_file_id=said.file_id,
        evidence=await _adopted(session, actor, evidence),
        proposed_by=actor.account_id,
        proposed_by_name=actor.display_name,
        proposed_at=now(),
    )
    session.add(made)
    await session.flush()
    await recorded(session, actor, books, made, "dues.payout_proposed")
    await ask_for(session, actor, made, org, Permission.DUES_PAYOUT_APPROVE, NoticeKind.DUES_TO_DECIDE)
    return made


async def _refuse_receiver(session: AsyncSession, org: Org, wanted: Wanted) -> None:
    if wanted.to_books_id is None:
        return
    found = await repository.books_of(session, org.tenant_id, wanted.to_books_id)
    if found is None or wanted.kind is PayoutKind.USED or found[1].id == org.id:
        raise ReceiverWrong
    upper, lower = (org, found[1]) if wanted.kind is PayoutKind.ALLOCATED else (found[1], org)
    if upper.id not in ids_on(lower.path):
        raise ReceiverWrong


async def _adopted(session: AsyncSession, actor: Actor, file_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    files = [await stored.adopt(session, actor, file_id) for file_id in dict.fromkeys(file_ids)]
    return [{"file_id": str(file.id), "name": file.name, "sha256": file.sha256} for file in files]
