"""What others may react to, and what is listened for here: facts by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class LessonSubmitted(Event):
    name: ClassVar[str] = "lessons.submitted"
    lesson_id: UUID


@dataclass(frozen=True)
class LessonReviewed(Event):
    """Approved, or returned with remarks."""

    name: ClassVar[str] = "lessons.reviewed"
    lesson_id: UUID


@dataclass(frozen=True)
class LessonRevised(Event):
    """Taken up again after it was handed in, approved or published."""

    name: ClassVar[str] = "lessons.revised"
    lesson_id: UUID


@dataclass(frozen=True)
class LessonScheduled(Event):
    """To be published at a time; or no longer, because that could not be done."""

    name: ClassVar[str] = "lessons.scheduled"
    lesson_id: UUID


@dataclass(frozen=True)
class LessonPublished(Event):
    name: ClassVar[str] = "lessons.published"
    lesson_id: UUID


@dataclass(frozen=True)
class LessonWithdrawn(Event):
    name: ClassVar[str] = "lessons.withdrawn"
    lesson_id: UUID


@dataclass(frozen=True)
class QuizPassed(Event):
    """Published by the area that holds quizzes, when there is one; the port says when it was passed."""

    name: ClassVar[str] = "quizzes.passed"
    quiz_id: UUID
    member_id: UUID
