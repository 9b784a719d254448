"""When a lesson, or a lesson and a quiz, make up for a meeting. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one person: when the lesson was completed, whether a quiz is asked, and when it was passed."""

    completed_on: date | None
    asks_quiz: bool
    passed_on: date | None


def made_up_on(missed_on: date, known: Evidence) -> date | None:
    """The day from which the absence is made up; None as long as something is missing.

    What was learned before the meeting makes up for nothing that was said there.
    """
    days = [known.completed_on, *([known.passed_on] if known.asks_quiz else [])]
    if any(day is None or day < missed_on for day in days):
        return None
    return max(day for day in days if day is not None)


def said_of(known: Evidence, *, is_withdrawn: bool = False) -> str:
    """What is still asked of the person, in Chinese; of the branch, where the lesson was withdrawn meanwhile."""
    if known.completed_on is None and is_withdrawn:
        return "指定的微党课已撤回，请支部另行指定"
    if known.completed_on is None:
        return "学完指定的微党课并通过随堂测试后记为已补课" if known.asks_quiz else "学完指定的微党课后记为已补课"
    return "微党课已学完，待通过随堂测试"
