"""What others may react to: facts about online payment, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class OrderTroubled(Event):
    """Something about a paid order wants a person."""

    name: ClassVar[str] = "dues.order_troubled"
    payment_id: UUID
