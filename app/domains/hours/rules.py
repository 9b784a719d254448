"""What a year asks of a member and what it came to.

Sources: 2019—2023年全国党员教育培训工作规划 (32 and 56 hours, one concentrated training; the later plan could not be
read, so that the numbers are settings); 中国共产党发展党员工作细则 第十七条 (training of candidates).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.hours.counting import Counting
from app.domains.hours.vocabulary import Bucket, EntryState, TargetKind, TrainingKind, TrainingLevel, Verdict
from app.kit.dates import add_months

CANDIDATE_DAYS, CANDIDATE_HUNDREDTHS = 3, 2400
INDUCTION_MONTHS = 6
PROBATION_MONTHS, NEW_MEMBER_MONTHS = 12, 12
COUNTY_AND_ABOVE = frozenset({TrainingLevel.COUNTY, TrainingLevel.CITY, TrainingLevel.PROVINCE, TrainingLevel.NATIONAL})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the sums need it; a reversal has negative hundredths. `key` names member's source and year."""

    key: tuple[str, ...]
    bucket: Bucket
    hundredths: int
    state: EntryState


@dataclass(frozen=True, slots=True)
class Sums:
    """Counted hundredths of a year by bucket, and how many concentrated trainings they come from."""

    concentrated: int = 0
    collective: int = 0
    online: int = 0
    trainings: int = 0
    entries: int = 0

    @property
    def toward_target(self) -> int:
        """集中培训和集体学习 together."""
        return self.concentrated + self.collective


def sums_of(records: Iterable[Iterable[Line]]) -> Sums:
    """The sums of one person's year over all records of the person: the same source counts once, on whichever record."""
    best: dict[tuple[tuple[str, ...], Bucket], int] = {}
    entries = 0
    for record in records:
        standing: dict[tuple[tuple[str, ...], Bucket], int] = {}
        for line in record:
            entries += 1
            if line.state is EntryState.COUNTED:
                standing[line.key, line.bucket] = standing.get((line.key, line.bucket), 0) + line.hundredths
        for name, hundredths in standing.items():
            best[name] = max(best.get(name, 0), hundredths)
    totals = {bucket: sum(value for (_, one), value in best.items() if one is bucket) for bucket in Bucket}
    trainings = sum(1 for (_, bucket), value in best.items() if bucket is Bucket.CONCENTRATED and value > 0)
    return Sums(totals[Bucket.CONCENTRATED], totals[Bucket.COLLECTIVE], totals[Bucket.ONLINE], trainings, entries)


@dataclass(frozen=True, slots=True)
class PostSpan:
    """Somebody sits in a committee from a day to the day before another; None is open."""

    from_on: date
    until_on: date | None
    is_secretary: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of a year. `from_on` and `until_on` (included) say in which part of it the person was asked that."""

    kind: TargetKind
    hundredths: int
    trainings: int
    from_on: date
    until_on: date


def targets_of(year: int, posts: Collection[PostSpan], counting: Counting) -> list[Target]:
    """The target of a member, of a secretary or committee member, or both where a post began or ended in the year.

    No text says which holds then: both are shown with their part of the year (the longest span of each kind).
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    spans = _merged(
        (max(post.from_on, first), min(_day_before(post.until_on), last) if post.until_on else last) for post in posts
    )
    officer = [
        Target(TargetKind.OFFICER, counting.target_officer, counting.officer_trainings, begin, end)
        for begin, end in spans
    ]
    free = _gaps(spans, first, last)
    member = [Target(TargetKind.MEMBER, counting.target_member, 0, begin, end) for begin, end in free]
    return sorted((_longest(those) for those in (officer, member) if those), key=lambda one: one.from_on)


