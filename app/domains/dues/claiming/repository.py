"""Queries of claiming."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import OPEN
from app.domains.dues.ledger.models import LedgerEntry
from app.domains.dues.ledger.vocabulary import EntryKind
from app.domains.dues.reconciling.models import Difference, StatementLine
from app.domains.dues.reconciling.vocabulary import DifferenceState, StatementSource
from app.domains.members.public import PARTY_STAGES, Member
from app.domains.orgs.public import Org, below

_MOST = 100


@dataclass(frozen=True, slots=True)
class Person:
    """A member who might have paid; `numbered` where a number of the line is his."""

    id: UUID
    name: str
    org_id: UUID
    org_name: str
    phone_index: bytes | None
    id_index: bytes | None


def waiting_lines(tenant_id: UUID, books_id: UUID, *, after: UUID | None) -> Select[StatementLine]:
    """Money that came to the bank and that nobody claimed, matched or explained; in the order of the files."""
    explained = exists().where(
        Difference.tenant_id == StatementLine.tenant_id,
        Difference.line_id == StatementLine.id,
        Difference.state == DifferenceState.SOLVED,
        Difference.solved_by.is_not(None),
    )
    statement = select(StatementLine).where(
        StatementLine.tenant_id == tenant_id,
        StatementLine.books_id == books_id,
        StatementLine.source == StatementSource.BANK,
        StatementLine.amount_fen > 0,
        StatementLine.matched_id.is_(None),
        ~explained,
    )
    if after is not None:
        statement = statement.where(StatementLine.id > after)
    return statement.order_by(StatementLine.id)


async def find_line(
    session: AsyncSession, tenant_id: UUID, books_id: UUID, line_id: UUID, *, lock: bool = False
) -> StatementLine | None:
    statement = select(StatementLine).where(
        StatementLine.tenant_id == tenant_id, StatementLine.books_id == books_id, StatementLine.id == line_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def people_said(
    session: AsyncSession, tenant_id: UUID, under: str, *, names: Collection[str], numbers: Collection[bytes]
) -> list[Person]:
    """Party members at or below a path who have one of these names, or one of these numbers (as blind indexes)."""
    said: ColumnElement[bool] = Member.name.in_(list(names))
    if numbers:
        listed = list(numbers)
        said = or_(said, Member.phone_index.in_(listed), Member.id_index.in_(listed))
    rows = await session.execute(
        select(Member.id, Member.name, Org.id, Org.name, Member.phone_index, Member.id_index)
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(
            Member.tenant_id == tenant_id,
            Member.stage.in_(PARTY_STAGES),
            Member.merged_into_id.is_(None),
            below(Org.path, under),
            said,
        )
        .order_by(Member.id)
        .limit(_MOST)
    )
    return [Person(*row) for row in rows]


async def owed_by(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
) -> dict[UUID, list[tuple[date, int]]]:
    """What each still owes by month, the oldest first."""
    rows = await session.execute(
        select(DuesBill.member_id, DuesBill.month, DuesBill.amount_fen - DuesBill.paid_fen)
        .where(
            DuesBill.tenant_id == tenant_id,
            DuesBill.member_id.in_(list(member_ids)),
            DuesBill.state.in_(OPEN),
            DuesBill.amount_fen > DuesBill.paid_fen,
        )
        .order_by(DuesBill.month)
    )
    found: dict[UUID, list[tuple[date, int]]] = {}
    for member_id, month, fen in rows:
        found.setdefault(member_id, []).append((month, int(fen or 0)))
    return found


async def payment_behind(session: AsyncSession, line: StatementLine) -> UUID | None:
    """The payment whose entry the line is matched with."""
    return await session.scalar(
        select(LedgerEntry.source_id).where(
            LedgerEntry.tenant_id == line.tenant_id,
            LedgerEntry.id == line.matched_id,
            LedgerEntry.kind == EntryKind.RECEIVED,
        )
    )
