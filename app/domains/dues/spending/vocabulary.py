"""The closed lists of words of payouts. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class PayoutKind(StrEnum):
    """SHARE goes upward, LARGE upward whole, ALLOCATED to an organisation below, USED to whoever supplied something."""

    SHARE = "share"
    LARGE = "large"
    ALLOCATED = "allocated"
    USED = "used"


@unique
class PayoutState(StrEnum):
    """RECEIVED: the organisation for which it was has booked it, or its receipt is recorded."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    RECEIVED = "received"


@unique
class UsePurpose(StrEnum):
    """For what dues may be used (中组发〔2008〕3号 第十九条)."""

    TRAINING = "training"
    MATERIALS = "materials"
    COMMENDATION = "commendation"
    HARDSHIP = "hardship"
    DISASTER = "disaster"


@unique
class ExpenseType(StrEnum):
    """The groups of expenses that are allowed (组电明字〔2017〕5号)."""

    EDUCATION = "education"
    PARTY_LIFE = "party_life"
    FACILITIES = "facilities"
    AWARDS = "awards"
    AID = "aid"
    DISASTER_AID = "disaster_aid"
