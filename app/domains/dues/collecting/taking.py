"""A collector takes cash, or has seen a transfer: for one member, or for many on the spot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository as payers
from app.domains.dues.billing.ahead import payable_bills
from app.domains.dues.billing.demands import open_fen
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import OPEN
from app.domains.dues.collecting.consenting import require_consent, require_quarterly
from app.domains.dues.collecting.errors import (
    BankReferenceMissing,
    BulkRefused,
    BulkTotalWrong,
    ChannelNotOffline,
    MemberTwice,
    PaidInFuture,
    PayerWrong,
    QuarterWrong,
)
from app.domains.dues.collecting.rules import names_payer, quarter_of_months, spoken_months
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.finding import sight
from app.domains.dues.ledger.finding import books_above
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.paying.errors import AmountWrong, MonthTwice, NothingToPay, SourceRefused
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.receiving import settle
from app.domains.dues.paying.rules import Share, extra_share, total
from app.domains.dues.paying.vocabulary import REFUSED_SOURCES, Channel, PaidBy, PaymentState, Purpose
from app.domains.dues.repository import Payer
from app.domains.orgs.public import OrgCard, visible_org
from app.kit.clock import CHINA, now, today
from app.kit.errors import FieldIssue, Refusal
from app.kit.ids import uuid7
from app.kit.money import format_fen

_COLLECT = Permission.DUES_COLLECT


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is paid for one member: months, an extra of his own will, and what the collector counted, 分."""

    member_id: UUID
    months: Sequence[date]
    extra_fen: int
    total_fen: int
    by_quarter: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How the money came. `paid_on` is None for today; `reference` is the bank's number of a transfer."""

    channel: Channel
    paid_by: PaidBy = PaidBy.MEMBER
    payer_member_id: UUID | None = None
    payer_name: str = ""
    paid_on: date | None = None
    reference: str = ""
    note: str = ""

    @property
    def day(self) -> date:
        return self.paid_on or today()

    @property
    def at(self) -> datetime:
        """The instant, or noon of an earlier day."""
        return now() if self.day == today() else datetime.combine(self.day, time(12), CHINA)


async def take(session: AsyncSession, actor: Actor, org_id: UUID, wanted: Wanted, manner: Manner) -> DuesPayment:
    """Take a member's dues in his branch.

    Raises OrgNotFound, PermissionMissing, BooksMissing, MemberNotFound, what `_refuse_manner` and `_shares` raise, and
    what settling raises.
    """
    org = await visible_org(session, actor, org_id, _COLLECT)
    _refuse_manner(manner, wanted.member_id)
    books = await books_above(session, actor.tenant_id, org.path)
    payer, shares = await _shares(session, actor, org, wanted, manner)
    return await _taken(session, actor, org, books, payer, shares, manner)


async def take_bulk(
    session: AsyncSession, actor: Actor, org_id: UUID, rows: Sequence[Wanted], *, total_fen: int, note: str
) -> list[DuesPayment]:
    """Take cash of many members on the spot, each for himself: all rows or none.

    Raises OrgNotFound, PermissionMissing, BooksMissing, MemberTwice, BulkTotalWrong, and BulkRefused with the reason of
    each row that cannot be taken.
    """
    org = await visible_org(session, actor, org_id, _COLLECT)
    books = await books_above(session, actor.tenant_id, org.path)
    if len({row.member_id for row in rows}) != len(rows):
        raise MemberTwice
    manner, ready, issues = Manner(Channel.CASH, note=note), [], []
    # Members in one order for all, so that two lists at once wait for each other instead of blocking each other.
    for number, row in sorted(enumerate(rows), key=lambda one: one[1].member_id):
        try:
            ready.append((number, *await _shares(session, actor, org, row, manner)))
        except Refusal as refusal:
            issues.append(FieldIssue(f"rows.{number}", refusal.detail, "row"))
    if issues:
        raise BulkRefused(issues=sorted(issues, key=lambda one: int(one.field[5:])), count=len(issues))
    expected = sum(total(shares) for _, _, shares in ready)
    if expected != total_fen:
        raise BulkTotalWrong(expected=format_fen(expected))
    taken = {number: await _taken(session, actor, org, books, payer, shares, manner) for number, payer, shares in ready}
    return [taken[number] for number in sorted(taken)]


