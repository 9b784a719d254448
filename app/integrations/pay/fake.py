"""A payment provider in the process, for the demo and the tests. It is held to the contract of the real one.

With `pays_at_once` every announced order is paid the moment it is asked about: the demo has nobody who pays.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.integrations.pay import answers
from app.integrations.pay.answers import Unreadable
from app.integrations.pay.protocol import (
    BillLine,
    Notice,
    NoticeForged,
    PayBillNotReady,
    PayOrder,
    PayOrderClosed,
    PayOrderPaid,
    PayRefused,
    PayUnavailable,
    Refund,
    RefundOrder,
    RefundState,
    Trade,
    TradeState,
)
from app.kit import clock
from app.kit.clock import local_date

MCH_ID = "1900000000"
_BILL_READY = timedelta(hours=34)


@dataclass(slots=True)
class _Known:
    order: PayOrder
    trade: Trade


class FakePay:
    """PayGateway without a network. Set `down` to make every call fail."""

    app_id = ""
    is_open = True

    def __init__(self, *, now: Callable[[], datetime] = clock.now, pays_at_once: bool = False) -> None:
        self.down = False
        self._now = now
        self._pays_at_once = pays_at_once
        self._orders: dict[str, _Known] = {}
        self._refunds: dict[str, tuple[RefundOrder, Refund]] = {}
        self._secret = secrets.token_bytes(32)

    def pay(self, order_no: str) -> None:
        """The payer confirms on the phone."""
        known = self._orders[order_no]
        known.trade = Trade(
            order_no, TradeState.PAID, f"42{secrets.randbelow(10**26):026d}", known.order.amount_fen, self._now()
        )

    def notice_of(self, order_no: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of the notice that an order was paid."""
        trade = self._orders[order_no].trade
        assert trade.paid_at is not None
        body = json.dumps(
            {
                "id": f"EV-{order_no}",
                "event_type": "TRANSACTION.SUCCESS",
                "resource": {
                    "mchid": MCH_ID,
                    "out_trade_no": order_no,
                    "transaction_id": trade.provider_no,
                    "trade_state": "SUCCESS",
                    "success_time": trade.paid_at.isoformat(),
                    "amount": {"total": trade.paid_fen, "currency": "CNY"},
                },
            }
        ).encode()
        return {"Wechatpay-Signature": hmac.digest(self._secret, body, "sha256").hex()}, body

    async def warm(self) -> None:
        return

    async def prepay(self, order: PayOrder) -> Mapping[str, str]:
        self._raise_if_down()
        known = self._orders.setdefault(order.order_no, _Known(order, Trade(order.order_no, TradeState.UNPAID)))
        if known.trade.state is TradeState.CLOSED:
            raise PayOrderClosed
        if known.trade.state is not TradeState.UNPAID:
            raise PayOrderPaid
        if known.order != order:
            raise PayRefused
        return {
            "timeStamp": str(int(self._now().timestamp())),
            "nonceStr": secrets.token_hex(16),
            "package": f"prepay_id=fake-{order.order_no}",
            "signType": "RSA",
            "paySign": "",
        }

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        given = {name.lower(): value for name, value in headers.items()}.get("wechatpay-signature", "")
        if not hmac.compare_digest(given.encode(), hmac.digest(self._secret, body, "sha256").hex().encode()):
            raise NoticeForged
        try:
            envelope = answers.an_object(body)
            return answers.notice(envelope, answers.an_object_in(envelope, "resource"), MCH_ID)
        except Unreadable:
            raise NoticeForged from None

    async def query(self, order_no: str) -> Trade:
        self._raise_if_down()
        known = self._orders.get(order_no)
        if known is None:
            return Trade(order_no, TradeState.UNPAID)
        if known.trade.state is TradeState.UNPAID and known.order.expires_at <= self._now():
            known.trade = Trade(order_no, TradeState.CLOSED)
        elif known.trade.state is TradeState.UNPAID and self._pays_at_once:
            self.pay(order_no)
        return known.trade

    async def close(self, order_no: str) -> None:
        self._raise_if_down()
        known = self._orders.get(order_no)
        if known is None:
            return
        if known.trade.state in (TradeState.PAID, TradeState.REFUNDED):
            raise PayOrderPaid
        known.trade = Trade(order_no, TradeState.CLOSED)

    async def refund(self, order: RefundOrder) -> Refund:
        self._raise_if_down()
        if order.refund_no in self._refunds:
            before, done = self._refunds[order.refund_no]
            if before != order:
                raise PayRefused
            return done
        known = self._orders.get(order.order_no)
        if known is None or known.trade.paid_fen is None or order.paid_fen != known.trade.paid_fen:
            raise PayRefused
        given_back = sum(one.amount_fen for one, _ in self._refunds.values() if one.order_no == order.order_no)
        if given_back + order.amount_fen > known.trade.paid_fen:
            raise PayRefused
        done = Refund(
            order.order_no,
            order.refund_no,
            RefundState.DONE,
            f"50{secrets.randbelow(10**26):026d}",
            order.amount_fen,
            self._now(),
        )
        self._refunds[order.refund_no] = order, done
        known.trade = replace(known.trade, state=TradeState.REFUNDED)
        return done

    async def query_refund(self, refund_no: str) -> Refund | None:
        self._raise_if_down()
        found = self._refunds.get(refund_no)
        return found[1] if found else None

    async def daily_bill(self, on: date) -> list[BillLine]:
        self._raise_if_down()
        if self._now() < datetime.combine(on, datetime.min.time(), clock.CHINA) + _BILL_READY:
            raise PayBillNotReady
        lines = [
            BillLine(trade.paid_at, trade.order_no, trade.provider_no, trade.paid_fen, 0)
            for trade in (known.trade for known in self._orders.values())
            if trade.paid_at and trade.paid_fen is not None and local_date(trade.paid_at) == on
        ]
        lines += [
            BillLine(
                done.done_at,
                done.order_no,
                self._orders[done.order_no].trade.provider_no,
                done.amount_fen,
                0,
                done.refund_no,
                done.provider_no,
            )
            for _, done in self._refunds.values()
            if done.done_at and local_date(done.done_at) == on
        ]
        return sorted(lines, key=lambda line: line.at)

    def _raise_if_down(self) -> None:
        if self.down:
            raise PayUnavailable
