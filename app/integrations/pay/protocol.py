"""What this server asks of a payment provider, and the ways in which it is refused. Amounts are 分."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, unique
from typing import Protocol

from app.kit.errors import Conflict, Forbidden, Unavailable


@unique
class TradeState(StrEnum):
    """How a payment stands at the provider. Everything but UNPAID and PAYING is final, REFUNDED follows PAID."""

    PAID = "paid"
    REFUNDED = "refunded"
    UNPAID = "unpaid"
    PAYING = "paying"
    CLOSED = "closed"
    FAILED = "failed"


@unique
class RefundState(StrEnum):
    """How a refund stands at the provider. ABNORMAL needs a person: the payer's account does not take the money."""

    DONE = "done"
    PROCESSING = "processing"
    CLOSED = "closed"
    ABNORMAL = "abnormal"


@dataclass(frozen=True, slots=True)
class PayOrder:
    """What is to be paid. `order_no` is ours: 6 to 32 letters and digits, never used for anything else."""

    order_no: str
    amount_fen: int
    description: str
    openid: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Trade:
    """A payment as the provider has it. `paid_fen` is what was asked of the payer; None before it was paid."""

    order_no: str
    state: TradeState
    provider_no: str = ""
    paid_fen: int | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What is to be given back. `refund_no` is ours and makes a repeated request harmless."""

    order_no: str
    refund_no: str
    amount_fen: int
    paid_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as the provider has it."""

    order_no: str
    refund_no: str
    state: RefundState
    provider_no: str
    amount_fen: int
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice whose signature and seal were good. `notice_id` is the same when the provider repeats it."""

    notice_id: str
    about: Trade | Refund


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the provider's daily bill: a payment, or a refund where `refund_no` is given. Amounts are positive.

    `fee_fen` is what the provider keeps for it, negative where it is given back.
    """

    at: datetime
    order_no: str
    provider_no: str
    amount_fen: int
    fee_fen: int
    refund_no: str = ""
    provider_refund_no: str = ""


class PayGateway(Protocol):
    @property
    def app_id(self) -> str:
        """Of which mini program a payer's openid has to be; empty where any payer will do."""

    @property
    def is_open(self) -> bool:
        """Can anything be paid here at all?"""

    async def warm(self) -> None:
        """Have at hand what the first notice will need; a provider that cannot be had is no fault at the start."""

    async def prepay(self, order: PayOrder) -> Mapping[str, str]:
        """Announce a payment; the parameters that the mini program gives to `wx.requestPayment`.

        Repeating it with the same order is harmless. Raises PayOrderClosed, PayOrderPaid, PayRefused, PayUnavailable.
        """

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Open what was sent to our notice address. Raises NoticeForged, PayUnavailable (its key could not be had)."""

    async def query(self, order_no: str) -> Trade:
        """How a payment stands. An order that the provider has never heard of is UNPAID. Raises PayUnavailable."""

    async def close(self, order_no: str) -> None:
        """Take an unpaid order back: it can not be paid any more. Raises PayOrderPaid, PayUnavailable."""

    async def refund(self, order: RefundOrder) -> Refund:
        """Give money back. Repeating it with the same `refund_no` gives the same refund. Raises PayRefused, PayUnavailable."""

    async def query_refund(self, refund_no: str) -> Refund | None:
        """How a refund stands; None for one that the provider has never heard of. Raises PayUnavailable."""

    async def daily_bill(self, on: date) -> Sequence[BillLine]:
        """The bill of a day in China, complete from ten in the morning after. Raises PayBillNotReady, PayUnavailable."""


class PayNotConfigured(Unavailable):
    code = "PAY_NOT_CONFIGURED"
    message = "本系统尚未开通微信支付，请使用其他方式交纳"


class PayUnavailable(Unavailable):
    """The provider could not be asked, or its answer could not be trusted. What was asked may or may not have happened."""

    code = "PAY_UNAVAILABLE"
    message = "暂时无法连接微信支付，请稍后再试"


class PayRefused(Conflict):
    """The provider does not do what was asked, and will not when it is asked again."""

    code = "PAY_REFUSED"
    message = "微信支付未受理这笔业务，请联系管理员"


class PayOrderPaid(Conflict):
    code = "PAY_ORDER_PAID"
    message = "这笔订单已经支付"


class PayOrderClosed(Conflict):
    code = "PAY_ORDER_CLOSED"
    message = "这笔订单已经关闭，请重新发起支付"


class PayBillNotReady(Unavailable):
    code = "PAY_BILL_NOT_READY"
    message = "微信支付的对账单尚未生成，请在次日上午十点以后获取"


class NoticeForged(Forbidden):
    """A notice that the provider did not sign, signed long ago, or sealed for somebody else."""

    code = "PAY_NOTICE_FORGED"
    message = "支付通知的签名或内容无效"
