"""What others may react to: facts about refunds, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class DuesRefundProposed(Event):
    """A refund waits for a second person."""

    name: ClassVar[str] = "dues.refund_proposed"
    refund_id: UUID


@dataclass(frozen=True)
class DuesRefundApproved(Event):
    """A refund may be paid out: by the cashier, or over the provider where the money came by it."""

    name: ClassVar[str] = "dues.refund_approved"
    refund_id: UUID


@dataclass(frozen=True)
class DuesRefunded(Event):
    """Money was given back and is booked."""

    name: ClassVar[str] = "dues.refunded"
    refund_id: UUID
    payment_id: UUID
