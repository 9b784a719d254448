"""What others may react to: facts about notes, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class NoteMoved(Event):
    """Handed in, taken back, sent back or countersigned."""

    name: ClassVar[str] = "lessons.note_moved"
    note_id: UUID
