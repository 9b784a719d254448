"""The closed lists of words of bills. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class BillState(StrEnum):
    """How a month stands. Only PENDING, DUE, PART and DEFERRED still wait for money.

    WITHDRAWN is asked of nobody any more: the member has died or left, or had paid before he came.
    """

    PENDING = "pending"
    DUE = "due"
    PART = "part"
    PAID = "paid"
    RELIEVED = "relieved"
    DEFERRED = "deferred"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({BillState.PENDING, BillState.DUE, BillState.PART, BillState.DEFERRED})
