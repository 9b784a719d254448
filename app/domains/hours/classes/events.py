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


@dataclass(frozen=True)
class ClassChanged(Event):
    """Days, place or title of a class to come are others now, or it was called off; read how it stands."""

    name: ClassVar[str] = "training_classes.changed"
    class_id: UUID
