"""What others may react to: facts about payments, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class DuesReceived(Event):
    """Money arrived and is booked."""

    name: ClassVar[str] = "dues.received"
    payment_id: UUID
