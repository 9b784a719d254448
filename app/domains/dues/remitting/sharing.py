"""Share tables, what is owed by them for a period, and the proposals to remit it and to forward large dues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import Scope
from app.audit.trail import record
from app.domains.dues.closing.rules import month_text
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import last_day
from app.domains.dues.remitting import repository
from app.domains.dues.remitting.errors import PeriodNotClosed, ShareMissing
from app.domains.dues.remitting.models import DuesShare
from app.domains.dues.remitting.rules import Segment, Table, due_on, explained, segments, share_of, table_in
from app.domains.dues.remitting.vocabulary import ShareBase
from app.domains.dues.spending import repository as payouts
from app.domains.dues.spending.errors import LargeNotFound, NothingOwed, SharePeriodWrong, ShareTaken
from app.domains.dues.spending.models import DuesPayout
from app.domains.dues.spending.proposing import Wanted, propose
from app.domains.dues.spending.revealing import MEMBER_NOTE
from app.domains.dues.spending.vocabulary import PayoutKind
from app.domains.orgs.public import Org, ids_on, visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.dates import add_months
from app.kit.ids import uuid7

_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Owed:
    """What is to be remitted for a period, line by line. Amounts are 分."""

    base_fen: int
    amount_fen: int
    due_on: date
    lines: Sequence[str]


async def set_share(session: AsyncSession, actor: Actor, org_id: UUID, *, table: Table) -> DuesShare:
    """Set what an organisation and all below it remit from a month on.

    Raises OrgNotFound, PermissionMissing, ShareExists.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_SHARE_EDIT)
    made = DuesShare(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        from_month=table.from_month,
        basis_points=table.basis_points,
        base=table.base,
        due_months=table.due_months,
        source=table.source,
        set_by=actor.account_id,
        set_by_name=actor.display_name,
        set_at=now(),
    )
    session.add(made)
    await session.flush()
    await record(
        session,
        actor,
        "dues.share_set",
        target="dues_share",
        target_id=made.id,
        org_id=org.id,
        after={"from_month": table.from_month, "basis_points": table.basis_points, "due_months": table.due_months},
        note=table.source,
    )
    return made


async def shares_of(session: AsyncSession, actor: Actor, org_id: UUID) -> list[DuesShare]:
    """The tables that hold for an organisation: its own and those of all above it. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_LEDGER_READ)
    return await repository.shares_on(session, actor.tenant_id, ids_on(org.path))


async def owed(session: AsyncSession, actor: Actor, books_id: UUID, *, first: date, last: date) -> Owed:
    """Work out a period. Raises BooksNotFound, PermissionMissing, SharePeriodWrong, PeriodNotClosed, ShareMissing."""
    books, org = await books_for(session, actor, books_id, Permission.DUES_LEDGER_READ)
    return await _owed(session, books, org, first, last)


async def propose_share(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    *,
    first: date,
    last: date,
    payee: str,
    to_books_id: UUID | None,
) -> DuesPayout:
    """Propose to remit what is owed for a period; no month twice.

    Raises what `owed` does, NothingOwed, ShareTaken, ReceiverWrong.
    """
    found, org = await books_for(session, actor, books_id, Permission.DUES_PAYOUT_PROPOSE)
    books = await ledger.held_books(session, actor.tenant_id, found.id, alone=True)
    made = await _owed(session, books, org, first, last)
    if await payouts.shares_between(session, actor.tenant_id, books.id, first, last):
        raise ShareTaken
    if made.amount_fen == 0:
        raise NothingOwed
    wanted = Wanted(
        PayoutKind.SHARE,
        made.amount_fen,
        f"{month_text(first)}至{month_text(last)}应上缴党费",
        payee,
        to_books_id=to_books_id,
        period=(first, last),
        due_on=made.due_on,
        explanation=made.lines,
    )
    return await propose(session, actor, books, org, wanted)


async def propose_large(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    *,
    allocation_id: UUID,
    note: str,
    payee: str,
    to_books_id: UUID | None,
    cipher: TenantCipher,
) -> DuesPayout:
    """Propose to forward a large payment, all of it, with a short note on the member (中组发〔2008〕3号).

    Raises BooksNotFound, PermissionMissing, LargeNotFound, LargeTaken, ReceiverWrong.
    """
    books, org = await books_for(session, actor, books_id, Permission.DUES_PAYOUT_PROPOSE)
    allocation = await payouts.large_left(session, actor.tenant_id, books.id, allocation_id)
    if allocation is None:
        raise LargeNotFound
    wanted = Wanted(
        PayoutKind.LARGE,
        allocation.amount_fen,
        "大额党费全额转交",
        payee,
        to_books_id=to_books_id,
        allocation_id=allocation.id,
    )
    made = await propose(session, actor, books, org, wanted)
    made.member_note = cipher.encrypt(note, column=MEMBER_NOTE, row_id=made.id)
    await session.flush()
    return made


async def _owed(session: AsyncSession, books: DuesBooks, org: Org, first: date, last: date) -> Owed:
    months = _months(first, last)
    if first < books.opened_month:
        raise SharePeriodWrong
    if books.closed_through is None or books.closed_through < last:
        raise PeriodNotClosed(month=month_text(last))
    tables = await _tables(session, org, months)
    base, amount, lines = 0, 0, list[str]()
    for segment in segments(first, last, tables):
        collected = await _collected(session, books, org, segment)
        base += collected
        amount += share_of(collected, segment.table.basis_points)
        lines.append(explained(segment, collected))
    return Owed(base, amount, due_on(last, tables[-1].due_months), lines)


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if not 1 <= count <= _MOST_MONTHS:
        raise SharePeriodWrong
    return [add_months(first, number) for number in range(count)]


async def _tables(session: AsyncSession, org: Org, months: Sequence[date]) -> list[Table]:
    """For each month the table of the nearest organisation on the line that has one then."""
    line = ids_on(org.path)
    known: dict[UUID, list[Table]] = {org_id: [] for org_id in line}
    for one in await repository.shares_on(session, org.tenant_id, line):
        known[one.org_id].append(Table(one.from_month, one.basis_points, one.base, one.due_months, one.source))
    found = []
    for month in months:
        holding = (table_in(known[org_id], month) for org_id in reversed(line))
        table = next((one for one in holding if one is not None), None)
        if table is None:
            raise ShareMissing(month=month_text(month))
        found.append(table)
    return found


async def _collected(session: AsyncSession, books: DuesBooks, org: Org, segment: Segment) -> int:
    books_ids = [books.id]
    if segment.table.base is ShareBase.COLLECTED_BELOW:
        books_ids = await repository.books_below(session, books.tenant_id, Scope(prefixes=(org.path,)))
    return await repository.collected(session, books.tenant_id, books_ids, segment.first, last_day(segment.last))
