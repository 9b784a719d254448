"""What makes up for a meeting: by the rules alone."""

from datetime import date

import pytest

from app.domains.lessons.making_up.rules import Evidence, made_up_on, said_of

MISSED, LATER, LAST, BEFORE = date(2026, 12, 5), date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 4)


@pytest.mark.parametrize(
    ("known", "day"),
    [
        (Evidence(None, asks_quiz=False, passed_on=None), None),
        (Evidence(LATER, asks_quiz=False, passed_on=None), LATER),
        (Evidence(MISSED, asks_quiz=False, passed_on=None), MISSED),
        # What was learned before the meeting was not learned for it.
        (Evidence(BEFORE, asks_quiz=False, passed_on=None), None),
        (Evidence(LATER, asks_quiz=True, passed_on=None), None),
        (Evidence(LATER, asks_quiz=True, passed_on=LAST), LAST),
        (Evidence(LAST, asks_quiz=True, passed_on=LATER), LAST),
        (Evidence(LATER, asks_quiz=True, passed_on=BEFORE), None),
        (Evidence(None, asks_quiz=True, passed_on=LATER), None),
    ],
)
def test_an_absence_is_made_up_by_all_that_was_asked(known: Evidence, day: date | None) -> None:
    assert made_up_on(MISSED, known) == day


def test_what_is_still_asked_is_said() -> None:
    assert said_of(Evidence(None, asks_quiz=False, passed_on=None)) == "学完指定的微党课后记为已补课"
    assert said_of(Evidence(LATER, asks_quiz=True, passed_on=None)) == "微党课已学完，待通过随堂测试"


def test_a_withdrawn_lesson_is_for_the_branch_to_replace_unless_it_was_completed() -> None:
    asked = Evidence(None, asks_quiz=True, passed_on=None)
    assert said_of(asked, is_withdrawn=True) == "指定的微党课已撤回，请支部另行指定"
    learned = Evidence(LATER, asks_quiz=True, passed_on=None)
    assert said_of(learned, is_withdrawn=True) == "微党课已学完，待通过随堂测试"
