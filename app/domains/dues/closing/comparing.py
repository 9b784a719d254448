"""The report before a closing: register, ledger and bank side by side, and everything that differs in Chinese."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.closing import register, repository
from app.domains.dues.closing.rules import BY_CHANNEL, DUES_ACCOUNTS, Compared
from app.domains.dues.closing.vocabulary import Checked
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import last_day
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.reconciling import repository as reconciling
from app.kit.money import format_fen


@dataclass(frozen=True, slots=True)
class Report:
    """What a month's closing would find. It can be closed where nothing differs."""

    month: date
    compared: Sequence[Compared]
    faults: Sequence[str]


async def report(session: AsyncSession, actor: Actor, books_id: UUID, month: date) -> Report:
    """The report of any month by its first day. Raises BooksNotFound, PermissionMissing."""
    books, _ = await books_for(session, actor, books_id, Permission.DUES_LEDGER_READ)
    return await compare(session, books, month.replace(day=1))


async def compare(session: AsyncSession, books: DuesBooks, month: date) -> Report:
    """All comparisons of a month, as the database stands now."""
    compared = [*await _by_channel(session, books, month), await _bank(session, books, month)]
    faults = [fault for one in compared for fault in one.faults]
    if compared[-1].bank_fen is None and await register.bank_touched(
        session, books.tenant_id, books.id, last_day(month)
    ):
        faults.append("银行存款余额：没有月末对账单余额，请导入银行对账单，或登记余额并上传对账单")
    return Report(month, compared, [*faults, *await _itemised(session, books, month)])


async def _by_channel(session: AsyncSession, books: DuesBooks, month: date) -> list[Compared]:
    days = (books.tenant_id, books.id, month, last_day(month))
    paid = await register.paid_in(session, *days)
    back = await register.given_back_in(session, *days)
    booked = await register.received_in(session, *days)
    made = [
        Compared(
            checked,
            paid.get(channel, 0) - sum(back.get(account, 0) for account in accounts),
            sum(booked.get(account, 0) for account in accounts),
            None,
        )
        for channel, (checked, accounts) in BY_CHANNEL.items()
    ]
    total = await register.dues_of_members_in(session, *days, DUES_ACCOUNTS)
    return [*made, Compared(Checked.DUES, sum(paid.values()) - sum(back.values()), total, None)]


async def _bank(session: AsyncSession, books: DuesBooks, month: date) -> Compared:
    said = await repository.bank_balance(session, books.tenant_id, books.id, month)
    held = await ledger.balances_at(session, books.tenant_id, books.id, until=last_day(month))
    return Compared(Checked.BANK_BALANCE, None, held.get(Account.BANK, 0), said.balance_fen if said else None)


async def _itemised(session: AsyncSession, books: DuesBooks, month: date) -> list[str]:
    """Which payment, which entry, which difference with the bank."""
    days = (books.tenant_id, books.id, month, last_day(month))
    return [
        *(
            f"交纳记录 {payment_id}：{format_fen(fen)}元已登记，未记账"
            for payment_id, fen in await register.unbooked(session, *days)
        ),
        *(
            f"凭证 {entry_id}：已记账，没有交纳登记（{memo}）"
            for entry_id, memo in await register.unregistered(session, *days)
        ),
        *(
            f"交纳记录 {payment_id}：金额减退款{format_fen(fen)}元，分配到各月合计{format_fen(found)}元"
            for payment_id, fen, found in await register.misallocated(session, books.tenant_id, books.id)
        ),
        *(await reconciling.open_in(session, *days)),
    ]
