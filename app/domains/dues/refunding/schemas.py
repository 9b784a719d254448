"""What goes in and out of refunds. Amounts are 分."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.rules import Part, as_parts
from app.domains.dues.refunding.vocabulary import RefundState
from app.web.schemas import In, Moment, Out, Reason


class PartIn(In):
    allocation_id: UUID
    amount_fen: Annotated[int, Field(strict=True, gt=0, le=10_000_000_000, examples=[4660])]

    @property
    def part(self) -> Part:
        return Part(self.allocation_id, self.amount_fen)


class RefundIn(In):
    """省略 `parts` 即退还这笔党费中尚未退还的全部。"""

    parts: Annotated[list[PartIn], Field(max_length=200)] = Field(default_factory=list)
    reason: Reason = Field(examples=["重复交纳十月党费"])


class RefundDecisionIn(In):
    approve: bool
    decision: Reason = Field(examples=["核对属实"])


class PayOutIn(In):
    money: Account = Field(examples=["cash"], description="cash 库存现金，bank 银行存款")
    reference: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        examples=["领款条第12号"], description="领款凭证或银行流水号"
    )


class ReturnIn(In):
    reference: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        examples=["领款条第12号"], description="领款凭证"
    )


class RefundPartOut(Out):
    allocation_id: UUID
    amount_fen: int


class RefundOut(Out):
    id: UUID
    payment_id: UUID
    org_id: UUID
    channel: Channel
    amount_fen: int
    parts: list[RefundPartOut]
    reason: str
    state: RefundState
    correction: bool = Field(description="更正转账：登记有误或认错了人，冲销，不付款")
    paid_from: Account | None = Field(description="从哪里退：库存现金、银行存款、支部尚未上交的现金、微信待结算")
    refund_no: str
    reference: str
    failure: str
    proposed_by_name: str
    proposed_at: Moment
    decided_by_name: str
    decided_at: Moment | None
    decision: str
    paid_out_by_name: str
    done_at: Moment | None

    @classmethod
    def of(cls, made: DuesRefund) -> Self:
        return cls(
            id=made.id,
            payment_id=made.payment_id,
            org_id=made.org_id,
            channel=made.channel,
            amount_fen=made.amount_fen,
            parts=[
                RefundPartOut(allocation_id=part.allocation_id, amount_fen=part.amount_fen)
                for part in as_parts(made.parts)
            ],
            reason=made.reason,
            state=made.state,
            correction=made.correction,
            paid_from=made.paid_from,
            refund_no=made.refund_no,
            reference=made.provider_no,
            failure=made.failure,
            proposed_by_name=made.proposed_by_name,
            proposed_at=made.proposed_at,
            decided_by_name=made.decided_by_name,
            decided_at=made.decided_at,
            decision=made.decision,
            paid_out_by_name=made.paid_out_by_name,
            done_at=made.done_at,
        )
