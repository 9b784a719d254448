"""Who may take which step when, who has a vote, who stands on the roll. Pure: days come in as arguments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from app.domains.members.vocabulary import PARTY_STAGES, MemberStatus, RestrictionKind, Stage
from app.kit.dates import add_months, add_years, years_between

APPLICANT_AGE = 18
ACTIVIST_YEARS = 1
PROBATION_YEARS = 1
EXTENSION_MONTHS = (6, 12)
TALK_MONTHS = 1
APPROVAL_MONTHS, APPROVAL_MONTHS_AT_MOST = 3, 6
LOST_CONTACT_MONTHS = 6

NEXT_STAGES: Mapping[Stage, frozenset[Stage]] = {
    Stage.APPLICANT: frozenset({Stage.ACTIVIST}),
    Stage.ACTIVIST: frozenset({Stage.CANDIDATE, Stage.APPLICANT}),
    Stage.CANDIDATE: frozenset({Stage.PROBATIONARY, Stage.ACTIVIST}),
    Stage.PROBATIONARY: frozenset({Stage.FULL}),
    Stage.FULL: frozenset(),
}
"""One step forward; before admission also one step back (not approved). Cancelling a probationary member is a status."""

ON_ROLL = frozenset({MemberStatus.NORMAL, MemberStatus.FLOWING, MemberStatus.LOST_CONTACT})
"""Whose formal relation (组织关系) lasts: who is lost stays a member until an organisation has decided otherwise."""

_S = MemberStatus
_BACK_FROM_AN_END = frozenset({_S.NORMAL})
_OF_A_MEMBER = frozenset({_S.LOST_CONTACT, _S.MEMBERSHIP_STOPPED, _S.TRANSFERRED_OUT, _S.DECEASED, _S.EXPELLED})
NEXT_STATUSES: Mapping[MemberStatus, frozenset[MemberStatus]] = {
    _S.NORMAL: _OF_A_MEMBER | {_S.FLOWING},
    _S.FLOWING: _OF_A_MEMBER | {_S.NORMAL},
    _S.LOST_CONTACT: (_OF_A_MEMBER - {_S.LOST_CONTACT}) | {_S.NORMAL, _S.FLOWING},
    _S.MEMBERSHIP_STOPPED: frozenset({_S.NORMAL, _S.EXPELLED, _S.DECEASED}),
    _S.TRANSFERRED_OUT: _BACK_FROM_AN_END,
    _S.DECEASED: _BACK_FROM_AN_END,
    _S.EXPELLED: _BACK_FROM_AN_END,
    _S.WITHDRAWN: _BACK_FROM_AN_END,
}
"""The way back from an end is for a member who returns, for a decision reversed, and for a wrong entry."""

_BEFORE_ADMISSION = frozenset({_S.NORMAL, _S.TRANSFERRED_OUT, _S.DECEASED, _S.WITHDRAWN})
NEEDS_DECISION = frozenset({_S.MEMBERSHIP_STOPPED, _S.EXPELLED})

_NO_VOTE_BY_RESTRICTION = {
    RestrictionKind.PARTY_PROBATION: "留党察看期间没有表决权",
    RestrictionKind.RIGHTS_SUSPENDED: "党员权利暂停期间没有表决权",
}


@dataclass(frozen=True, slots=True)
class Period:
    """From a day (inclusive) until a day (exclusive); `until` None has no end yet, `lifted` ends it before."""

    from_on: date
    until: date | None
    lifted: date | None = None

    @property
    def end(self) -> date | None:
        return min((day for day in (self.until, self.lifted) if day is not None), default=None)

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        starts_before_the_other_ends = other.end is None or self.from_on < other.end
        return starts_before_the_other_ends and (self.end is None or other.from_on < self.end)


def is_on_roll(status: MemberStatus, *, merged: bool = False) -> bool:
    """Does the formal relation still stand (中国共产党支部工作条例（试行）: all with formal relation are due)?"""
    return status in ON_ROLL and not merged


def no_vote_reason(stage: Stage, status: MemberStatus, restrictions: Collection[RestrictionKind]) -> str | None:
    """Why somebody of the branch has no vote there, None who has one. `restrictions` are those in force that day.

    A vote needs full membership and a formal relation (党章 第三条), no 留党察看 (中国共产党纪律处分条例: no vote
    while it lasts), no suspension of rights. A flowing member keeps the vote at home, a lost one until the decision.
    """
    if stage not in PARTY_STAGES:
        return "不是党员，没有表决权"
    if status not in ON_ROLL:
        return "组织关系不在本支部或已停止党籍，没有表决权"
    if stage is Stage.PROBATIONARY:
        return "预备党员没有表决权"
    return next((_NO_VOTE_BY_RESTRICTION[kind] for kind in RestrictionKind if kind in restrictions), None)


def is_of_age(birth: date, applied_on: date) -> bool:
    """At least eighteen on the day of application (党章 第一条)."""
    return years_between(birth, applied_on) >= APPLICANT_AGE


def talk_due(received_on: date) -> date:
    """The party's talk with an applicant is due one month after receipt (发展党员工作细则 第六条)."""
    return add_months(received_on, TALK_MONTHS)


