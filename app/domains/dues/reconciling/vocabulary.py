"""The closed lists of words of reconciling. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique

from app.domains.dues.ledger.vocabulary import EntryKind


@unique
class StatementSource(StrEnum):
    """Whose record it is."""

    BANK = "bank"
    PROVIDER = "provider"


@unique
class DifferenceKind(StrEnum):
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"
    AMOUNT_DIFFERS = "amount_differs"


@unique
class DifferenceState(StrEnum):
    OPEN = "open"
    SOLVED = "solved"


@unique
class SlipKind(StrEnum):
    """What a bank slip shows besides members' money; each is booked under the entry kind of the same name.

    A fee that the bank takes is owed by the unit, as one of the provider is.
    """

    SETTLED = EntryKind.SETTLED.value
    FEES_REPAID = EntryKind.FEES_REPAID.value
    BANK_FEE = EntryKind.BANK_FEE.value
    INTEREST = EntryKind.INTEREST.value
    RETURNED = EntryKind.RETURNED.value
    FROM_BELOW = EntryKind.FROM_BELOW.value
