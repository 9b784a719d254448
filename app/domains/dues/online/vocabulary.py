"""The closed lists of words of online payment. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class OrderProgress(StrEnum):
    """How an order looks to who pays. CONFIRMING: the provider has not said yet how it ended."""

    TO_PAY = "to_pay"
    CONFIRMING = "confirming"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"


@unique
class Trouble(StrEnum):
    """What a person has to look at: another amount came than was ordered, or what no month asks for any more."""

    AMOUNT_DIFFERS = "amount_differs"
    SURPLUS = "surplus"
    PAID_TWICE = "paid_twice"
    REFUNDED_OUTSIDE = "refunded_outside"
