"""What others may react to: facts about requests, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class RequestMoved(Event):
    """Asked, taken, declined, withdrawn or delivered."""

    name: ClassVar[str] = "lessons.request_moved"
    request_id: UUID
