"""When an organisation airs, what a lesson is to its queue, and what the coming days will bring."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from app.domains.lessons.daily.rules import (
    EVERY_DAY,
    Candidate,
    Rhythm,
    airs_at,
    choices,
    gaps,
    mask_of,
    moved,
    outlook,
    said,
    state_of,
    weekdays_of,
)
from app.domains.lessons.daily.vocabulary import QueueState
from app.domains.lessons.vocabulary import LessonState
from app.kit.clock import CHINA

HALF_PAST_SEVEN = 450
A, B, C = (UUID(int=n) for n in (1, 2, 3))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def rhythm(minute: int = HALF_PAST_SEVEN, weekdays: int = EVERY_DAY, since: str = "2026-11-01 09:00") -> Rhythm:
    return Rhythm(minute, weekdays, at(since))


@pytest.mark.parametrize(
    ("slot", "moment", "last_on", "expected"),
    [
        pytest.param(rhythm(), "2026-11-22 07:29", None, "2026-11-22 07:30", id="a minute before"),
        pytest.param(rhythm(), "2026-11-22 07:30", None, "2026-11-22 07:30", id="at the minute"),
        pytest.param(rhythm(), "2026-11-22 23:59", None, "2026-11-22 07:30", id="overdue, and still the same day"),
        pytest.param(rhythm(), "2026-11-23 00:00", None, "2026-11-23 07:30", id="yesterday's is not made up for"),
        pytest.param(rhythm(), "2026-11-22 07:31", "2026-11-22", "2026-11-23 07:30", id="today's has aired"),
        pytest.param(rhythm(), "2026-11-22 09:00", "2026-11-24", "2026-11-25 07:30", id="a clock that went back"),
        pytest.param(rhythm(0), "2026-11-22 00:00", None, "2026-11-22 00:00", id="midnight"),
        pytest.param(rhythm(1439), "2026-12-31 23:59", "2026-12-30", "2026-12-31 23:59", id="the year's last minute"),
        pytest.param(rhythm(), "2026-12-31 08:00", "2026-12-31", "2027-01-01 07:30", id="into the next year"),
        pytest.param(rhythm(), "2028-02-28 08:00", "2028-02-28", "2028-02-29 07:30", id="a leap day"),
        pytest.param(
            rhythm(weekdays=mask_of([1])), "2026-11-22 07:00", None, "2026-11-23 07:30", id="Mondays, on Sunday"
        ),
        pytest.param(
            rhythm(weekdays=mask_of([7])), "2026-11-22 08:00", "2026-11-22", "2026-11-29 07:30", id="Sundays, next week"
        ),
        pytest.param(
            rhythm(weekdays=mask_of([1, 2, 3, 4, 5])),
            "2026-11-20 08:00",
            "2026-11-20",
            "2026-11-23 07:30",
            id="working days, over the weekend",
        ),
        pytest.param(
            rhythm(since="2026-11-22 12:00"), "2026-11-22 12:00", None, "2026-11-23 07:30", id="opened after its minute"
        ),
        pytest.param(
            rhythm(since="2026-11-22 07:30"), "2026-11-22 07:30", None, "2026-11-23 07:30", id="opened at its minute"
        ),
        pytest.param(
            rhythm(18 * 60, since="2026-11-22 12:00"),
            "2026-11-22 12:00",
            None,
            "2026-11-22 18:00",
            id="opened before it",
        ),
        pytest.param(
            rhythm(18 * 60, since="2026-11-22 12:00"),
            "2026-11-22 12:00",
            "2026-11-22",
            "2026-11-23 18:00",
            id="moved to the evening after the morning's airing",
        ),
        pytest.param(
            rhythm(weekdays=mask_of([7]), since="2026-11-22 12:00"),
            "2026-11-22 12:00",
            None,
            "2026-11-29 07:30",
            id="Sundays, opened on a Sunday too late",
        ),
    ],
)
def test_the_next_airing(slot: Rhythm, moment: str, last_on: str | None, expected: str) -> None:
    last = date.fromisoformat(last_on) if last_on else None
    assert Rhythm(slot.minute, slot.weekdays, slot.since, last).next_at(at(moment)) == at(expected)


def test_the_next_airing_is_the_first_of_the_days_that_have_one() -> None:
    for mask in range(1, EVERY_DAY + 1):
        for hour in range(0, 24 * 9, 5):
            moment = at("2026-12-28 00:00") + timedelta(hours=hour)
            slot = rhythm(weekdays=mask, since="2026-12-29 07:30")
            days = slot.days(moment, moment.date() + timedelta(days=20))
            assert slot.next_at(moment) == airs_at(days[0], slot.minute)
            assert {day.isoweekday() for day in days} <= set(weekdays_of(mask))


def test_days_of_the_week_are_kept_as_bits() -> None:
    assert weekdays_of(EVERY_DAY) == [1, 2, 3, 4, 5, 6, 7]
    assert weekdays_of(mask_of([7, 1, 1])) == [1, 7]
    assert mask_of([]) == 0


@pytest.mark.parametrize(
    ("state", "is_own", "is_shown", "expected"),
    [
        (LessonState.APPROVED, True, False, QueueState.READY),
        (LessonState.APPROVED, True, True, QueueState.READY),
        (LessonState.PUBLISHED, True, True, QueueState.AGAIN),
        (LessonState.PUBLISHED, False, True, QueueState.AGAIN),
        (LessonState.DRAFT, True, True, QueueState.AGAIN),
        (LessonState.SCHEDULED, True, True, QueueState.AGAIN),
        (LessonState.SCHEDULED, True, False, QueueState.TIMED),
        (LessonState.DRAFT, True, False, QueueState.UNAPPROVED),
        (LessonState.SUBMITTED, True, False, QueueState.UNAPPROVED),
        (LessonState.RETURNED, True, False, QueueState.UNAPPROVED),
        (LessonState.WITHDRAWN, True, False, QueueState.WITHDRAWN),
        (LessonState.PUBLISHED, True, False, QueueState.WITHDRAWN),
        (LessonState.APPROVED, False, False, QueueState.WITHDRAWN),
        (LessonState.DRAFT, False, False, QueueState.WITHDRAWN),
    ],
)
def test_what_a_lesson_is_to_the_queue(state: LessonState, is_own: bool, is_shown: bool, expected: QueueState) -> None:
    assert state_of(state, is_own=is_own, is_shown=is_shown) is expected


def test_a_version_whose_publishing_was_refused_is_tried_and_not_counted_on() -> None:
    state = state_of(LessonState.APPROVED, is_own=True, is_shown=False, was_refused=True)
    one = Candidate(state)
    assert one.state is QueueState.REFUSED
    assert one.is_tried(at("2026-11-22 07:30"))
    assert not one.may_air(at("2026-11-22 07:30"))


def test_a_lesson_with_a_time_of_its_own_airs_from_then_on() -> None:
    one = Candidate(QueueState.TIMED, at("2026-11-23 07:30"))
    assert [one.may_air(at(f"2026-11-{day} 07:30")) for day in (22, 23, 24)] == [False, True, True]
    assert not Candidate(QueueState.TIMED).may_air(at("2026-11-24 07:30"))


def test_the_outlook_passes_over_what_may_not_air_and_names_the_gaps() -> None:
    days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]
    known = {
        A: Candidate(QueueState.UNAPPROVED),
        B: Candidate(QueueState.TIMED, at("2026-12-31 00:00")),
        C: Candidate(QueueState.AGAIN),
    }
    expected = outlook(days, HALF_PAST_SEVEN, [A, B, C], known, {})
    assert [one.lesson_id for one in expected] == [C, B, None]
    assert expected[1].at == at("2026-12-31 07:30")
    assert said(gaps(expected)) == "1月1日"
    assert said(gaps(outlook(days, HALF_PAST_SEVEN, [A], known, {}))) == "12月30日、12月31日、1月1日"
    assert outlook([], HALF_PAST_SEVEN, [A], known, {}) == []


@pytest.mark.parametrize(
    ("day", "planned", "expected"),
    [
        (1, {}, [A, B]),
        (1, {1: C}, [C, A, B]),
        (1, {1: B}, [B, A]),
        (1, {2: A}, [B]),
        (2, {1: A, 2: C}, [C, A, B]),
        (1, {1: A, 2: A}, [A, B]),
    ],
)
def test_what_is_planned_for_a_day_goes_first_and_is_kept_for_its_day(
    day: int, planned: dict[int, UUID], expected: list[UUID]
) -> None:
    days = {date(2026, 12, on): lesson_id for on, lesson_id in planned.items()}
    assert choices(date(2026, 12, day), days, [A, B]) == expected


def test_a_planned_lesson_that_is_not_ready_is_made_up_for_by_the_queue() -> None:
    days = [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]
    known = {A: Candidate(QueueState.READY), B: Candidate(QueueState.UNAPPROVED), C: Candidate(QueueState.READY)}
    expected = outlook(days, HALF_PAST_SEVEN, [A, C], known, {days[0]: B, days[1]: C})
    assert [(one.lesson_id, one.planned_id) for one in expected] == [(A, B), (C, C), (None, None)]


@pytest.mark.parametrize(
    ("lesson", "before", "expected"),
    [(C, A, [C, A, B]), (A, None, [B, C, A]), (A, C, [B, A, C]), (A, B, [A, B, C]), (B, B, [A, B, C])],
)
def test_one_of_the_queue_is_moved(lesson: UUID, before: UUID | None, expected: list[UUID]) -> None:
    assert moved([A, B, C], lesson, before) == expected
