"""Set right what was booked wrongly: never by a change, always by a counter-entry or an adjustment of two people."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger import repository
from app.domains.dues.ledger.errors import (
    AdjustmentNotFound,
    AdjustmentOwn,
    AdjustmentSettled,
    CounterEntryOfCounter,
    EntryNotFound,
    EntryWrong,
)
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks, LedgerAdjustment
from app.domains.dues.ledger.posting import post
from app.domains.dues.ledger.repository import as_line
from app.domains.dues.ledger.rules import Line, fault_of
from app.domains.dues.ledger.vocabulary import Account, AdjustmentState, EntryKind, Side
from app.kit.clock import now, today
from app.kit.ids import uuid7


async def propose_adjustment(
    session: AsyncSession, actor: Actor, books_id: UUID, *, lines: Sequence[Line], reason: str
) -> LedgerAdjustment:
    """Propose lines of one's own. Raises BooksNotFound, PermissionMissing, EntryWrong."""
    books, _ = await books_for(session, actor, books_id, Permission.DUES_LEDGER_POST)
    return await _proposed(session, actor, books, lines, reason, None)


async def propose_counter(
    session: AsyncSession, actor: Actor, books_id: UUID, *, entry_id: UUID, reason: str
) -> LedgerAdjustment:
    """Propose to counter an entry: the same lines on the other side, in a month that is open.

    Raises BooksNotFound, PermissionMissing, EntryNotFound, CounterEntryOfCounter, EntryCountered.
    """
    books, _ = await books_for(session, actor, books_id, Permission.DUES_LEDGER_POST)
    entry = await repository.find_entry(session, actor.tenant_id, books.id, entry_id)
    if entry is None:
        raise EntryNotFound
    if entry.kind is EntryKind.COUNTERED:
        raise CounterEntryOfCounter
    written = (await repository.lines_of(session, actor.tenant_id, [entry.id]))[entry.id]
    return await _proposed(session, actor, books, [as_line(row).mirrored for row in written], reason, entry.id)


async def _proposed(
    session: AsyncSession,
    actor: Actor,
    books: DuesBooks,
    lines: Sequence[Line],
    reason: str,
    counters_id: UUID | None,
) -> LedgerAdjustment:
    if fault := fault_of(lines):
        raise EntryWrong(fault=fault)
    made = LedgerAdjustment(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        counters_id=counters_id,
        lines=[{"account": one.account.value, "side": one.side.value, "amount_fen": one.amount_fen} for one in lines],
        reason=reason,
        state=AdjustmentState.PROPOSED,
        proposed_by=actor.account_id,
        proposed_by_name=actor.display_name,
        proposed_at=now(),
    )
    session.add(made)
    await session.flush()
    await _record(session, actor, books, made, "dues.adjustment_proposed")
    return made


def lines_of(adjustment: LedgerAdjustment) -> list[Line]:
    """The proposed lines."""
    return [
        Line(Account(str(one["account"])), Side(str(one["side"])), int(one["amount_fen"])) for one in adjustment.lines
    ]


async def decide_adjustment(
    session: AsyncSession, actor: Actor, books_id: UUID, adjustment_id: UUID, *, approve: bool, decision: str
) -> LedgerAdjustment:
    """Approve, which books it today, or reject. Never by who proposed it.

    Raises BooksNotFound, PermissionMissing, AdjustmentNotFound, AdjustmentSettled, AdjustmentOwn, MonthClosed.
    """
    books, _ = await books_for(session, actor, books_id, Permission.DUES_LEDGER_APPROVE)
    found = await repository.find_adjustment(session, actor.tenant_id, books.id, adjustment_id)
    if found is None:
        raise AdjustmentNotFound
    if found.state is not AdjustmentState.PROPOSED:
        raise AdjustmentSettled
    if found.proposed_by == actor.account_id:
        raise AdjustmentOwn
    found.state = AdjustmentState.APPROVED if approve else AdjustmentState.REJECTED
    found.decided_by, found.decided_by_name = actor.account_id, actor.display_name
    found.decided_at, found.decision = now(), decision
    if approve:
        await post(
            session,
            actor,
            books_id=books.id,
            on=today(),
            kind=EntryKind.ADJUSTED if found.counters_id is None else EntryKind.COUNTERED,
            source_id=found.id,
            org_id=books.org_id,
            memo=found.reason[:300],
            lines=lines_of(found),
            counters_id=found.counters_id,
        )
    await _record(session, actor, books, found, "dues.adjustment_approved" if approve else "dues.adjustment_rejected")
    return found


async def _record(
    session: AsyncSession, actor: Actor, books: DuesBooks, adjustment: LedgerAdjustment, action: str
) -> None:
    await record(
        session,
        actor,
        action,
        target="ledger_adjustment",
        target_id=adjustment.id,
        org_id=books.org_id,
        after={"counters": adjustment.counters_id, "lines": adjustment.lines, "state": adjustment.state},
        note=adjustment.decision or adjustment.reason,
    )
