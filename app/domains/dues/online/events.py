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


@dataclass(frozen=True)
class RefundFailed(Event):
    """The provider does not give the money back; somebody has to see why."""

    name: ClassVar[str] = "dues.refund_failed"
    refund_id: UUID
