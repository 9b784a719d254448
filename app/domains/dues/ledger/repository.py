"""Queries of the ledger. What an actor may find is decided in SQL."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.ledger.models import DuesBooks, LedgerAdjustment, LedgerDigest, LedgerEntry, LedgerLine
from app.domains.dues.ledger.rules import Line, normal_side
from app.domains.dues.ledger.vocabulary import Account, Side
from app.domains.orgs.public import Org, within_scope


def _in_sight(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    return or_(*(within_scope(Org.path, scope) for scope in scopes))


def _books_of(tenant_id: UUID) -> Select[DuesBooks, Org]:
    owner = and_(Org.tenant_id == DuesBooks.tenant_id, Org.id == DuesBooks.org_id)
    return select(DuesBooks, Org).join(Org, owner).where(DuesBooks.tenant_id == tenant_id)


async def find_books(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, *, scopes: Sequence[Scope]
) -> tuple[DuesBooks, Org] | None:
    """The books with their organisation, if one of the scopes reaches it."""
    row = (await session.execute(_books_of(tenant_id).where(DuesBooks.id == books_id, _in_sight(scopes)))).one_or_none()
    return (row[0], row[1]) if row else None


async def books_in(session: AsyncSession, tenant_id: UUID, *, scopes: Sequence[Scope]) -> list[tuple[DuesBooks, Org]]:
    """All books that one of the scopes reaches, from the top down."""
    rows = await session.execute(_books_of(tenant_id).where(_in_sight(scopes)).order_by(Org.path))
    return [(books, org) for books, org in rows]


async def nearest_books(session: AsyncSession, tenant_id: UUID, line: Sequence[UUID]) -> DuesBooks | None:
    """The books of the lowest organisation on a line from the root down."""
    rows = await session.scalars(
        select(DuesBooks).where(DuesBooks.tenant_id == tenant_id, DuesBooks.org_id.in_(list(line)))
    )
    by_org = {books.org_id: books for books in rows}
    return next((by_org[org_id] for org_id in reversed(line) if org_id in by_org), None)


async def held_books(session: AsyncSession, tenant_id: UUID, books_id: UUID, *, alone: bool) -> DuesBooks:
    """The books as they stand until this transaction ends: nobody closes or reopens a month meanwhile.

    With `alone` nobody books anything meanwhile either.
    """
    statement = (
        select(DuesBooks)
        .where(DuesBooks.tenant_id == tenant_id, DuesBooks.id == books_id)
        .with_for_update(read=not alone)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


async def entry_of(session: AsyncSession, tenant_id: UUID, source_id: UUID, kind: Any) -> LedgerEntry | None:
    return await session.scalar(
        select(LedgerEntry).where(
            LedgerEntry.tenant_id == tenant_id, LedgerEntry.source_id == source_id, LedgerEntry.kind == kind
        )
    )


async def find_entry(session: AsyncSession, tenant_id: UUID, books_id: UUID, entry_id: UUID) -> LedgerEntry | None:
    return await session.scalar(
        select(LedgerEntry).where(
            LedgerEntry.tenant_id == tenant_id, LedgerEntry.books_id == books_id, LedgerEntry.id == entry_id
        )
    )


async def lines_of(session: AsyncSession, tenant_id: UUID, entry_ids: Collection[UUID]) -> dict[UUID, list[LedgerLine]]:
    """The lines of each entry in the order in which they were written."""
    rows = await session.scalars(
        select(LedgerLine)
        .where(LedgerLine.tenant_id == tenant_id, LedgerLine.entry_id.in_(list(entry_ids)))
        .order_by(LedgerLine.id)
    )
    found: dict[UUID, list[LedgerLine]] = {}
    for line in rows:
        found.setdefault(line.entry_id, []).append(line)
    return found


async def balances_at(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, *, until: date | None = None, since: date | None = None
) -> dict[Account, int]:
    """What was booked on [since, until] by account, on its normal side, in 分."""
    amount = case((LedgerLine.side == Side.DEBIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen)
    statement = (
        select(LedgerLine.account, func.sum(amount))
        .where(LedgerLine.tenant_id == tenant_id, LedgerLine.books_id == books_id)
        .group_by(LedgerLine.account)
    )
    if until is not None:
        statement = statement.where(LedgerLine.booked_on <= until)
    if since is not None:
        statement = statement.where(LedgerLine.booked_on >= since)
    return {
        account: int(total) if normal_side(account) is Side.DEBIT else -int(total)
        for account, total in await session.execute(statement)
    }


def entries_in(
    tenant_id: UUID, books_id: UUID, *, since: date, until: date, account: Account | None = None
) -> Select[LedgerEntry]:
    """Entries booked on [since, until], those that touch an account where one is given; in the order of the books."""
    statement = select(LedgerEntry).where(
        LedgerEntry.tenant_id == tenant_id,
        LedgerEntry.books_id == books_id,
        LedgerEntry.booked_on >= since,
        LedgerEntry.booked_on <= until,
    )
    if account is not None:
        touched = select(LedgerLine.entry_id).where(
            LedgerLine.tenant_id == tenant_id, LedgerLine.books_id == books_id, LedgerLine.account == account
        )
        statement = statement.where(LedgerEntry.id.in_(touched))
    return statement.order_by(LedgerEntry.booked_on, LedgerEntry.id)


async def find_adjustment(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, adjustment_id: UUID
) -> LedgerAdjustment | None:
    """The adjustment, its row locked."""
    return await session.scalar(
        select(LedgerAdjustment)
        .where(
            LedgerAdjustment.tenant_id == tenant_id,
            LedgerAdjustment.books_id == books_id,
            LedgerAdjustment.id == adjustment_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def adjustments_of(tenant_id: UUID, books_id: UUID) -> Select[LedgerAdjustment]:
    return (
        select(LedgerAdjustment)
        .where(LedgerAdjustment.tenant_id == tenant_id, LedgerAdjustment.books_id == books_id)
        .order_by(LedgerAdjustment.id.desc())
    )


async def all_books(session: AsyncSession, tenant_id: UUID) -> list[DuesBooks]:
    return list(await session.scalars(select(DuesBooks).where(DuesBooks.tenant_id == tenant_id).order_by(DuesBooks.id)))


async def digests_of(session: AsyncSession, tenant_id: UUID, books_id: UUID) -> list[LedgerDigest]:
    rows = await session.scalars(
        select(LedgerDigest)
        .where(LedgerDigest.tenant_id == tenant_id, LedgerDigest.books_id == books_id)
        .order_by(LedgerDigest.posted_on)
    )
    return list(rows)


def posted_in(tenant_id: UUID, books_id: UUID, since: Any, until: Any) -> Select[LedgerEntry]:
    """Entries written in [since, until), instants, in the order of their ids."""
    return (
        select(LedgerEntry)
        .where(
            LedgerEntry.tenant_id == tenant_id,
            LedgerEntry.books_id == books_id,
            LedgerEntry.posted_at >= since,
            LedgerEntry.posted_at < until,
        )
        .order_by(LedgerEntry.id)
    )


async def unbalanced(session: AsyncSession, tenant_id: UUID) -> list[tuple[UUID, int]]:
    """Entries whose debits and credits differ, by how much; those without lines with 0."""
    amount = case((LedgerLine.side == Side.DEBIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen)
    joined = and_(LedgerLine.tenant_id == LedgerEntry.tenant_id, LedgerLine.entry_id == LedgerEntry.id)
    rows = await session.execute(
        select(LedgerEntry.id, func.coalesce(func.sum(amount), 0))
        .outerjoin(LedgerLine, joined)
        .where(LedgerEntry.tenant_id == tenant_id)
        .group_by(LedgerEntry.id)
        .having(or_(func.coalesce(func.sum(amount), 0) != 0, func.count(LedgerLine.id) < 2))
    )
    return [(entry_id, int(difference)) for entry_id, difference in rows]


async def misplaced_lines(session: AsyncSession, tenant_id: UUID) -> list[UUID]:
    """Entries that have a line in other books, or on another day, than their own."""
    joined = and_(LedgerLine.tenant_id == LedgerEntry.tenant_id, LedgerLine.entry_id == LedgerEntry.id)
    rows = await session.scalars(
        select(LedgerEntry.id)
        .join(LedgerLine, joined)
        .where(
            LedgerEntry.tenant_id == tenant_id,
            or_(LedgerLine.books_id != LedgerEntry.books_id, LedgerLine.booked_on != LedgerEntry.booked_on),
        )
        .distinct()
    )
    return list(rows)


def as_line(row: LedgerLine) -> Line:
    return Line(row.account, row.side, row.amount_fen)
