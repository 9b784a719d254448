"""What others may react to: facts about comments, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class CommentWritten(Event):
    name: ClassVar[str] = "lessons.comment_written"
    comment_id: UUID


@dataclass(frozen=True)
class RemarkMoved(Event):
    """A teacher's remark on a lesson was written, or taken back by him."""

    name: ClassVar[str] = "lessons.remark_moved"
    lesson_id: UUID
