"""What others may react to: who completed what, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class LessonCompleted(Event):
    name: ClassVar[str] = "lessons.completed"
    lesson_id: UUID
    member_id: UUID
    completion_id: UUID


@dataclass(frozen=True)
class CompletionRevoked(Event):
    """A completion does not hold; the member may complete the lesson anew."""

    name: ClassVar[str] = "lessons.completion_revoked"
    lesson_id: UUID
    member_id: UUID
    completion_id: UUID
