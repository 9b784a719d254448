"""What others may react to: facts about hand-overs, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class HandoverChanged(Event):
    """Proposed, confirmed by one side, or withdrawn: who is to confirm may be others now."""

    name: ClassVar[str] = "handover.changed"
    handover_id: UUID
