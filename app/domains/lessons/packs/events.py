"""What others may react to: facts about packs, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class PackMoved(Event):
    """Issued, changed while it is issued, or taken back."""

    name: ClassVar[str] = "lessons.pack_moved"
    pack_id: UUID
