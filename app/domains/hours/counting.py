"""How learning is counted: hundredths of an hour by dated local rules. Pure.

No text counts for the whole country; the defaults are common practice, and the online numbers those of a provincial
platform.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from app.domains.hours.vocabulary import Occasion, SettingKind

HOUR = 100
LONG_LESSON_S, SHORT_LESSON_S = 30 * 60, 15 * 60
LONGEST_HUNDREDTHS = 60_000
S = SettingKind


class Measure(IntEnum):
    """How a kind of meeting counts, as its setting says it."""

    NOT_COUNTED = 0
    BY_LENGTH = 1
    BY_DAY_PARTS = 2


@dataclass(frozen=True, slots=True)
class Spec:
    """A setting: what holds where nobody decided (None: undecided), what may be chosen, and in which unit."""

    default: int | None
    allowed: Collection[int]
    unit: str


_HUNDREDTHS, _MINUTES, _TRAININGS = "学时（百分之一）", "分钟", "次"
_MEASURE = "0不计，1按时长计，2按半天、全天计"


def _meeting(default: Measure) -> Spec:
    return Spec(default, [int(one) for one in Measure], _MEASURE)


SETTINGS: Mapping[SettingKind, Spec] = {
    S.FULL_DAY: Spec(800, range(100, 1201), _HUNDREDTHS),
    S.HALF_DAY: Spec(400, range(50, 801), _HUNDREDTHS),
    S.HALF_DAY_FROM: Spec(120, range(30, 301), _MINUTES),
    S.FULL_DAY_FROM: Spec(360, range(180, 721), _MINUTES),
    S.MINUTES_AN_HOUR: Spec(60, range(40, 61), _MINUTES),
    S.SMALLEST_STEP: Spec(25, (1, 5, 10, 25, 50, 100), _HUNDREDTHS),
    S.LESSON_LONG: Spec(100, range(401), _HUNDREDTHS),
    S.LESSON_MIDDLE: Spec(50, range(401), _HUNDREDTHS),
    S.LESSON_SHORT: Spec(25, range(401), _HUNDREDTHS),
    S.TEST_PASSED: Spec(50, range(401), _HUNDREDTHS),
    S.ONLINE_COUNTS: Spec(None, (0, 1), "0不计入目标，1计入目标"),
    S.TARGET_MEMBER: Spec(3200, range(100, 20_001), _HUNDREDTHS),
    S.TARGET_OFFICER: Spec(5600, range(100, 20_001), _HUNDREDTHS),
    S.OFFICER_TRAININGS: Spec(1, range(11), _TRAININGS),
    S.MEMBERS_ASSEMBLY: _meeting(Measure.BY_LENGTH),
    S.BRANCH_COMMITTEE: _meeting(Measure.NOT_COUNTED),
    S.GROUP_MEETING: _meeting(Measure.BY_LENGTH),
    S.PARTY_LESSON: _meeting(Measure.BY_LENGTH),
    S.THEME_DAY: _meeting(Measure.BY_DAY_PARTS),
    S.ORGANISATION_LIFE: _meeting(Measure.BY_LENGTH),
    S.DEMOCRATIC_APPRAISAL: _meeting(Measure.NOT_COUNTED),
    S.PARTY_COMMITTEE: _meeting(Measure.NOT_COUNTED),
    S.OTHER: _meeting(Measure.NOT_COUNTED),
}


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts at a place on a day. `papers` names the paper of each local decision."""

    decided: Mapping[SettingKind, int]
    papers: Mapping[SettingKind, str]

    def value(self, kind: SettingKind) -> int:
        spec = SETTINGS[kind]
        return self.decided.get(kind, spec.default or 0)

    @property
    def target_member(self) -> int:
        return self.value(S.TARGET_MEMBER)

    @property
    def target_officer(self) -> int:
        return self.value(S.TARGET_OFFICER)

    @property
    def officer_trainings(self) -> int:
        return self.value(S.OFFICER_TRAININGS)

    @property
    def online_counts(self) -> bool | None:
        decided = self.decided.get(S.ONLINE_COUNTS)
        return None if decided is None else bool(decided)

    def basis(self, *kinds: SettingKind) -> str:
        """The papers behind these settings, or that common practice was followed."""
        papers = dict.fromkeys(self.papers[kind] for kind in kinds if kind in self.papers)
        return "、".join(papers) or "通行办法"


