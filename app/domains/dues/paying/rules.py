"""How money is divided. Pure; amounts are 分, months their first days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.vocabulary import Channel, Purpose

LARGE_FEN = 100_000
"""一次多交1000元以上（含）的，全部作为大额党费上缴中央 (中组发〔2008〕3号 第十条)."""

LANDS_ON = {Channel.CASH: Account.IN_TRANSIT, Channel.WECHAT: Account.CLEARING, Channel.BANK: Account.BANK}
"""A branch's cash is on its way to the books above it until it is handed over."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment: for a member's month, or more than was owed."""

    purpose: Purpose
    member_id: UUID
    amount_fen: int
    month: date | None = None


def extra_share(member_id: UUID, extra_fen: int) -> list[Share]:
    """What a member adds of his own will: from 1000 元 at once on it is 大额党费, all of it."""
    if extra_fen == 0:
        return []
    return [Share(Purpose.LARGE if extra_fen >= LARGE_FEN else Purpose.VOLUNTARY, member_id, extra_fen)]


def total(shares: Iterable[Share]) -> int:
    return sum(share.amount_fen for share in shares)


@dataclass(frozen=True, slots=True)
class Booked:
    """How a payment is booked: as dues, for months ahead, and as 大额党费."""

    dues_fen: int
    prepaid_fen: int
    large_fen: int


def booked_as(shares: Sequence[Share], this_month: date) -> Booked:
    """Months that have come and what was added are dues; months ahead and what is to be given back are prepaid."""
    large = total(share for share in shares if share.purpose is Purpose.LARGE)
    ahead = total(
        share
        for share in shares
        if share.purpose is Purpose.SURPLUS or (share.month is not None and share.month > this_month)
    )
    return Booked(total(shares) - large - ahead, ahead, large)
