"""What others may react to: facts about offline sign-in, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class ConflictsHandedIn(Event):
    """A batch held rows that could not be recorded: somebody has to decide them."""

    name: ClassVar[str] = "offline.conflicts_handed_in"
    meeting_id: UUID
    batch_id: UUID


@dataclass(frozen=True)
class ConflictDecided(Event):
    name: ClassVar[str] = "offline.conflict_decided"
    meeting_id: UUID
    row_id: UUID