def candidate_earliest(activist_on: date) -> date:
    """One year as an activist comes first, at whatever units (发展党员工作细则 第十三条)."""
    return add_years(activist_on, ACTIVIST_YEARS)


def approval_due(assembly_on: date) -> tuple[date, date]:
    """When the committee's decision is due and, with a reason, the latest day; after it the case is done again.

    Three months, at most six (发展党员工作细则 第二十三条).
    """
    return add_months(assembly_on, APPROVAL_MONTHS), add_months(assembly_on, APPROVAL_MONTHS_AT_MOST)


def approval_must_be_redone(assembly_on: date, decided_on: date) -> bool:
    return decided_on > approval_due(assembly_on)[1]


def probation_ends(assembly_on: date, extension_months: int = 0) -> date:
    """Probation is one year from the day of the assembly, not of approval or oath (党章 第七条).

    It is extended once by six to twelve months. Full membership dates from this day, whenever it is decided.
    """
    return add_months(add_years(assembly_on, PROBATION_YEARS), extension_months)


def may_extend(extended_months: int, months: int) -> bool:
    """One extension, of at least six months and at most a year (发展党员工作细则 第三十二条)."""
    least, most = EXTENSION_MONTHS
    return extended_months == 0 and least <= months <= most


def party_age(full_on: date | None, day: date) -> int | None:
    """Full years of party membership (党龄) on a day, from the end of probation; None who is no full member yet."""
    return None if full_on is None or day < full_on else years_between(full_on, day)


def allowed_statuses(stage: Stage, status: MemberStatus) -> frozenset[MemberStatus]:
    """What the status may become: who is no party member yet can neither lose the membership nor flow with it."""
    following = NEXT_STATUSES[status]
    if stage in PARTY_STAGES:
        return following
    return (following | ({_S.WITHDRAWN} if status is _S.NORMAL else frozenset())) & _BEFORE_ADMISSION


def status_warning(status: MemberStatus, since: date | None, to: MemberStatus, on: date) -> str | None:
    """What an organisation should have waited for. It decides itself, so this never blocks.

    Membership is stopped after six months without contact; struck off after two years more.
    """
    if since is None:
        return None
    if status is _S.LOST_CONTACT and to is _S.MEMBERSHIP_STOPPED and on < add_months(since, LOST_CONTACT_MONTHS):
        return "失去联系不满六个月，一般不作停止党籍处理"
    if status is _S.MEMBERSHIP_STOPPED and to is _S.EXPELLED and on < add_years(since, 2):
        return "停止党籍不满两年，一般不作除名处理"
    return None