def _longest(targets: Sequence[Target]) -> Target:
    return max(targets, key=lambda one: (one.until_on - one.from_on, one.from_on))


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _merged(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans that touch or overlap as one; empty ones are dropped."""
    found: list[tuple[date, date]] = []
    for begin, end in sorted(span for span in spans if span[0] <= span[1]):
        if found and begin.toordinal() <= found[-1][1].toordinal() + 1:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _gaps(spans: Sequence[tuple[date, date]], first: date, last: date) -> list[tuple[date, date]]:
    found, begin = [], first.toordinal()
    for start, end in spans:
        if start.toordinal() > begin:
            found.append((date.fromordinal(begin), _day_before(start)))
        begin = end.toordinal() + 1
    if begin <= last.toordinal():
        found.append((date.fromordinal(begin), last))
    return found


@dataclass(frozen=True, slots=True)
class Reached:
    """A target against the sums: how much is short with and without online learning, and how many trainings."""

    target: Target
    short: int
    short_with_online: int
    trainings_short: int

    def is_met(self, *, with_online: bool) -> bool:
        short = self.short_with_online if with_online else self.short
        return short == 0 and self.trainings_short == 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`online_counts` is the local decision, None where there is none: then both readings are shown."""

    verdict: Verdict
    reached: list[Reached]
    online_counts: bool | None


def outcome_of(sums: Sums, targets: Sequence[Target], counting: Counting) -> Outcome:
    """Was the year's target met? Without any entry nothing is said about the person."""
    reached = [
        Reached(
            one,
            max(0, one.hundredths - sums.toward_target),
            max(0, one.hundredths - sums.toward_target - sums.online),
            max(0, one.trainings - sums.trainings),
        )
        for one in targets
    ]
    readings = [False, True] if counting.online_counts is None else [counting.online_counts]
    met = {one.is_met(with_online=reading) for one in reached for reading in readings}
    if not sums.entries:
        verdict = Verdict.NO_DATA
    elif len(met) > 1:
        verdict = Verdict.DEPENDS
    else:
        verdict = Verdict.MET if met == {True} else Verdict.SHORT
    return Outcome(verdict, reached, counting.online_counts)


@dataclass(frozen=True, slots=True)
class Training:
    """A concentrated training that counts."""

    on: date
    kind: TrainingKind | None
    level: TrainingLevel | None
    hundredths: int = 0


@dataclass(frozen=True, slots=True)
class Induction:
    """A new secretary's induction training; `done_on` is None as long as there is none."""

    elected_on: date
    due_on: date
    done_on: date | None


def induction_of(year: int, posts: Collection[PostSpan], trainings: Collection[Training]) -> Induction | None:
    """Of who became secretary within the year, or whose half a year reaches into it; an unbroken second term is none.

    Whoever left the post before it was due is asked for none any more.
    """
    spans = _merged((one.from_on, _last_of(one)) for one in posts if one.is_secretary)
    found = None
    for elected_on, last in spans:
        due_on = add_months(elected_on, INDUCTION_MONTHS)
        done = sorted(one.on for one in trainings if one.kind is TrainingKind.INDUCTION and one.on >= elected_on)
        if elected_on.year <= year <= due_on.year and (done or last >= due_on):
            found = Induction(elected_on, due_on, done[0] if done else None)
    return found


def _last_of(post: PostSpan) -> date:
    return _day_before(post.until_on) if post.until_on else date.max


def lacks_rotation(year: int, posts: Collection[PostSpan], trainings: Collection[Training]) -> bool:
    """Does a secretary of the year lack the yearly rotation training at county level or above?"""
    first, last = date(year, 1, 1), date(year, 12, 31)
    served = any(one.is_secretary and one.from_on <= last and _last_of(one) >= first for one in posts)
    had = any(
        one.kind is TrainingKind.ROTATION and one.level in COUNTY_AND_ABOVE and one.on.year == year for one in trainings
    )
    return served and not had


@dataclass(frozen=True, slots=True)
class NewMember:
    """A new member's concentrated training: from joining until a year after becoming a full member."""

    joined_on: date
    due_on: date
    done_on: date | None


def new_member_of(
    year: int, joined_on: date | None, full_on: date | None, extension_months: int, trainings: Collection[Training]
) -> NewMember | None:
    """Of whom one concentrated training is asked, in the probation or within a year after it (2019—2023年全国党员教育培训
    工作规划); None where the time for it does not touch the year, or nobody knows when he joined.

    While the probation lasts, its end is reckoned (中国共产党章程 第七条: one year, which may be extended).
    """
    if joined_on is None:
        return None
    full_on = full_on or add_months(joined_on, PROBATION_MONTHS + extension_months)
    due_on = add_months(full_on, NEW_MEMBER_MONTHS)
    if not joined_on.year <= year <= due_on.year:
        return None
    done = sorted(one.on for one in trainings if one.on >= joined_on)
    return NewMember(joined_on, due_on, done[0] if done else None)


@dataclass(frozen=True, slots=True)
class CandidateTraining:
    """What a candidate was trained so far: days of passed classes for candidates, and hours, certified ones too."""

    days: int
    hundredths: int

    @property
    def is_enough(self) -> bool:
        return is_trained_candidate(self.days, self.hundredths)


def is_trained_candidate(days: int, hundredths: int) -> bool:
    """Is the training of a candidate long enough: three days, or 24 hours (中国共产党发展党员工作细则 第十七条)?"""
    return days >= CANDIDATE_DAYS or hundredths >= CANDIDATE_HUNDREDTHS
