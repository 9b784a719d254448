"""What a branch or a group has to hold, as data: how often, since when, by which text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domains.meetings.reporting.vocabulary import Cycle, Firmness, LessonFrequency
from app.domains.meetings.rules import BRANCHES, GROUPS
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import OrgKind

BRANCH_RULES = "中国共产党支部工作条例（试行）"
_IN_FORCE = date(2018, 10, 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """`times` meetings of a kind in each period of the cycle.

    It asks nothing of a period that ended before `from_on` or began after `until_on`. `needs_committee`: only where the
    branch has a committee. `document` is the local paper where one is relied on.
    """

    kind: MeetingKind
    cycle: Cycle
    of: frozenset[OrgKind]
    source: str
    text: str
    times: int = 1
    firmness: Firmness = Firmness.MUST
    needs_committee: bool = False
    from_on: date = _IN_FORCE
    until_on: date | None = None
    document: str = ""


_LESSON = Requirement(
    kind=MeetingKind.PARTY_LESSON,
    cycle=Cycle.YEAR,
    of=BRANCHES,
    source=f"{BRANCH_RULES}第十六条",
    text="党课应当定期开展，全国没有统一次数；未作地方规定时，领导干部每年至少讲1次",
)

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        kind=MeetingKind.MEMBERS_ASSEMBLY,
        cycle=Cycle.QUARTER,
        of=BRANCHES,
        source=f"{BRANCH_RULES}第十一条",
        text="支部党员大会每季度至少召开1次",
    ),
    Requirement(
        kind=MeetingKind.BRANCH_COMMITTEE,
        cycle=Cycle.MONTH,
        of=BRANCHES,
        source=f"{BRANCH_RULES}第十二条",
        text="支部委员会会议一般每月召开1次",
        firmness=Firmness.USUAL,
        needs_committee=True,
    ),
    Requirement(
        kind=MeetingKind.GROUP_MEETING,
        cycle=Cycle.MONTH,
        of=GROUPS,
        source=f"{BRANCH_RULES}第十三条",
        text="设有党小组的，党小组会每月至少召开1次",
    ),
    _LESSON,
    Requirement(
        kind=MeetingKind.THEME_DAY,
        cycle=Cycle.MONTH,
        of=BRANCHES,
        source=f"{BRANCH_RULES}第十六条",
        text="每月相对固定1天开展主题党日",
    ),
    Requirement(
        kind=MeetingKind.ORGANISATION_LIFE,
        cycle=Cycle.YEAR,
        of=BRANCHES,
        source=f"{BRANCH_RULES}第十七条",
        text="组织生活会每年至少召开1次，一般安排在第四季度",
    ),
    Requirement(
        kind=MeetingKind.DEMOCRATIC_APPRAISAL,
        cycle=Cycle.YEAR,
        of=BRANCHES,
        source=f"{BRANCH_RULES}第十八条",
        text="民主评议党员每年开展1次，可以结合组织生活会进行",
    ),
)
"""By kind, in the order in which a report shows them."""

FREQUENCIES: Mapping[LessonFrequency, tuple[Cycle, int]] = {
    LessonFrequency.YEARLY: (Cycle.YEAR, 1),
    LessonFrequency.TWICE_A_YEAR: (Cycle.YEAR, 2),
    LessonFrequency.QUARTERLY: (Cycle.QUARTER, 1),
    LessonFrequency.MONTHLY: (Cycle.MONTH, 1),
}


def lesson_requirement(frequency: LessonFrequency, *, text: str, from_on: date, document: str) -> Requirement:
    """The lesson as a local decision asks for it, from its day on."""
    cycle, times = FREQUENCIES[frequency]
    return replace(_LESSON, cycle=cycle, times=times, text=text, from_on=from_on, source=document, document=document)
