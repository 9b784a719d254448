"""By when each step is due, which is done, whose turn it is, and whom the listeners are told of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domains.lessons.producing.errors import PlanDayWrong, PlanOffsetsWrong, PlanReviewerWrites, PlanSpeakersSame
from app.domains.lessons.producing.rules import (
    USUAL,
    Dues,
    Facts,
    Offsets,
    Speaker,
    check_day,
    check_offsets,
    check_reviewer,
    check_speakers,
    dues_for,
    shown_speaker,
    speaker_on_turn,
    state_of,
    steps_of,
    turn_of,
)
from app.domains.lessons.producing.vocabulary import LessonPlanState, PlanStep, SpeakerSlot
from app.domains.lessons.vocabulary import LessonState
from app.kit.ids import uuid7

AIRS = date(2026, 12, 31)
DUES = Dues(date(2026, 11, 30), date(2026, 12, 24), date(2026, 12, 30))
EARLY = date(2026, 11, 22)


def facts(**known: Any) -> Facts:
    return Facts(**({"airs_on": AIRS, "dues": DUES, "has_speaker": True, "has_teacher": True} | known))


def said(known: Facts, today: date = EARLY) -> str:
    """Each step by its first letter and how it stands, with `!` for what is overdue."""
    views = steps_of(known, today)
    return " ".join(f"{one.step.value[:2]}:{one.status.value}{'!' if one.is_overdue else ''}" for one in views)


@pytest.mark.parametrize(
    ("airs_on", "write_on"),
    [
        (date(2026, 12, 31), date(2026, 11, 30)),
        (date(2027, 3, 31), date(2027, 2, 28)),
        (date(2028, 3, 31), date(2028, 2, 29)),
        (date(2028, 3, 29), date(2028, 2, 29)),
        (date(2027, 1, 15), date(2026, 12, 15)),
    ],
)
def test_a_month_before_is_the_same_number_or_the_months_end(airs_on: date, write_on: date) -> None:
    due = dues_for(airs_on, USUAL)
    assert due == Dues(write_on, airs_on - timedelta(days=7), airs_on - timedelta(days=1))


def test_offsets_of_an_own_decision_count_months_first_and_then_days() -> None:
    own = Offsets(write_months=1, write_days=3, review_days=10, deliver_days=0)
    assert dues_for(date(2027, 3, 31), own) == Dues(date(2027, 2, 25), date(2027, 3, 21), date(2027, 3, 31))
    assert dues_for(AIRS, Offsets(0, 14, 14, 14)) == Dues(*[date(2026, 12, 17)] * 3)


def test_no_step_may_be_due_before_the_one_it_follows() -> None:
    for offsets in (USUAL, Offsets(0, 0, 0, 0), Offsets(1, 0, 28, 28), Offsets(0, 3, 3, 3)):
        check_offsets(offsets)
    for offsets in (Offsets(1, 0, 29, 1), Offsets(0, 7, 8, 1), Offsets(1, 0, 3, 4)):
        with pytest.raises(PlanOffsetsWrong):
            check_offsets(offsets)


def test_a_day_to_air_is_today_or_later_and_not_too_far() -> None:
    for day in (EARLY, date(2028, 11, 22)):
        check_day(day, EARLY)
    for day in (date(2026, 11, 21), date(2028, 11, 23), date.max, date.min):
        with pytest.raises(PlanDayWrong):
            check_day(day, EARLY)


def test_writer_and_reviewer_are_two_persons_by_account_and_by_member() -> None:
    one, two, member = uuid7(), uuid7(), uuid7()
    check_reviewer({one}, {two, member})
    for reviewer in ({one}, {two, member}):
        with pytest.raises(PlanReviewerWrites):
            check_reviewer({one, member}, reviewer)


def test_b_is_somebody_else_than_a() -> None:
    zhang, li = uuid7(), uuid7()
    for a, b in (
        (None, None),
        (Speaker(zhang, "张三"), None),
        (Speaker(zhang, "张三"), Speaker(li, "张三")),
        (Speaker(zhang, "张三"), Speaker(None, "张三")),
        (Speaker(None, "王教授"), Speaker(None, "李教授")),
    ):
        check_speakers(a, b)
    for a, b in (
        (None, Speaker(li, "李四")),
        (Speaker(zhang, "张三"), Speaker(zhang, "张三")),
        (Speaker(None, "王教授"), Speaker(None, "王教授")),
    ):
        with pytest.raises(PlanSpeakersSame):
            check_speakers(a, b)


@pytest.mark.parametrize(
    ("has_b", "a_cannot", "b_cannot", "slot"),
    [
        (True, False, False, SpeakerSlot.A),
        (True, False, True, SpeakerSlot.A),
        (True, True, False, SpeakerSlot.B),
        (True, True, True, None),
        (False, True, False, None),
    ],
)
def test_b_speaks_as_soon_as_a_cannot(*, has_b: bool, a_cannot: bool, b_cannot: bool, slot: SpeakerSlot | None) -> None:
    assert speaker_on_turn(has_b=has_b, a_cannot=a_cannot, b_cannot=b_cannot) is slot


def test_a_plan_goes_from_hand_to_hand() -> None:
    day = date(2026, 11, 25)
    known: dict[str, Any] = {}
    assert said(facts()) == "wr:now re:later de:later ai:later re:later"
    known |= {"lesson": LessonState.SUBMITTED, "submitted_on": day}
    assert said(facts(**known)) == "wr:done re:now de:later ai:later re:later"
    known |= {"lesson": LessonState.APPROVED, "approved_on": day}
    assert said(facts(**known)) == "wr:done re:done de:now ai:later re:later"
    known |= {"delivered_on": day}
    assert said(facts(**known)) == "wr:done re:done de:done ai:now re:later"
    known |= {"lesson": LessonState.PUBLISHED, "aired_on": AIRS}
    assert said(facts(**known)) == "wr:done re:done de:done ai:done re:now"
    known |= {"remarked_on": AIRS}
    assert said(facts(**known)) == "wr:done re:done de:done ai:done re:done"
    assert turn_of(steps_of(facts(**known), EARLY)) is None


def test_what_is_sent_back_or_taken_up_again_is_the_writers_turn() -> None:
    day = date(2026, 11, 25)
    for state in (LessonState.RETURNED, LessonState.DRAFT):
        known = facts(lesson=state, submitted_on=day, approved_on=day, delivered_on=day)
        assert said(known) == "wr:now re:later de:done ai:later re:later"


def test_a_lesson_on_the_air_stays_written_and_approved_while_its_next_version_is_written() -> None:
    known = facts(lesson=LessonState.DRAFT, submitted_on=EARLY, approved_on=EARLY, aired_on=EARLY)
    assert said(known) == "wr:done re:done de:dropped ai:done re:now"


def test_a_plan_made_late_shows_at_once_what_is_overdue() -> None:
    assert said(facts(), date(2026, 12, 1)) == "wr:now! re:later de:later ai:later re:later"
    assert said(facts(), AIRS) == "wr:now! re:later! de:later! ai:later re:later"
    assert said(facts(), date(2027, 1, 1)) == "wr:now! re:later! de:later! ai:later! re:later"


def test_the_last_day_itself_is_in_time() -> None:
    assert said(facts(), DUES.write_on).startswith("wr:now re")


def test_nobody_waits_for_the_remark_on_what_was_withdrawn_or_for_a_cancelled_plan() -> None:
    gone = facts(lesson=LessonState.WITHDRAWN, submitted_on=EARLY, approved_on=EARLY, aired_on=AIRS, is_withdrawn=True)
    assert said(gone, date(2027, 2, 1)).endswith("ai:done re:dropped")
    cancelled = facts(lesson=LessonState.SUBMITTED, submitted_on=EARLY, is_cancelled=True)
    assert said(cancelled, date(2027, 2, 1)) == "wr:done re:dropped de:dropped ai:dropped re:dropped"
    assert (state_of(gone), state_of(cancelled), state_of(facts())) == (
        LessonPlanState.AIRED,
        LessonPlanState.CANCELLED,
        LessonPlanState.PLANNED,
    )


def test_without_speaker_or_teacher_their_steps_are_not_there() -> None:
    views = steps_of(facts(has_speaker=False, has_teacher=False), EARLY)
    assert [view.step for view in views] == [PlanStep.WRITE, PlanStep.REVIEW, PlanStep.AIR]


def test_the_listeners_are_told_of_b_unless_the_version_was_written_afterwards() -> None:
    since = datetime(2026, 12, 29, 8, tzinfo=UTC)
    before, after = since - timedelta(seconds=1), since + timedelta(seconds=1)
    assert shown_speaker("张三", before, stand_in="李四", since=since) == "李四"
    assert shown_speaker("李四（替张三）", after, stand_in="李四", since=since) == "李四（替张三）"
