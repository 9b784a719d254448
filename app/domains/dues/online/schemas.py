"""What goes in and out of online payment. Amounts are 分."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.dues.billing.schemas import PayableOut
from app.domains.dues.ledger.schemas import Month, first_of, month_text
from app.domains.dues.online.covering import Covered
from app.domains.dues.online.ordering import Announced
from app.domains.dues.online.repository import Ordered
from app.domains.dues.online.rules import progress_of, read_back
from app.domains.dues.online.vocabulary import OrderProgress, Trouble
from app.domains.dues.online.wishing import ForOther, Wanted
from app.domains.dues.paying.vocabulary import Purpose
from app.web.schemas import In, Moment, Out, Reason

_Fen = Annotated[int, Field(ge=0, le=10_000_000_00)]


class ForOtherIn(In):
    member_id: UUID
    months: list[Month] = Field(min_length=1, max_length=36, examples=[["2026-11"]])


class OrderIn(In):
    """`others` 是经支部同意、由本人代交的其他党员及其月份。"""

    months: list[Month] = Field(max_length=36, examples=[["2026-11"]])
    others: Annotated[list[ForOtherIn], Field(max_length=10)] = Field(default_factory=list)
    extra_fen: Annotated[_Fen, Field(description="自愿多交的部分；一次达到1000元的全部作为大额党费", examples=[0])] = 0
    total_fen: Annotated[int, Field(gt=0, le=10_000_000_00, description="合计，与账单不符时不下单", examples=[4660])]

    def wanted(self) -> Wanted:
        return Wanted(
            [first_of(month) for month in self.months],
            self.extra_fen,
            self.total_fen,
            [ForOther(one.member_id, [first_of(month) for month in one.months]) for one in self.others],
        )


class CoveredOut(Out):
    """`months` 是现在可以代交的月份；`until_on` 是支部同意代交的截止日期。"""

    member_id: UUID
    name: str
    until_on: date
    months: list[PayableOut]

    @classmethod
    def of(cls, found: Covered) -> Self:
        return cls(
            member_id=found.payer.id,
            name=found.payer.name,
            until_on=found.until_on,
            months=[PayableOut.of(one) for one in found.months],
        )


class GivingUpIn(In):
    reason: Reason = Field(examples=["微信支付已关闭，另行退还"])


class SharePaidOut(Out):
    member_id: UUID
    name: str
    purpose: Purpose
    month: str | None
    amount_fen: int


class OrderOut(Out):
    """`progress` is what the payer is shown: 待支付, 支付结果确认中, 已支付, 已关闭."""

    id: UUID
    order_no: Annotated[str, Field(examples=["A1B2C3D4E5F6G7H8J9K0L1M2N3P4Q5R6"])]
    progress: OrderProgress
    trouble: Trouble | None
    ordered_fen: int
    paid_fen: int | None
    refunded_fen: int
    shares: list[SharePaidOut]
    created_at: Moment
    expires_at: Moment
    paid_at: Moment | None

    @classmethod
    def of(cls, ordered: Ordered, moment: datetime, names: Mapping[UUID, str]) -> Self:
        payment, order = ordered.payment, ordered.order
        assert payment.order_no is not None
        assert payment.expires_at is not None
        return cls(
            id=payment.id,
            order_no=payment.order_no,
            progress=progress_of(
                payment.state,
                expires_at=payment.expires_at,
                moment=moment,
                failed_looks=order.failed_looks,
                differs=order.trouble is Trouble.AMOUNT_DIFFERS,
            ),
            trouble=order.trouble,
            ordered_fen=order.ordered_fen,
            paid_fen=payment.amount_fen if payment.paid_at else None,
            refunded_fen=payment.refunded_fen,
            shares=[
                SharePaidOut(
                    member_id=share.member_id,
                    name=names.get(share.member_id, ""),
                    purpose=share.purpose,
                    month=month_text(share.month) if share.month else None,
                    amount_fen=share.amount_fen,
                )
                for share in read_back(payment.planned)
            ],
            created_at=payment.created_at,
            expires_at=payment.expires_at,
            paid_at=payment.paid_at,
        )


class RequestPaymentOut(Out):
    """What `wx.requestPayment` takes, word for word."""

    timeStamp: Annotated[str, Field(examples=["1795320000"])]  # noqa: N815
    nonceStr: Annotated[str, Field(examples=["5K8264ILTKCH16CQ2502SI8ZNMTM67VS"])]  # noqa: N815
    package: Annotated[str, Field(examples=["prepay_id=wx201410272009395522657a690389285100"])]
    signType: Annotated[str, Field(examples=["RSA"])]  # noqa: N815
    paySign: Annotated[str, Field(examples=["oR9d8PuhnIc+YZ8cBHFCwfgpaK9gd7vaRvkYD7rthRAZ"])]  # noqa: N815


class OrderedOut(Out):
    """`request_payment` is null where nothing is to be paid any more: the order is paid already."""

    order: OrderOut
    request_payment: RequestPaymentOut | None

    @classmethod
    def of(cls, announced: Announced, moment: datetime, names: Mapping[UUID, str]) -> Self:
        request: Mapping[str, str] | None = announced.request
        return cls(
            order=OrderOut.of(announced.ordered, moment, names),
            request_payment=RequestPaymentOut(**request) if request else None,
        )
