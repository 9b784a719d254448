"""Book what happened. The caller's own transaction holds the fact and its entry, or neither."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.ledger import repository
from app.domains.dues.ledger.errors import BalanceShort, BeforeOpening, EntryInFuture, EntryWrong, MonthClosed
from app.domains.dues.ledger.labels import ACCOUNTS
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry, LedgerLine
from app.domains.dues.ledger.rules import Line, fault_of
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.kit.money import format_fen


def first_open_day(books: DuesBooks, day: date) -> date:
    """The day itself, or where its month is closed the first day after: money that becomes known late is booked then."""
    if books.closed_through is None or day > last_day(books.closed_through):
        return max(day, books.opened_month)
    return last_day(books.closed_through) + timedelta(days=1)


def last_day(month: date) -> date:
    """The last day of a month given by its first."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


async def post(
    session: AsyncSession,
    actor: Actor,
    *,
    books_id: UUID,
    on: date,
    kind: EntryKind,
    source_id: UUID,
    org_id: UUID,
    memo: str,
    lines: Sequence[Line],
    counters_id: UUID | None = None,
) -> LedgerEntry:
    """Book lines on a day. What this source has booked before under this kind is returned as it stands.

    `org_id` is the organisation it is about: the branch that collected, or the owner of the books. Raises EntryWrong,
    MonthClosed, BeforeOpening, EntryInFuture; AlreadyBooked where two book the same source at the same instant.
    """
    if fault := fault_of(lines):
        raise EntryWrong(fault=fault)
    books = await repository.held_books(session, actor.tenant_id, books_id, alone=False)
    if known := await repository.entry_of(session, actor.tenant_id, source_id, kind):
        return known
    _refuse_day(books, on)
    entry = LedgerEntry(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books_id,
        booked_on=on,
        kind=kind,
        source_id=source_id,
        org_id=org_id,
        memo=memo,
        counters_id=counters_id,
        posted_by=actor.account_id,
        posted_by_name=actor.display_name,
        posted_at=now(),
    )
    session.add(entry)
    await session.flush()
    session.add_all(
        LedgerLine(
            tenant_id=actor.tenant_id,
            entry_id=entry.id,
            books_id=books_id,
            booked_on=on,
            account=line.account,
            side=line.side,
            amount_fen=line.amount_fen,
        )
        for line in lines
    )
    await session.flush()
    return entry


def _refuse_day(books: DuesBooks, on: date) -> None:
    if on > today():
        raise EntryInFuture
    if on < books.opened_month:
        raise BeforeOpening
    if books.closed_through is not None and on <= last_day(books.closed_through):
        raise MonthClosed(month=f"{on.year}年{on.month}月")


async def require_balance(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, account: Account, amount_fen: int
) -> None:
    """Nobody pays out what is not there: the books are held alone until the transaction ends. Raises BalanceShort."""
    await repository.held_books(session, tenant_id, books_id, alone=True)
    held = (await repository.balances_at(session, tenant_id, books_id)).get(account, 0)
    if held < amount_fen:
        raise BalanceShort(account=ACCOUNTS[account], held=format_fen(held))
