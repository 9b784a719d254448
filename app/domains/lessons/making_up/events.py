"""What others may react to, and what is listened for here: facts by ids."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class MakeUpAssigned(Event):
    """Somebody who was missing is to study a lesson, or no longer; read how it stands where it is kept."""

    name: ClassVar[str] = "lessons.make_up_assigned"
    make_up_id: UUID


@dataclass(frozen=True)
class QuizPassed(Event):
    """Published by the area that holds quizzes, when there is one: the port says the same when it is asked."""

    name: ClassVar[str] = "quizzes.passed"
    quiz_id: UUID
    member_id: UUID
    passed_on: date
