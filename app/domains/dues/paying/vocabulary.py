"""The closed lists of words of payments. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class Channel(StrEnum):
    """By which way the money came."""

    CASH = "cash"
    WECHAT = "wechat"
    BANK = "bank"


@unique
class PaidBy(StrEnum):
    """Whose money it is. PAYROLL and BRANCH are there to be refused: 不得扣缴、垫交 (中组发〔2008〕3号)."""

    MEMBER = "member"
    FAMILY = "family"
    ANOTHER_MEMBER = "another_member"
    PAYROLL = "payroll"
    BRANCH = "branch"


REFUSED_SOURCES = frozenset({PaidBy.PAYROLL, PaidBy.BRANCH})


@unique
class PaymentState(StrEnum):
    """AWAITED is an order that is not paid yet; CLOSED one that never will be.

    REVERSED is a transfer that was entered wrongly, or taken for the wrong member: its entry is countered.
    """

    AWAITED = "awaited"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"
    REVERSED = "reversed"


ARRIVED = frozenset({PaymentState.PAID, PaymentState.REFUNDED, PaymentState.REVERSED})
"""Such payments were booked, whatever became of them since."""


@unique
class Purpose(StrEnum):
    """What a part of a payment is for. SURPLUS came though nothing was owed any more, and waits to be given back."""

    MONTH = "month"
    VOLUNTARY = "voluntary"
    LARGE = "large"
    SURPLUS = "surplus"
