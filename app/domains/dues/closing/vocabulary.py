"""The closed lists of words of closing. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class Checked(StrEnum):
    """What is compared before a month is closed. Each has a register, a ledger or a bank side, or all of them."""

    CASH = "cash"
    WECHAT = "wechat"
    TRANSFER = "transfer"
    DUES = "dues"
    BANK_BALANCE = "bank_balance"


@unique
class ReopeningState(StrEnum):
    """A month is reopened by two: one asks, another decides."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
