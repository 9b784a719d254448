"""What the books say: balances of a month, entries, the sheet of one account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.dues.ledger import repository
from app.domains.dues.ledger.errors import EntryNotFound
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks, LedgerAdjustment, LedgerEntry, LedgerLine
from app.domains.dues.ledger.posting import last_day
from app.domains.dues.ledger.rules import surplus
from app.domains.dues.ledger.vocabulary import Account
from app.domains.orgs.public import Org

READ = Permission.DUES_LEDGER_READ


@dataclass(frozen=True, slots=True)
class MonthBalance:
    """The accounts at the end of a month, what was booked in it, and the surplus (党费结存). Amounts are 分."""

    month: date
    is_closed: bool
    before: Mapping[Account, int]
    during: Mapping[Account, int]

    def after(self, account: Account) -> int:
        return self.before.get(account, 0) + self.during.get(account, 0)

    @property
    def surplus(self) -> int:
        return surplus({account: self.after(account) for account in Account})


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry with its lines."""

    entry: LedgerEntry
    lines: Sequence[LedgerLine]


async def own_books(session: AsyncSession, actor: Actor) -> list[tuple[DuesBooks, Org]]:
    """The books within the actor's reach. Raises PermissionMissing, SecondFactorMissing."""
    return await repository.books_in(session, actor.tenant_id, scopes=[require_somewhere(actor, READ)])


async def month_balance(session: AsyncSession, actor: Actor, books_id: UUID, month: date) -> MonthBalance:
    """Raises BooksNotFound, PermissionMissing."""
    books, _ = await books_for(session, actor, books_id, READ)
    return await balance_of(session, books, month.replace(day=1))


async def balance_of(session: AsyncSession, books: DuesBooks, month: date) -> MonthBalance:
    """The balances around a month given by its first day."""
    end = last_day(month)
    total = await repository.balances_at(session, books.tenant_id, books.id, until=end)
    during = await repository.balances_at(session, books.tenant_id, books.id, since=month, until=end)
    return MonthBalance(
        month=month,
        is_closed=books.closed_through is not None and month <= books.closed_through,
        before={account: fen - during.get(account, 0) for account, fen in total.items()},
        during=during,
    )


async def entries(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    *,
    since: date,
    until: date,
    account: Account | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Booked]:
    """Entries booked on [since, until] in the order of the books. Raises BooksNotFound, PermissionMissing."""
    books, _ = await books_for(session, actor, books_id, READ)
    statement = repository.entries_in(actor.tenant_id, books.id, since=since, until=until, account=account)
    if after is not None:
        day, entry_id = after
        statement = statement.where(
            or_(LedgerEntry.booked_on > day, and_(LedgerEntry.booked_on == day, LedgerEntry.id > entry_id))
        )
    found = list(await session.scalars(statement.limit(limit)))
    lines = await repository.lines_of(session, actor.tenant_id, [entry.id for entry in found])
    return [Booked(entry, lines.get(entry.id, [])) for entry in found]


async def entry(session: AsyncSession, actor: Actor, books_id: UUID, entry_id: UUID) -> Booked:
    """Raises BooksNotFound, PermissionMissing, EntryNotFound."""
    books, _ = await books_for(session, actor, books_id, READ)
    found = await repository.find_entry(session, actor.tenant_id, books.id, entry_id)
    if found is None:
        raise EntryNotFound
    lines = await repository.lines_of(session, actor.tenant_id, [found.id])
    return Booked(found, lines.get(found.id, []))


async def adjustments(
    session: AsyncSession, actor: Actor, books_id: UUID, *, before: UUID | None, limit: int
) -> list[LedgerAdjustment]:
    """Adjustments and counter-entries, the newest first. Raises BooksNotFound, PermissionMissing."""
    books, _ = await books_for(session, actor, books_id, READ)
    statement = repository.adjustments_of(actor.tenant_id, books.id)
    if before is not None:
        statement = statement.where(LedgerAdjustment.id < before)
    return list(await session.scalars(statement.limit(limit)))
