"""A year of a branch's dues, laid at once for demos: rows as assessing, billing, collecting and handing over leave them.

What was drafted is audited as always; of payments the audit says once how many were laid, and nobody is told of them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.bulk import insert_rows
from app.domains.dues.assessing import PayFacts, draft_many
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.rules import state_after
from app.domains.dues.collecting.models import DuesDeposit, DuesHandover
from app.domains.dues.collecting.vocabulary import HandoverState
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry, LedgerLine
from app.domains.dues.ledger.rules import Line, moved, received
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.online.models import DuesOrder
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.rules import LANDS_ON
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose
from app.domains.dues.repository import Payer, payers_by_id
from app.domains.dues.standards import standards_at
from app.domains.dues.vocabulary import AssessmentState, PayerKind
from app.keyring.keyring import TenantCipher
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7

__all__ = ["Channel", "Collected", "Paid", "PayFacts", "PayerKind", "lay_assessments", "lay_payments"]


@dataclass(frozen=True, slots=True)
class Paid:
    """A member paid one month on a day of that month; `number` is the bank's or the provider's, "" of cash."""

    member_id: UUID
    month: date
    on: date
    channel: Channel
    number: str = ""

    @property
    def at(self) -> datetime:
        return datetime.combine(self.on, time(10), CHINA)


@dataclass(frozen=True, slots=True)
class Collected:
    """The cash of a month: handed over on a day, and with a `slip_no` confirmed and taken to the bank on the same day."""

    on: date
    paid: Sequence[Paid]
    slip_no: str = ""


async def lay_assessments(
    session: AsyncSession,
    accountant: Actor,
    approver: Actor,
    facts: dict[UUID, PayFacts],
    *,
    year: int,
    decision: str,
    cipher: TenantCipher,
) -> None:
    """The published assessments of a year, of members of one branch who owe dues, and its bills up to this month.

    Raises what `draft_many` raises.
    """
    tenant_id = accountant.tenant_id
    payers = await payers_by_id(session, tenant_id, facts)
    found = []
    standards: dict[PayerKind, Any] = {}
    for payer in payers.values():
        kind = facts[payer.id].kind
        if kind not in standards:
            standards[kind] = await standards_at(session, tenant_id, payer.org_path, kind, date(year, 1, 1))
        found.append((payer, standards[kind], facts[payer.id]))
    moment = now()
    for one in await draft_many(session, accountant, year=year, found=found, cipher=cipher):
        one.state, one.decision = AssessmentState.PUBLISHED, decision
        one.settled_by, one.settled_at = accountant.account_id, moment
        one.approved_by, one.approved_at = approver.account_id, moment
        one.published_by, one.published_at = accountant.account_id, moment
    await session.flush()
    for month in range(1, moment.astimezone(CHINA).month + 1):
        branches = {payer.org_id for payer in payers.values()}
        await issue_branches(session, tenant_id, branches, date(year, month, 1))


async def lay_payments(
    session: AsyncSession,
    books: DuesBooks,
    collector: Actor,
    cashier: Actor,
    org_id: UUID,
    collected: Sequence[Collected],
) -> None:
    """What was paid of bills that stand, booked on the days on which it was paid; cash handed over month by month.

    Every payment is of a bill of the branch that asks for an amount and of which nothing is paid yet.
    """
    tenant_id = books.tenant_id
    paid = [one for those in collected for one in those.paid]
    bills = await _bills(session, tenant_id, {one.member_id for one in paid})
    payers = await payers_by_id(session, tenant_id, {one.member_id for one in paid})
    laid = _Laid(books, org_id, collector, cashier)
    for those in collected:
        laid.month(those, bills, payers)
    for model, rows in laid.tables:
        await insert_rows(session, model, ({"tenant_id": tenant_id} | row for row in rows))
    await session.flush()
    after = {"payments": len(paid), "handovers": len(laid.handovers)}
    await record(session, collector, "dues.lay", target="dues_books", target_id=books.id, org_id=org_id, after=after)


async def _bills(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
) -> dict[tuple[UUID, date], DuesBill]:
    query = select(DuesBill).where(DuesBill.tenant_id == tenant_id, DuesBill.member_id.in_(member_ids))
    return {(bill.member_id, bill.month): bill for bill in await session.scalars(query)}


class _Laid:
    """Rows by table, as they come."""

    def __init__(self, books: DuesBooks, org_id: UUID, collector: Actor, cashier: Actor) -> None:
        self.books, self.org_id, self.collector, self.cashier = books, org_id, collector, cashier
        self.handovers: list[dict[str, Any]] = []
        self.deposits: list[dict[str, Any]] = []
        self.payments: list[dict[str, Any]] = []
        self.orders: list[dict[str, Any]] = []
        self.allocations: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    @property
    def tables(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        """In the order in which rows rest on each other."""
        yield from (
            (DuesHandover, self.handovers), (DuesDeposit, self.deposits), (DuesPayment, self.payments),
            (DuesOrder, self.orders), (DuesAllocation, self.allocations), (LedgerEntry, self.entries),
            (LedgerLine, self.lines),
        )  # fmt: skip

    def month(self, those: Collected, bills: dict[tuple[UUID, date], DuesBill], payers: dict[UUID, Payer]) -> None:
        handover_id = uuid7()
        cash, count = 0, 0
        for one in those.paid:
            is_cash = one.channel is Channel.CASH
            fen = self._payment(one, bills[one.member_id, one.month], payers, handover_id if is_cash else None)
            cash, count = cash + fen * is_cash, count + is_cash
        if count:
            self._handover(handover_id, those, cash, count)

    def _payment(self, one: Paid, bill: DuesBill, payers: dict[UUID, Payer], handover_id: UUID | None) -> int:
        payment_id, fen = uuid7(), bill.amount_fen or 0
        online = one.channel is Channel.WECHAT
        self.payments.append(
            {
                "id": payment_id, "org_id": self.org_id, "books_id": self.books.id, "channel": one.channel,
                "paid_by": PaidBy.MEMBER, "payer_member_id": one.member_id, "amount_fen": fen,
                "state": PaymentState.PAID, "planned": [], "order_no": one.number if online else None, "provider_no": one.number,
                "paid_at": one.at, "handover_id": handover_id, "created_at": one.at,
                "received_by": None if online else self.collector.account_id,
                "received_by_name": "" if online else self.collector.display_name,
            }
        )  # fmt: skip
        words = f"{one.month.year}年{one.month.month}月党费"
        if online:
            self.orders.append({"id": payment_id, "description": words, "ordered_fen": fen})
        self.allocations.append(
            {
                "id": uuid7(), "payment_id": payment_id, "purpose": Purpose.MONTH, "member_id": one.member_id,
                "month": one.month, "bill_id": bill.id, "amount_fen": fen, "made_at": one.at,
            }
        )  # fmt: skip
        bill.paid_fen, bill.state, bill.updated_at = fen, state_after(bill.amount_fen, fen), one.at
        memo, lines = f"{payers[one.member_id].name} {words}", received(LANDS_ON[one.channel], dues_fen=fen)
        self._entry(self.collector, one.on, EntryKind.RECEIVED, payment_id, self.org_id, memo, lines)
        return fen

    def _handover(self, handover_id: UUID, those: Collected, cash: int, count: int) -> None:
        at, done = datetime.combine(those.on, time(16), CHINA), bool(those.slip_no)
        self.handovers.append(
            {
                "id": handover_id, "org_id": self.org_id, "books_id": self.books.id, "amount_fen": cash,
                "count": count, "state": HandoverState.CONFIRMED if done else HandoverState.PROPOSED,
                "proposed_by": self.collector.account_id, "proposed_by_name": self.collector.display_name,
                "proposed_at": at, "decided_by": self.cashier.account_id if done else None,
                "decided_by_name": self.cashier.display_name if done else "", "decided_at": at if done else None,
                "decision": "当面点清" if done else "",
            }
        )  # fmt: skip
        if not done:
            return
        memo = f"支部上交现金党费{count}笔，交款人{self.collector.display_name}"
        lines = moved(Account.IN_TRANSIT, Account.CASH, cash)
        self._entry(self.cashier, those.on, EntryKind.HANDED_OVER, handover_id, self.org_id, memo, lines)
        deposit_id = uuid7()
        self.deposits.append(
            {
                "id": deposit_id, "books_id": self.books.id, "amount_fen": cash, "slip_no": those.slip_no,
                "deposited_on": those.on, "made_by": self.cashier.account_id,
                "made_by_name": self.cashier.display_name, "made_at": at,
            }
        )  # fmt: skip
        memo, lines = f"现金存行，凭证号{those.slip_no}", moved(Account.CASH, Account.BANK, cash)
        self._entry(self.cashier, those.on, EntryKind.DEPOSITED, deposit_id, self.books.org_id, memo, lines)

    def _entry(
        self, by: Actor, on: date, kind: EntryKind, source_id: UUID, org_id: UUID, memo: str, lines: Sequence[Line]
    ) -> None:
        entry_id, where = uuid7(), {"books_id": self.books.id, "booked_on": on}
        self.entries.append(
            where | {
                "id": entry_id, "kind": kind, "source_id": source_id, "org_id": org_id, "memo": memo[:300],
                "posted_by": by.account_id, "posted_by_name": by.display_name, "posted_at": now(),
            }
        )  # fmt: skip
        for line in lines:
            said = {"account": line.account, "side": line.side, "amount_fen": line.amount_fen}
            self.lines.append(where | said | {"id": uuid7(), "entry_id": entry_id})
