"""Cash in a branch and in the cashier's box: the cash book of a month, and cash taken to the bank."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.collecting import repository
from app.domains.dues.collecting.errors import PaidInFuture
from app.domains.dues.collecting.models import DuesDeposit
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.posting import first_open_day, post, require_balance
from app.domains.dues.ledger.repository import held_books
from app.domains.dues.ledger.rules import moved
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.orgs.public import visible_org
from app.kit.clock import CHINA, now, today
from app.kit.dates import add_months
from app.kit.ids import uuid7


async def deposit(
    session: AsyncSession, actor: Actor, books_id: UUID, *, amount_fen: int, slip_no: str, on: date | None
) -> DuesDeposit:
    """The cashier has taken cash to the bank. Raises BooksNotFound, PermissionMissing, PaidInFuture, BalanceShort, SlipTaken."""
    books, _ = await books_for(session, actor, books_id, Permission.DUES_CASH_KEEP)
    day = on or today()
    if day > today():
        raise PaidInFuture
    await require_balance(session, actor.tenant_id, books.id, Account.CASH, amount_fen)
    made = DuesDeposit(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        amount_fen=amount_fen,
        slip_no=slip_no,
        deposited_on=day,
        made_by=actor.account_id,
        made_by_name=actor.display_name,
        made_at=now(),
    )
    session.add(made)
    await session.flush()
    books = await held_books(session, actor.tenant_id, books.id, alone=True)
    await post(
        session,
        actor,
        books_id=books.id,
        on=first_open_day(books, day),
        kind=EntryKind.DEPOSITED,
        source_id=made.id,
        org_id=books.org_id,
        memo=f"现金存行，凭证号{slip_no}"[:300],
        lines=moved(Account.CASH, Account.BANK, amount_fen),
    )
    await record(
        session,
        actor,
        "dues.cash_deposited",
        target="dues_deposit",
        target_id=made.id,
        org_id=books.org_id,
        after={"amount_fen": amount_fen, "slip_no": slip_no, "on": day},
    )
    return made


@dataclass(frozen=True, slots=True)
class CollectorCash:
    """What one collector took in the month, and what he has in hand now, 分."""

    account_id: UUID | None
    name: str
    received_fen: int
    received_count: int
    in_hand_fen: int
    in_hand_count: int


@dataclass(frozen=True, slots=True)
class CashBook:
    """A branch's cash of a month: received and handed over in it; in hand, and waiting for the cashier, now. 分."""

    month: date
    received_fen: int
    handed_over_fen: int
    waiting_fen: int
    in_hand_fen: int
    collectors: list[CollectorCash]


async def cash_book(session: AsyncSession, actor: Actor, org_id: UUID, *, month: date) -> CashBook:
    """Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_READ)
    since, until = month_span(month)
    received, in_hand = await repository.cash_by_collector(session, actor.tenant_id, org.id, since=since, until=until)
    handed, waiting = await repository.handed_over(session, actor.tenant_id, org.id, since=since, until=until)
    took = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in received}
    holds = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in in_hand}
    people = [
        CollectorCash(who[0], who[1], took.get(who, (0, 0))[1], took.get(who, (0, 0))[0], fen, count)
        for who in sorted(took.keys() | holds.keys(), key=str)
        for count, fen in [holds.get(who, (0, 0))]
    ]
    return CashBook(
        month,
        sum(one.received_fen for one in people),
        handed,
        waiting,
        sum(one.in_hand_fen for one in people),
        people,
    )


def month_span(month: date) -> tuple[datetime, datetime]:
    """The instants between which a month lies, the second one excluded."""
    return datetime.combine(month, time(), CHINA), datetime.combine(add_months(month, 1), time(), CHINA)