def _refuse_manner(manner: Manner, member_id: UUID) -> None:
    """Raises SourceRefused, ChannelNotOffline, PayerWrong, PaidInFuture, BankReferenceMissing."""
    if manner.paid_by in REFUSED_SOURCES:
        raise SourceRefused
    if manner.channel is Channel.WECHAT:
        raise ChannelNotOffline
    if not names_payer(manner.paid_by, member_id, manner.payer_member_id, manner.payer_name):
        raise PayerWrong
    if manner.day > today():
        raise PaidInFuture
    if bool(manner.reference) != (manner.channel is Channel.BANK):
        raise BankReferenceMissing


async def _shares(
    session: AsyncSession, actor: Actor, org: OrgCard, wanted: Wanted, manner: Manner
) -> tuple[Payer, list[Share]]:
    """Raises MemberNotFound, NothingToPay, MonthTwice, MonthTooFarAhead, NotForOthers, QuarterlyNotConsented,
    QuarterWrong, AmountWrong, and why a month cannot be paid."""
    payer = await payers.find_payer(session, actor.tenant_id, wanted.member_id, scopes=sight(actor, _COLLECT))
    if payer is None or payer.org_id != org.id:
        raise MemberNotFound
    if not wanted.months and not wanted.extra_fen:
        raise NothingToPay
    if len(set(wanted.months)) != len(wanted.months):
        raise MonthTwice
    await require_consent(
        session,
        actor.tenant_id,
        member_id=payer.id,
        paid_by=manner.paid_by,
        payer_member_id=manner.payer_member_id,
        payer_name=manner.payer_name,
        on=manner.day,
    )
    if wanted.by_quarter:
        await require_quarterly(session, actor.tenant_id, member_id=payer.id, on=manner.day)
        await _refuse_half_quarter(session, payer, wanted.months)
    bills = await payable_bills(session, payer, wanted.months)
    shares = [
        Share(Purpose.MONTH, payer.id, open_fen(bills.get(month), month), month) for month in sorted(wanted.months)
    ]
    shares += extra_share(payer.id, wanted.extra_fen)
    if total(shares) != wanted.total_fen:
        raise AmountWrong(expected=format_fen(total(shares)))
    return payer, shares


async def _refuse_half_quarter(session: AsyncSession, payer: Payer, months: Sequence[date]) -> None:
    quarter = quarter_of_months(months)
    if quarter is None:
        raise QuarterWrong
    bills: dict[date, DuesBill] = await payable_bills(session, payer, quarter)
    if any(month not in months and bill.state in OPEN for month, bill in bills.items()):
        raise QuarterWrong


async def _taken(
    session: AsyncSession,
    actor: Actor,
    org: OrgCard,
    books: DuesBooks,
    payer: Payer,
    shares: Sequence[Share],
    manner: Manner,
) -> DuesPayment:
    payment = DuesPayment(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        books_id=books.id,
        channel=manner.channel,
        paid_by=manner.paid_by,
        payer_member_id=payer.id if manner.paid_by is PaidBy.MEMBER else manner.payer_member_id,
        payer_name=manner.payer_name,
        amount_fen=total(shares),
        state=PaymentState.AWAITED,
        provider_no=manner.reference,
        received_by=actor.account_id,
        received_by_name=actor.display_name,
        note=manner.note,
        created_at=now(),
    )
    session.add(payment)
    await session.flush()
    months = spoken_months(share.month for share in shares if share.month is not None)
    await settle(
        session, actor, payment, books, shares, paid_at=manner.at, memo=f"{payer.name} {months or '自愿多交'}党费"[:300]
    )
    await record(
        session,
        actor,
        "dues.collected",
        target="dues_payment",
        target_id=payment.id,
        org_id=org.id,
        after={
            "member_id": payer.id,
            "channel": payment.channel,
            "paid_by": payment.paid_by,
            "amount_fen": payment.amount_fen,
            "months": [share.month for share in shares if share.month is not None],
        },
        note=manner.note,
    )
    return payment
