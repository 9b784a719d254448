"""The closed lists of words of the ledger. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class Account(StrEnum):
    """The accounts of a set of books (科目)."""

    CASH = "cash"
    IN_TRANSIT = "in_transit"
    CLEARING = "clearing"
    BANK = "bank"
    FEES_OWED = "fees_owed"
    PREPAID = "prepaid"
    LARGE = "large"
    OWED_UP = "owed_up"
    OPENING = "opening"
    DUES = "dues"
    FROM_BELOW = "from_below"
    RETURNED = "returned"
    INTEREST = "interest"
    REMITTED = "remitted"
    ALLOCATED = "allocated"
    USED = "used"


@unique
class Side(StrEnum):
    """On which side an account's balance stands."""

    DEBIT = "debit"
    CREDIT = "credit"


@unique
class EntryKind(StrEnum):
    """What happened. One source has at most one entry of a kind."""

    OPENING = "opening"
    RECEIVED = "received"
    RECOGNISED = "recognised"
    HANDED_OVER = "handed_over"
    DEPOSITED = "deposited"
    SETTLED = "settled"
    FEES_REPAID = "fees_repaid"
    BANK_FEE = "bank_fee"
    REFUNDED = "refunded"
    OWED_UP = "owed_up"
    REMITTED = "remitted"
    FORWARDED = "forwarded"
    FROM_BELOW = "from_below"
    RETURNED = "returned"
    INTEREST = "interest"
    ALLOCATED = "allocated"
    USED = "used"
    COUNTERED = "countered"
    ADJUSTED = "adjusted"


@unique
class AdjustmentState(StrEnum):
    """An adjustment or a counter-entry is proposed by one person and decided by another."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
