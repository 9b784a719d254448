"""Payments as they go out. Amounts are 分."""

from datetime import date
from typing import Self
from uuid import UUID

from app.domains.dues.paying.reading import ShownPayment
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose
from app.web.schemas import Moment, Out


class AllocationOut(Out):
    """退还的部分为负数，`reverses_id` 指明冲减的是哪一项。"""

    id: UUID
    purpose: Purpose
    member_id: UUID
    name: str
    month: date | None
    amount_fen: int
    reverses_id: UUID | None


class PaymentOut(Out):
    id: UUID
    org_id: UUID
    channel: Channel
    paid_by: PaidBy
    payer_member_id: UUID | None
    payer_name: str
    amount_fen: int
    refunded_fen: int
    state: PaymentState
    reference: str
    paid_at: Moment | None
    received_by_name: str
    handover_id: UUID | None
    note: str
    allocations: list[AllocationOut]

    @classmethod
    def of(cls, shown: ShownPayment) -> Self:
        payment = shown.payment
        payer = shown.names.get(payment.payer_member_id, "") if payment.payer_member_id else ""
        return cls(
            id=payment.id,
            org_id=payment.org_id,
            channel=payment.channel,
            paid_by=payment.paid_by,
            payer_member_id=payment.payer_member_id,
            payer_name=payment.payer_name or payer,
            amount_fen=payment.amount_fen,
            refunded_fen=payment.refunded_fen,
            state=payment.state,
            reference=payment.provider_no,
            paid_at=payment.paid_at,
            received_by_name=payment.received_by_name,
            handover_id=payment.handover_id,
            note=payment.note,
            allocations=[
                AllocationOut(
                    id=part.id,
                    purpose=part.purpose,
                    member_id=part.member_id,
                    name=shown.names.get(part.member_id, ""),
                    month=part.month,
                    amount_fen=part.amount_fen,
                    reverses_id=part.reverses_id,
                )
                for part in shown.allocations
            ],
        )
