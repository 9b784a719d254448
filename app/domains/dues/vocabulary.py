"""The closed lists of words of dues. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class PayerKind(StrEnum):
    """By what a member's dues are computed (中组发〔2008〕3号 第一条至第六条)."""

    GOVERNMENT = "government"
    PUBLIC_INSTITUTION = "public_institution"
    ENTERPRISE = "enterprise"
    GOVERNMENT_WORKER = "government_worker"
    ANNUAL_SALARY = "annual_salary"
    SELF_EMPLOYED = "self_employed"
    RETIRED = "retired"
    FARMER = "farmer"
    STUDENT = "student"
    LAID_OFF = "laid_off"
    ON_RELIEF = "on_relief"
    MINIMUM_LIVING = "minimum_living"


MONTHLY_PAID = frozenset(
    {PayerKind.GOVERNMENT, PayerKind.PUBLIC_INSTITUTION, PayerKind.ENTERPRISE, PayerKind.GOVERNMENT_WORKER}
)
FIXED_AMOUNT = frozenset(
    {PayerKind.FARMER, PayerKind.STUDENT, PayerKind.LAID_OFF, PayerKind.ON_RELIEF, PayerKind.MINIMUM_LIVING}
)
BY_PERIOD = frozenset({PayerKind.ANNUAL_SALARY, PayerKind.SELF_EMPLOYED})
"""Whose base is known month by month, or quarter by quarter, and not at the beginning of the year."""


@unique
class Treatment(StrEnum):
    """What a pay item does to the base."""

    COUNTED = "counted"
    IGNORED = "ignored"
    DEDUCTED = "deducted"


@unique
class SettingKind(StrEnum):
    """What an organisation may set for itself and all below it. Values: 分, 分, per cent, day of the month."""

    ROUNDING = "rounding"
    FARMER_AMOUNT = "farmer_amount"
    RETIRED_SHARE = "retired_share"
    COLLECTION_DAY = "collection_day"


@unique
class AssessmentState(StrEnum):
    """The way of an assessment. A later one of the year takes over from its first month on; both stay published."""

    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    APPROVED = "approved"
    PUBLISHED = "published"


OPEN_STATES = frozenset({AssessmentState.DRAFTED, AssessmentState.CONFIRMED, AssessmentState.OBJECTED})
"""Not yet approved: may still be revised."""


@unique
class ReliefKind(StrEnum):
    REDUCED = "reduced"
    EXEMPT = "exempt"


@unique
class ReliefState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@unique
class ReliefLevel(StrEnum):
    """Who decides on a relief (中组发〔2008〕3号 第七条; for the retired 组电明字〔2017〕5号)."""

    BRANCH = "branch"
    COMMITTEE_ABOVE = "committee_above"


@unique
class MonthStanding(StrEnum):
    """What a month asks of a member, before any bill."""

    NOT_DUE = "not_due"
    PENDING = "pending"
    ASSESSED = "assessed"
    REDUCED = "reduced"
    EXEMPT = "exempt"
