"""What others may react to: facts by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class MakeUpAssigned(Event):
    """Somebody who was missing is to study a lesson, or no longer; read how it stands where it is kept."""

    name: ClassVar[str] = "lessons.make_up_assigned"
    make_up_id: UUID
