"""What others may react to: facts about lectures, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class StandInChanged(Event):
    """Somebody was asked to speak for another, agreed, declined, or is asked no more."""

    name: ClassVar[str] = "lectures.stand_in_changed"
    stand_in_id: UUID


@dataclass(frozen=True)
class OrderChanged(Event):
    """Ordered, answered, agreed to, moved or called off; read how it stands where it is kept."""

    name: ClassVar[str] = "lectures.order_changed"
    order_id: UUID
