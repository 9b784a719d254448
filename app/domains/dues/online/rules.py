"""Order numbers, when the provider is asked, and what money that differs is for. Pure; amounts are 分."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from app.domains.dues.online.vocabulary import OrderProgress
from app.domains.dues.paying.rules import Share, total
from app.domains.dues.paying.vocabulary import PaymentState, Purpose

PAYABLE_FOR = timedelta(minutes=30)
FIRST_LOOK = timedelta(minutes=3)
NEXT_LOOK = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=10)
ASK_AGAIN = timedelta(seconds=5)
"""A phone that polls makes us ask the provider at most so often."""

EXTRA = "extra"

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TENANT_LENGTH, _SERIAL_LENGTH = 25, 7
SERIALS = 36**_SERIAL_LENGTH


def order_no(tenant_id: UUID, serial: int) -> str:
    """32 capital letters and digits, as the provider takes them, that tell the tenant: a notice names nothing else."""
    return _written(tenant_id.int, _TENANT_LENGTH) + _written(serial % SERIALS, _SERIAL_LENGTH)


def tenant_of(number: str) -> UUID | None:
    """Whose order it is; None for a number that is not ours."""
    if len(number) != _TENANT_LENGTH + _SERIAL_LENGTH or not set(number) <= set(_DIGITS):
        return None
    value = int(number[:_TENANT_LENGTH], 36)
    return UUID(int=value) if value < 2**128 else None


def _written(value: int, length: int) -> str:
    digits = ""
    for _ in range(length):
        value, digit = divmod(value, 36)
        digits = _DIGITS[digit] + digits
    return digits


def claim_of(share: Share) -> str:
    """What of a member an order keeps others from ordering: a month, or what is added."""
    return EXTRA if share.month is None else f"{share.month:%Y-%m}"


def written_down(shares: Sequence[Share]) -> list[dict[str, str | int | None]]:
    """Shares as plain data, to be read by `read_back`."""
    return [
        {
            "purpose": share.purpose.value,
            "member_id": str(share.member_id),
            "amount_fen": share.amount_fen,
            "month": share.month.isoformat() if share.month else None,
        }
        for share in shares
    ]


def read_back(planned: Sequence[dict[str, str | int | None]]) -> list[Share]:
    return [
        Share(
            Purpose(str(one["purpose"])),
            UUID(str(one["member_id"])),
            int(one["amount_fen"] or 0),
            date.fromisoformat(str(one["month"])) if one["month"] else None,
        )
        for one in planned
    ]


def described(months: Sequence[date], extra_fen: int, *, people: int = 1) -> str:
    """What the payer reads in WeChat: which months of how many people, never whose name."""
    if not months:
        return "自愿多交党费"
    first, count = min(months), len(set(months))
    named = f"{first.year}年{first.month}月" + (f"等{count}个月" if count > 1 else "")
    said = [f"{people}人"] if people > 1 else []
    said += ["含自愿多交"] if extra_fen else []
    return f"{named}党费{'（' + '，'.join(said) + '）' if said else ''}"


def fitted(shares: Sequence[Share], arrived_fen: int) -> list[Share]:
    """The order's shares for another amount: filled in their order while it lasts; what is over is to be given back."""
    left, found = arrived_fen, list[Share]()
    for share in shares:
        taken = min(left, share.amount_fen)
        left -= taken
        if taken:
            found.append(replace(share, amount_fen=taken))
    if left:
        found.append(Share(Purpose.SURPLUS, shares[0].member_id, left))
    assert total(found) == arrived_fen
    return found


def next_look(moment: datetime, expires_at: datetime, failed: int) -> datetime:
    """When to ask next: growing pauses while the provider cannot be had, else soon, and as soon as the time is over."""
    if failed:
        return moment + min(timedelta(minutes=2 ** min(failed - 1, 8)), LONGEST_PAUSE)
    later = moment + NEXT_LOOK
    return min(later, expires_at) if expires_at > moment else later


def progress_of(
    state: PaymentState, *, expires_at: datetime | None, moment: datetime, failed_looks: int, differs: bool
) -> OrderProgress:
    """What the payer is told."""
    if state is PaymentState.AWAITED:
        is_over = expires_at is not None and expires_at <= moment
        return OrderProgress.CONFIRMING if is_over or failed_looks or differs else OrderProgress.TO_PAY
    return {
        PaymentState.PAID: OrderProgress.PAID,
        PaymentState.CLOSED: OrderProgress.CLOSED,
        PaymentState.REFUNDED: OrderProgress.REFUNDED,
    }[state]
