"""What goes out as receipts."""

from datetime import date
from uuid import UUID

from app.domains.dues.papers.receipts import Shown, Verified, standing_of
from app.domains.dues.paying.vocabulary import Channel
from app.kit.clock import local_date
from app.web.schemas import Out


class ReceiptOut(Out):
    """`standing` 为空是有效；退款的写明已退款。"""

    payment_id: UUID
    serial: str
    org_name: str
    payer: str
    lines: list[str]
    amount_fen: int
    paid_on: date
    channel: Channel
    collector: str
    standing: str
    copies: int
    code: str

    @classmethod
    def of(cls, shown: Shown) -> "ReceiptOut":
        payment = shown.payment
        assert payment.paid_at is not None
        return cls(
            payment_id=payment.id,
            serial=shown.receipt.serial,
            org_name=shown.org_name,
            payer=shown.payer,
            lines=list(shown.for_whom),
            amount_fen=payment.amount_fen,
            paid_on=local_date(payment.paid_at),
            channel=payment.channel,
            collector=payment.received_by_name,
            standing=standing_of(payment),
            copies=shown.receipt.prints,
            code=shown.code,
        )


class VerifiedOut(Out):
    """姓名只留姓，不告知其他信息。"""

    genuine: bool
    serial: str
    amount_fen: int
    paid_on: date
    months: str
    payer: str
    standing: str

    @classmethod
    def of(cls, found: Verified) -> "VerifiedOut":
        return cls(
            genuine=True,
            serial=found.serial,
            amount_fen=found.amount_fen,
            paid_on=found.paid_on,
            months=found.months,
            payer=found.payer,
            standing=found.standing,
        )