DEFAULTS = Counting({}, {})


@dataclass(frozen=True, slots=True)
class Counted:
    """Hundredths with the way they were found and the paper behind it, in Chinese."""

    hundredths: int
    explanation: str
    basis: str


_NAMES: Mapping[Occasion, str] = {
    Occasion.MEMBERS_ASSEMBLY: "党员大会",
    Occasion.BRANCH_COMMITTEE: "支委会",
    Occasion.GROUP_MEETING: "党小组会",
    Occasion.PARTY_LESSON: "党课",
    Occasion.THEME_DAY: "主题党日",
    Occasion.ORGANISATION_LIFE: "组织生活会",
    Occasion.DEMOCRATIC_APPRAISAL: "民主评议党员",
    Occasion.PARTY_COMMITTEE: "党委会",
    Occasion.OTHER: "其他会议",
}


def meeting_hours(occasions: Iterable[Occasion], minutes: int, counting: Counting) -> Counted:
    """A gathering counts once, by the most favourable of the kinds it was held as; one that counts as none gives 0."""
    found = [_one_occasion(one, minutes, counting) for one in occasions]
    return max(found, key=lambda one: one.hundredths, default=Counted(0, "未列明会议类型，不计学时", "通行办法"))


def _one_occasion(occasion: Occasion, minutes: int, counting: Counting) -> Counted:
    setting = SettingKind(f"meeting_{occasion.value}")
    measure, name = Measure(counting.value(setting)), _NAMES[occasion]
    if measure is Measure.NOT_COUNTED:
        return Counted(0, f"{name}不计学时", counting.basis(setting))
    if measure is Measure.BY_DAY_PARTS and minutes >= counting.value(S.FULL_DAY_FROM):
        return Counted(counting.value(S.FULL_DAY), f"{name}，按全天计", counting.basis(setting, S.FULL_DAY))
    if measure is Measure.BY_DAY_PARTS and minutes >= counting.value(S.HALF_DAY_FROM):
        return Counted(counting.value(S.HALF_DAY), f"{name}，按半天计", counting.basis(setting, S.HALF_DAY))
    return Counted(
        by_length(minutes, counting),
        f"{name}，{minutes}分钟，按时长计",
        counting.basis(setting, S.MINUTES_AN_HOUR, S.SMALLEST_STEP),
    )


def by_length(minutes: int, counting: Counting) -> int:
    """Hundredths of so many minutes, down to the smallest step."""
    step = counting.value(S.SMALLEST_STEP)
    return max(0, minutes) * HOUR // counting.value(S.MINUTES_AN_HOUR) // step * step


def lesson_hours(seconds: int, counting: Counting) -> Counted:
    """An online lesson that was completed, by the lesson's own length; never by how long somebody was online."""
    if seconds >= LONG_LESSON_S:
        kind, words = S.LESSON_LONG, "30分钟及以上"
    elif seconds > SHORT_LESSON_S:
        kind, words = S.LESSON_MIDDLE, "15分钟以上不足30分钟"
    else:
        kind, words = S.LESSON_SHORT, "15分钟及以下"
    return Counted(counting.value(kind), f"网络课程，课程时长{words}", counting.basis(kind))


def passed_test_hours(counting: Counting) -> Counted:
    return Counted(counting.value(S.TEST_PASSED), "测试合格", counting.basis(S.TEST_PASSED))


def by_year(days: Mapping[date, int]) -> dict[int, int]:
    """Hundredths by calendar year: a class over New Year is split by its days (计入实际参加的年度)."""
    found: dict[int, int] = {}
    for day, hundredths in sorted(days.items()):
        found[day.year] = found.get(day.year, 0) + hundredths
    return found


def hours_text(hundredths: int) -> str:
    """`4` of 400, `0.25` of 25, `-1.5` of -150."""
    whole, rest = divmod(abs(hundredths), HOUR)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def split_between(hundredths: int, minutes: Mapping[int, int]) -> dict[int, int]:
    """The hundredths of one gathering by the years that its minutes fell in; what does not divide goes to the last."""
    whole, found, left = sum(minutes.values()), {}, hundredths
    for year, part in sorted(minutes.items()):
        found[year] = hundredths * part // whole if whole else 0
        left -= found[year]
    if found:
        found[max(found)] += left
    return found
