"""Queries of reconciling."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.reconciling.labels import DIFFERENCES, SOURCES
from app.domains.dues.reconciling.models import Difference, Statement, StatementLine
from app.domains.dues.reconciling.vocabulary import DifferenceState, StatementSource
from app.domains.orgs.public import Org
from app.kit.clock import local_date
from app.kit.money import format_fen

_MOST_SHOWN = 50


async def statements_of(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, source: StatementSource
) -> list[Statement]:
    """All of one source in the order of their days."""
    rows = await session.scalars(
        select(Statement)
        .where(Statement.tenant_id == tenant_id, Statement.books_id == books_id, Statement.source == source)
        .order_by(Statement.from_day)
    )
    return list(rows)


async def last_bill_day(session: AsyncSession, tenant_id: UUID) -> date | None:
    """The last day whose bill of the provider was imported into any books."""
    return await session.scalar(
        select(func.max(Statement.until_day)).where(
            Statement.tenant_id == tenant_id, Statement.source == StatementSource.PROVIDER
        )
    )


async def first_wechat_day(session: AsyncSession, tenant_id: UUID) -> date | None:
    """The day of the tenant's first payment over the provider."""
    first = await session.scalar(
        select(func.min(DuesPayment.paid_at)).where(
            DuesPayment.tenant_id == tenant_id, DuesPayment.channel == Channel.WECHAT
        )
    )
    return local_date(first) if first else None


async def books_of_orders(session: AsyncSession, tenant_id: UUID, order_nos: Sequence[str]) -> dict[str, UUID]:
    """Into which books the orders of these numbers go."""
    rows = await session.execute(
        select(DuesPayment.order_no, DuesPayment.books_id).where(
            DuesPayment.tenant_id == tenant_id, DuesPayment.order_no.in_(list(order_nos))
        )
    )
    return {order_no: books_id for order_no, books_id in rows if order_no is not None}


async def books_with_wechat(session: AsyncSession, tenant_id: UUID) -> list[tuple[DuesBooks, Org]]:
    """Books into which money came over the provider, from the top down."""
    used = exists().where(
        DuesPayment.tenant_id == DuesBooks.tenant_id,
        DuesPayment.books_id == DuesBooks.id,
        DuesPayment.channel == Channel.WECHAT,
    )
    rows = await session.execute(
        select(DuesBooks, Org)
        .join(Org, (Org.tenant_id == DuesBooks.tenant_id) & (Org.id == DuesBooks.org_id))
        .where(DuesBooks.tenant_id == tenant_id, used)
        .order_by(Org.path)
    )
    return [(books, org) for books, org in rows]


async def known_serials(session: AsyncSession, tenant_id: UUID, books_id: UUID, serials: Sequence[str]) -> list[str]:
    """Which of these numbers of the bank stand in a statement already."""
    rows = await session.scalars(
        select(StatementLine.serial).where(
            StatementLine.tenant_id == tenant_id,
            StatementLine.books_id == books_id,
            StatementLine.source == StatementSource.BANK,
            StatementLine.serial.in_(list(serials)),
        )
    )
    return sorted(rows)


async def imported_as(session: AsyncSession, tenant_id: UUID, books_id: UUID, digest: str) -> bool:
    """Was a file of this content imported?"""
    found = await session.scalar(
        select(Statement.id).where(
            Statement.tenant_id == tenant_id, Statement.books_id == books_id, Statement.digest == digest
        )
    )
    return found is not None


async def find_statement(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, statement_id: UUID
) -> Statement | None:
    return await session.scalar(
        select(Statement).where(
            Statement.tenant_id == tenant_id, Statement.books_id == books_id, Statement.id == statement_id
        )
    )


def listed_statements(tenant_id: UUID, books_id: UUID) -> Select[Statement]:
    return (
        select(Statement)
        .where(Statement.tenant_id == tenant_id, Statement.books_id == books_id)
        .order_by(Statement.id.desc())
    )


def lines_of(tenant_id: UUID, statement_id: UUID) -> Select[StatementLine]:
    return (
        select(StatementLine)
        .where(StatementLine.tenant_id == tenant_id, StatementLine.statement_id == statement_id)
        .order_by(StatementLine.number)
    )


async def unmatch(session: AsyncSession, tenant_id: UUID, entry_id: UUID) -> None:
    """Lines of an entry that was countered wait again."""
    await session.execute(
        update(StatementLine)
        .where(StatementLine.tenant_id == tenant_id, StatementLine.matched_id == entry_id)
        .values(matched_id=None)
    )


async def open_differences(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, source: StatementSource
) -> list[Difference]:
    """Open differences of one source, their rows held."""
    rows = await session.scalars(
        select(Difference)
        .where(
            Difference.tenant_id == tenant_id,
            Difference.books_id == books_id,
            Difference.source == source,
            Difference.state == DifferenceState.OPEN,
        )
        .order_by(Difference.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def open_in(session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date) -> list[str]:
    """Differences of these days that nobody has solved, each as a Chinese sentence."""
    rows = await session.scalars(
        select(Difference)
        .where(
            Difference.tenant_id == tenant_id,
            Difference.books_id == books_id,
            Difference.state == DifferenceState.OPEN,
            Difference.on >= first,
            Difference.on <= last,
        )
        .order_by(Difference.on, Difference.id)
        .limit(_MOST_SHOWN)
    )
    return [sentence(row) for row in rows]


def sentence(found: Difference) -> str:
    """微信交易账单 2026-11-05 W123：金额不符，我方49.00元，对方48.00元."""
    sides = [
        f"{side}{format_fen(fen)}元"
        for side, fen in (("我方", found.ours_fen), ("对方", found.theirs_fen))
        if fen is not None
    ]
    head = f"{SOURCES[found.source]} {found.on} {found.reference}".rstrip()
    return f"{head}：{DIFFERENCES[found.kind]}，{'，'.join(sides)}"


async def find_difference(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, difference_id: UUID
) -> Difference | None:
    """The difference, its row held."""
    return await session.scalar(
        select(Difference)
        .where(Difference.tenant_id == tenant_id, Difference.books_id == books_id, Difference.id == difference_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def differences_of(tenant_id: UUID, books_id: UUID, state: DifferenceState | None) -> Select[Difference]:
    statement = select(Difference).where(Difference.tenant_id == tenant_id, Difference.books_id == books_id)
    if state is not None:
        statement = statement.where(Difference.state == state)
    return statement.order_by(Difference.id.desc())
