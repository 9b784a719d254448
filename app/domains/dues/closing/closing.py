"""Close a month, and say what the bank holds at its end."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.closing import repository
from app.domains.dues.closing.comparing import Report, compare
from app.domains.dues.closing.errors import MonthDiffers, MonthNotNext, MonthNotOver
from app.domains.dues.closing.models import BankBalance, MonthClosing
from app.domains.dues.closing.rules import month_text, next_month, shown
from app.domains.dues.collecting.recognising import recognise
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.digesting import digest_of
from app.domains.dues.ledger.errors import MonthClosed
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import last_day
from app.domains.dues.ledger.rules import surplus
from app.domains.dues.ledger.vocabulary import Account
from app.files import stored
from app.files.models import StoredFile
from app.kit.clock import now, today
from app.kit.ids import uuid7


async def close_month(session: AsyncSession, actor: Actor, books_id: UUID, month: date) -> MonthClosing:
    """Close the next month by its first day, if register, ledger and bank agree to the fen.

    Nobody books anything meanwhile. Raises BooksNotFound, PermissionMissing, MonthNotNext, MonthNotOver, MonthDiffers.
    """
    found, _ = await books_for(session, actor, books_id, Permission.DUES_CLOSE)
    books = await ledger.held_books(session, actor.tenant_id, found.id, alone=True)
    wanted = next_month(books.opened_month, books.closed_through)
    if month != wanted:
        raise MonthNotNext(month=month_text(wanted))
    if last_day(month) >= today():
        raise MonthNotOver(month=month_text(month))
    # What was prepaid for the month is its income, also where the money came after the month began.
    await recognise(session, actor, books, through=month)
    made = await compare(session, books, month)
    if made.faults:
        raise MonthDiffers(faults=shown(made.faults))
    count, digest = await month_digest(session, books, month)
    closing = MonthClosing(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        month=month,
        figures=await figures_of(session, books, made),
        count=count,
        digest=digest,
        closed_by=actor.account_id,
        closed_by_name=actor.display_name,
        closed_at=now(),
    )
    books.closed_through = month
    session.add(closing)
    await session.flush()
    await record(
        session,
        actor,
        "dues.month_closed",
        target="dues_closing",
        target_id=closing.id,
        org_id=books.org_id,
        after={"month": month, "count": count, "digest": digest, "figures": closing.figures},
    )
    return closing


async def figures_of(session: AsyncSession, books: DuesBooks, made: Report) -> dict[str, Any]:
    """What agreed, as plain data: the compared lines, the balance of each account at the end, the surplus."""
    held = await ledger.balances_at(session, books.tenant_id, books.id, until=last_day(made.month))
    return {
        "compared": [
            {
                "checked": one.checked.value,
                "register_fen": one.register_fen,
                "ledger_fen": one.ledger_fen,
                "bank_fen": one.bank_fen,
            }
            for one in made.compared
        ],
        "balances": {account.value: held[account] for account in Account if account in held},
        "surplus_fen": surplus(held),
    }


async def month_digest(session: AsyncSession, books: DuesBooks, month: date) -> tuple[int, str]:
    """How many entries are booked in a month, and their fingerprint."""
    entries = await repository.entries_of(session, books.tenant_id, books.id, month, last_day(month))
    lines = await ledger.lines_of(session, books.tenant_id, [entry.id for entry in entries])
    return len(entries), digest_of([(entry, lines.get(entry.id, [])) for entry in entries])


async def enter_bank_balance(
    session: AsyncSession, actor: Actor, books_id: UUID, *, month: date, balance_fen: int, file_id: UUID
) -> BankBalance:
    """Say what the statement in `file_id` shows at the end of a month, 分.

    Raises BooksNotFound, PermissionMissing, FileNotFound, FileNotConfirmed, MonthClosed, MonthNotOver.
    """
    books, _ = await books_for(session, actor, books_id, Permission.DUES_RECONCILE)
    if last_day(month) > today():
        raise MonthNotOver(month=month_text(month))
    file = await stored.adopt(session, actor, file_id)
    return await keep_bank_balance(session, actor, books, month=month, balance_fen=balance_fen, file=file)


async def keep_bank_balance(
    session: AsyncSession, actor: Actor, books: DuesBooks, *, month: date, balance_fen: int, file: StoredFile
) -> BankBalance:
    """Keep what a statement says, be it typed in or read from the file. Raises MonthClosed."""
    held = await ledger.held_books(session, actor.tenant_id, books.id, alone=False)
    if held.closed_through is not None and month <= held.closed_through:
        raise MonthClosed(month=month_text(month))
    made = BankBalance(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        month=month,
        balance_fen=balance_fen,
        file_id=file.id,
        file_sha256=file.sha256,
        entered_by=actor.account_id,
        entered_by_name=actor.display_name,
        entered_at=now(),
    )
    session.add(made)
    await session.flush()
    await record(
        session,
        actor,
        "dues.bank_balance_entered",
        target="dues_bank_balance",
        target_id=made.id,
        org_id=books.org_id,
        after={"month": month, "balance_fen": balance_fen, "file_sha256": file.sha256},
    )
    return made
