"""Take in a statement of the bank: everything about the file is judged first, then it is kept and matched, or nothing is."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.closing.closing import keep_bank_balance
from app.domains.dues.closing.rules import month_after, shown
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import last_day
from app.domains.dues.reconciling import repository
from app.domains.dues.reconciling.errors import (
    StatementBalanceBreaks,
    StatementDoubled,
    StatementGap,
    StatementImported,
    StatementOverlaps,
    StatementPeriodWrong,
)
from app.domains.dues.reconciling.matching import Reconciled, reconcile
from app.domains.dues.reconciling.models import Statement, StatementLine
from app.domains.dues.reconciling.statement_rules import Read, is_statement, read_statement
from app.domains.dues.reconciling.vocabulary import StatementSource
from app.files import stored
from app.files.models import StoredFile
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.kit.money import format_fen
from app.kit.sheets import read_sheet

_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Content:
    """An uploaded file with its bytes."""

    file: StoredFile
    data: bytes


async def import_statement(
    session: AsyncSession, actor: Actor, books_id: UUID, *, content: Content, first: date, last: date
) -> tuple[Statement, Reconciled]:
    """Import the bank's statement of the days `first` to `last`, both included, and match it line by line.

    Raises BooksNotFound, PermissionMissing, StatementPeriodWrong, StatementImported, StatementOverlaps, StatementGap,
    StatementBalanceBreaks, what reading the sheet raises (SheetFault) and what `read_statement` does.
    """
    found, org = await books_for(session, actor, books_id, Permission.DUES_RECONCILE)
    if not found.opened_month <= first <= last < today() or last - first > _LONGEST:
        raise StatementPeriodWrong
    sheet = await asyncio.to_thread(read_sheet, content.data, content.file.name, fits=is_statement)
    read = await asyncio.to_thread(read_statement, sheet, first, last)
    books = await ledger.held_books(session, actor.tenant_id, found.id, alone=True)
    digest = hashlib.sha256(content.data).hexdigest()
    await _refuse_known(session, books, digest, read, first, last)
    file = await stored.adopt(session, actor, content.file.id)
    statement = await _keep(session, actor, books, read, first, last, digest=digest, file=file)
    await _keep_balances(session, actor, books, read, first, last, file)
    done = await reconcile(session, books, org, StatementSource.BANK, holder_id=actor.account_id)
    await record(
        session,
        actor,
        "dues.statement_imported",
        target="dues_statement",
        target_id=statement.id,
        org_id=books.org_id,
        after={"first": first, "last": last, "count": statement.count, "digest": digest, "matched": done.matched},
    )
    return statement, done


async def _refuse_known(
    session: AsyncSession, books: DuesBooks, digest: str, read: Read, first: date, last: date
) -> None:
    if await repository.imported_as(session, books.tenant_id, books.id, digest):
        raise StatementImported
    before: Statement | None = None
    for known in await repository.statements_of(session, books.tenant_id, books.id, StatementSource.BANK):
        if known.from_day <= last and first <= known.until_day:
            raise StatementOverlaps(first=known.from_day.isoformat(), last=known.until_day.isoformat())
        before = known if known.until_day < first else before
        if known.from_day == last + timedelta(days=1) and known.opening_fen not in (None, read.closing_fen):
            raise StatementBalanceBreaks(opening=format_fen(known.opening_fen), closing=format_fen(read.closing_fen))
    if before is not None:
        _refuse_break(before, read, first)
    serials = [line.serial for line in read.lines if line.serial]
    if twice := await repository.known_serials(session, books.tenant_id, books.id, serials):
        raise StatementDoubled(serials=shown(twice))


def _refuse_break(before: Statement, read: Read, first: date) -> None:
    following = before.until_day + timedelta(days=1)
    if first > following:
        raise StatementGap(first=following.isoformat(), last=(first - timedelta(days=1)).isoformat())
    if before.closing_fen is not None and before.closing_fen != read.opening_fen:
        raise StatementBalanceBreaks(opening=format_fen(read.opening_fen), closing=format_fen(before.closing_fen))


async def _keep(
    session: AsyncSession,
    actor: Actor,
    books: DuesBooks,
    read: Read,
    first: date,
    last: date,
    *,
    digest: str,
    file: StoredFile,
) -> Statement:
    statement = Statement(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        source=StatementSource.BANK,
        from_day=first,
        until_day=last,
        opening_fen=read.opening_fen,
        closing_fen=read.closing_fen,
        count=len(read.lines),
        digest=digest,
        file_id=file.id,
        imported_by=actor.account_id,
        imported_by_name=actor.display_name,
        imported_at=now(),
    )
    session.add(statement)
    await session.flush()
    session.add_all(_lines(statement, read))
    await session.flush()
    return statement


def _lines(statement: Statement, read: Read) -> Sequence[StatementLine]:
    return [
        StatementLine(
            tenant_id=statement.tenant_id,
            statement_id=statement.id,
            books_id=statement.books_id,
            source=statement.source,
            number=line.row,
            on=line.on,
            amount_fen=line.amount_fen,
            balance_fen=line.balance_fen,
            counterparty=line.counterparty,
            memo=line.memo,
            serial=line.serial,
        )
        for line in read.lines
    ]


async def _keep_balances(
    session: AsyncSession, actor: Actor, books: DuesBooks, read: Read, first: date, last: date, file: StoredFile
) -> None:
    """The balance at every month's end that the statement covers and that is not closed."""
    month = first.replace(day=1)
    while last_day(month) <= last:
        if books.closed_through is None or month > books.closed_through:
            await keep_bank_balance(
                session, actor, books, month=month, balance_fen=read.balance_on(last_day(month)), file=file
            )
        month = month_after(month)
