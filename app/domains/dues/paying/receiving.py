"""Money arrives: it is divided among the months, booked and recorded, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.billing import repository as bills
from app.domains.dues.billing.demands import month_name, open_fen
from app.domains.dues.billing.errors import BillPaid
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.rules import state_after
from app.domains.dues.billing.vocabulary import OPEN
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import first_open_day, post
from app.domains.dues.ledger.rules import received
from app.domains.dues.ledger.vocabulary import EntryKind
from app.domains.dues.paying.errors import MonthTwice
from app.domains.dues.paying.events import DuesReceived
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.rules import LANDS_ON, Share, booked_as
from app.domains.dues.paying.vocabulary import PaymentState, Purpose
from app.jobs.events import publish
from app.kit.clock import local_date, now
from app.kit.failpoints import failpoint


@dataclass(frozen=True, slots=True)
class _Placed:
    share: Share
    bill: DuesBill | None


async def settle(
    session: AsyncSession,
    actor: Actor,
    payment: DuesPayment,
    books: DuesBooks,
    shares: Sequence[Share],
    *,
    paid_at: datetime,
    memo: str,
    late: bool = False,
) -> None:
    """Make a payment that is awaited, or new, a paid one: allocations, bills, entry and event.

    The payment's row must be held by this transaction. With `late` the money is there already and cannot be refused:
    what no month asks for any more becomes a surplus to be given back. Raises MonthTwice, MonthNotBilled,
    MonthPending, BillPaid, BillNotOpen and what booking raises.
    """
    placed = await _placed(session, payment.tenant_id, shares, late=late)
    payment.state, payment.paid_at = PaymentState.PAID, paid_at
    for one in placed:
        _allocate(session, payment, one)
    await session.flush()
    failpoint("dues.allocated")
    # Money that becomes known after its month was closed is booked on the first day that is open.
    day = first_open_day(books, local_date(paid_at))
    parts = booked_as([one.share for one in placed], day.replace(day=1))
    await post(
        session,
        actor,
        books_id=books.id,
        on=day,
        kind=EntryKind.RECEIVED,
        source_id=payment.id,
        org_id=payment.org_id,
        memo=memo,
        lines=received(
            LANDS_ON[payment.channel],
            dues_fen=parts.dues_fen,
            prepaid_fen=parts.prepaid_fen,
            large_fen=parts.large_fen,
        ),
    )
    failpoint("dues.posted")
    await publish(session, DuesReceived(tenant_id=payment.tenant_id, payment_id=payment.id))


async def _placed(session: AsyncSession, tenant_id: UUID, shares: Sequence[Share], *, late: bool) -> list[_Placed]:
    """Each share with its bill, held until the transaction ends, always in the same order."""
    wanted = [(share.member_id, share.month) for share in shares if share.purpose is Purpose.MONTH]
    if len(set(wanted)) != len(wanted):
        raise MonthTwice
    held: dict[tuple[UUID, date], DuesBill] = {}
    for member_id in sorted({member for member, _ in wanted}):
        months = [month for member, month in wanted if member == member_id and month is not None]
        for bill in await bills.bills_of(session, tenant_id, member_id, months, lock=True):
            held[member_id, bill.month] = bill
    placed: list[_Placed] = []
    for share in shares:
        if share.purpose is not Purpose.MONTH or share.month is None:
            placed.append(_Placed(share, None))
        elif late:
            placed += _fitted(share, held.get((share.member_id, share.month)))
        else:
            placed.append(_required(share, held.get((share.member_id, share.month))))
    return placed


def _required(share: Share, bill: DuesBill | None) -> _Placed:
    assert share.month is not None
    if share.amount_fen > open_fen(bill, share.month):
        raise BillPaid(month=month_name(share.month))
    return _Placed(share, bill)


def _fitted(share: Share, bill: DuesBill | None) -> list[_Placed]:
    """As much as the month still asks for; the rest is a surplus."""
    open_fen = 0
    if bill is not None and bill.state in OPEN and bill.amount_fen is not None:
        open_fen = bill.amount_fen - bill.paid_fen
    fits = min(open_fen, share.amount_fen)
    placed = [_Placed(replace(share, amount_fen=fits), bill)] if fits else []
    if share.amount_fen > fits:
        over = Share(Purpose.SURPLUS, share.member_id, share.amount_fen - fits)
        placed.append(_Placed(over, None))
    return placed


def _allocate(session: AsyncSession, payment: DuesPayment, placed: _Placed) -> None:
    share, bill = placed.share, placed.bill
    session.add(
        DuesAllocation(
            tenant_id=payment.tenant_id,
            payment_id=payment.id,
            purpose=share.purpose,
            member_id=share.member_id,
            month=share.month,
            bill_id=bill.id if bill else None,
            amount_fen=share.amount_fen,
            made_at=now(),
        )
    )
    if bill is not None:
        bill.paid_fen += share.amount_fen
        bill.state = state_after(bill.amount_fen, bill.paid_fen)
        bill.updated_at = now()
