"""Queries of reconciling."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.closing.repository import span
from app.domains.dues.collecting.models import DuesDeposit
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry, LedgerLine
from app.domains.dues.ledger.vocabulary import Account, EntryKind, Side
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import Channel, PaymentState
from app.domains.dues.reconciling.labels import DIFFERENCES, SOURCES
from app.domains.dues.reconciling.models import BankSlip, Difference, Statement, StatementLine
from app.domains.dues.reconciling.rules import Item
from app.domains.dues.reconciling.vocabulary import DifferenceState, StatementSource
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.domains.dues.spending.models import DuesPayout
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


async def waiting_lines(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, source: StatementSource
) -> dict[UUID, StatementLine]:
    """Lines that nothing of ours is matched with, and that nobody has explained."""
    explained = exists().where(
        Difference.tenant_id == StatementLine.tenant_id,
        Difference.line_id == StatementLine.id,
        Difference.state == DifferenceState.SOLVED,
    )
    rows = await session.scalars(
        select(StatementLine)
        .where(
            StatementLine.tenant_id == tenant_id,
            StatementLine.books_id == books_id,
            StatementLine.source == source,
            StatementLine.matched_id.is_(None),
            ~explained,
        )
        .order_by(StatementLine.on, StatementLine.number)
    )
    return {line.id: line for line in rows}


async def waiting_entries(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[Item]:
    """What was booked on the bank account on these days and is neither matched nor explained."""
    amount = func.sum(case((LedgerLine.side == Side.DEBIT, LedgerLine.amount_fen), else_=-LedgerLine.amount_fen))
    matched = exists().where(
        StatementLine.tenant_id == LedgerEntry.tenant_id, StatementLine.matched_id == LedgerEntry.id
    )
    explained = exists().where(
        Difference.tenant_id == LedgerEntry.tenant_id,
        Difference.source_id == LedgerEntry.id,
        Difference.state == DifferenceState.SOLVED,
    )
    rows = await session.execute(
        select(LedgerEntry.id, LedgerEntry.booked_on, LedgerEntry.source_id, amount)
        .join(
            LedgerLine,
            (LedgerLine.tenant_id == LedgerEntry.tenant_id) & (LedgerLine.entry_id == LedgerEntry.id),
        )
        .where(
            LedgerEntry.tenant_id == tenant_id,
            LedgerEntry.books_id == books_id,
            LedgerEntry.booked_on >= first,
            LedgerEntry.booked_on <= last,
            LedgerEntry.kind != EntryKind.OPENING,
            LedgerLine.account == Account.BANK,
            ~matched,
            ~explained,
        )
        .group_by(LedgerEntry.id, LedgerEntry.booked_on, LedgerEntry.source_id)
        .having(amount != 0)
        .order_by(LedgerEntry.booked_on, LedgerEntry.id)
    )
    found = rows.all()
    numbers = await _references(session, tenant_id, [source_id for _, _, source_id, _ in found])
    return [Item(entry_id, on, int(fen), numbers.get(source_id, "")) for entry_id, on, source_id, fen in found]


async def _references(session: AsyncSession, tenant_id: UUID, source_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The bank's number of what was booked, where we know it."""
    paid = await session.execute(
        select(DuesPayment.id, DuesPayment.provider_no).where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.id.in_(list(source_ids)),
            DuesPayment.channel == Channel.BANK,
        )
    )
    slips = await session.execute(
        select(BankSlip.id, BankSlip.slip_no).where(BankSlip.tenant_id == tenant_id, BankSlip.id.in_(list(source_ids)))
    )
    deposits = await session.execute(
        select(DuesDeposit.id, DuesDeposit.slip_no).where(
            DuesDeposit.tenant_id == tenant_id, DuesDeposit.id.in_(list(source_ids))
        )
    )
    payouts = await session.execute(
        select(DuesPayout.id, DuesPayout.slip_no).where(
            DuesPayout.tenant_id == tenant_id, DuesPayout.id.in_(list(source_ids)), DuesPayout.slip_no.is_not(None)
        )
    )
    return {source_id: number for rows in (paid, slips, deposits, payouts) for source_id, number in rows if number}


async def waiting_payments(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[Item]:
    """What was paid over the provider on these days and is neither matched nor explained."""
    start, end = span(first, last)
    matched = exists().where(
        StatementLine.tenant_id == DuesPayment.tenant_id, StatementLine.matched_id == DuesPayment.id
    )
    explained = exists().where(
        Difference.tenant_id == DuesPayment.tenant_id,
        Difference.source_id == DuesPayment.id,
        Difference.state == DifferenceState.SOLVED,
    )
    rows = await session.execute(
        select(DuesPayment.id, DuesPayment.paid_at, DuesPayment.amount_fen, DuesPayment.order_no)
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesPayment.books_id == books_id,
            DuesPayment.channel == Channel.WECHAT,
            DuesPayment.state.in_((PaymentState.PAID, PaymentState.REFUNDED)),
            DuesPayment.paid_at >= start,
            DuesPayment.paid_at < end,
            ~matched,
            ~explained,
        )
        .order_by(DuesPayment.id)
    )
    return [Item(found, local_date(at), fen, order_no or "") for found, at, fen, order_no in rows if at is not None]


async def waiting_refunds(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, first: date, last: date
) -> list[Item]:
    """What was given back over the provider on these days and is neither matched nor explained; negative."""
    start, end = span(first, last)
    matched = exists().where(StatementLine.tenant_id == DuesRefund.tenant_id, StatementLine.matched_id == DuesRefund.id)
    explained = exists().where(
        Difference.tenant_id == DuesRefund.tenant_id,
        Difference.source_id == DuesRefund.id,
        Difference.state == DifferenceState.SOLVED,
    )
    rows = await session.execute(
        select(DuesRefund.id, DuesRefund.done_at, DuesRefund.amount_fen, DuesRefund.refund_no)
        .where(
            DuesRefund.tenant_id == tenant_id,
            DuesRefund.books_id == books_id,
            DuesRefund.channel == Channel.WECHAT,
            DuesRefund.state == RefundState.DONE,
            DuesRefund.done_at >= start,
            DuesRefund.done_at < end,
            ~matched,
            ~explained,
        )
        .order_by(DuesRefund.id)
    )
    return [Item(found, local_date(at), -fen, number) for found, at, fen, number in rows if at is not None]


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
