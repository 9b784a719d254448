"""What others may react to: facts about classes, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class CalledUp(Event):
    """A member was called to a class; read how the call stands where it is kept."""

    name: ClassVar[str] = "training_classes.called_up"
    class_id: UUID
    member_id: UUID
