"""What a pack must hold before it is issued, for which months it is made, and how it falls into blocks of time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.lessons.packs.errors import (
    PackCleanMissing,
    PackEmpty,
    PackLessonGone,
    PackMonthWrong,
    PackTopicClosed,
    PackTopicUndecided,
)
from app.domains.lessons.packs.vocabulary import PackWarning
from app.kit.dates import add_months
from app.kit.errors import FieldIssue

DUE_DAY = 25
"""By this day of a month the next month's pack is to be issued, where nobody decided otherwise."""

MONTHS_AHEAD = 12
UNTIMED_S = 180
"""A lesson without recordings counts as about three minutes, as the daily lesson of practice does."""

BLOCK_S = 15 * 60
"""The longest block: between shifts there are 10 to 15 minutes."""


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a pack as it stands now. `is_gone`: withdrawn; `is_outside`: meant for nobody of the organisation."""

    is_mandatory: bool
    is_gone: bool
    is_outside: bool
    is_clean: bool
    is_for_all: bool

    @property
    def holds(self) -> bool:
        return not (self.is_gone or self.is_outside)


@dataclass(frozen=True, slots=True)
class CleanTopic:
    """The topic that counts as clean government."""

    name: str
    is_closed: bool


def first_of(day: date) -> date:
    return day.replace(day=1)


def check_month(month: date, today: date) -> None:
    """Raises PackMonthWrong for a month that is over, or lies too far ahead."""
    current = first_of(today)
    if not current <= month <= add_months(current, MONTHS_AHEAD):
        raise PackMonthWrong


def judged_on(month: date, today: date) -> date:
    """The day whose decisions count for a pack: today, or the first day of a month to come."""
    return max(month, today)


def check_issue(lines: Sequence[Line], topic: CleanTopic | None) -> None:
    """Raises PackEmpty, PackLessonGone, PackTopicUndecided, PackTopicClosed, PackCleanMissing."""
    if not lines:
        raise PackEmpty
    faults = [
        FieldIssue(f"items.{at}", "这节课已撤回" if line.is_gone else "学习范围已不含本组织")
        for at, line in enumerate(lines)
        if not line.holds
    ]
    if faults:
        raise PackLessonGone(issues=faults)
    if topic is None:
        raise PackTopicUndecided
    if topic.is_closed:
        raise PackTopicClosed(topic=topic.name)
    if not any(_is_clean(line) for line in lines):
        raise PackCleanMissing(topic=topic.name)


def _is_clean(line: Line) -> bool:
    return line.is_clean and line.is_mandatory and line.holds


def warnings_of(lines: Sequence[Line], topic: CleanTopic | None) -> list[PackWarning]:
    """What is wrong now, whatever its state; a pack may be drafted and stay issued with it."""
    clean = [line for line in lines if _is_clean(line)]
    said = {
        PackWarning.EMPTY: not lines,
        PackWarning.LESSON_GONE: any(not line.holds for line in lines),
        PackWarning.TOPIC_UNDECIDED: topic is None,
        PackWarning.TOPIC_CLOSED: topic is not None and topic.is_closed,
        PackWarning.CLEAN_MISSING: topic is not None and not clean,
        PackWarning.CLEAN_NOT_FOR_ALL: bool(clean) and not any(line.is_for_all for line in clean),
    }
    return [warning for warning, is_so in said.items() if is_so]


def length_s(duration_s: int) -> int:
    """How long a lesson takes, in seconds: its recordings, or what a lesson without any is taken for."""
    return duration_s or UNTIMED_S


def minutes_of(lengths_s: Iterable[int]) -> int:
    """Whole minutes, rounded up."""
    return -(-sum(lengths_s) // 60)


def in_blocks(lengths_s: Iterable[int]) -> list[int]:
    """For each lesson, in its order, the block in which it is learned, from 1: none longer than a quarter of an hour,
    unless a single lesson is.
    """
    blocks: list[int] = []
    number, filled = 1, 0
    for length in lengths_s:
        if filled and filled + length > BLOCK_S:
            number, filled = number + 1, 0
        filled += length
        blocks.append(number)
    return blocks


def is_due(due_day: int, today: date) -> bool:
    """Should next month's pack be issued by now?"""
    return today.day >= due_day
