"""The real WeChat Pay, by its published API v3 for one merchant (JSAPI order, query, close, refund, daily bill).

The line (`line.py`) signs, sends and trusts; here stands what is asked, and what an answer means.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx

from app.integrations.pay import answers
from app.integrations.pay.answers import Unreadable
from app.integrations.pay.bill import BillUnreadable, read_bill
from app.integrations.pay.line import BASE_URL, Answer, Line
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
    Trade,
    TradeState,
)
from app.integrations.pay.provider_keys import KeyUnknown, ProviderKeys
from app.integrations.pay.signing import Merchant, Signed, Untrusted, unsealed
from app.kit import clock
from app.kit.clock import CHINA
from app.kit.errors import Refusal

BILL_DEADLINE_SECONDS = 60.0
# The provider waits five seconds for the answer to a notice; it is better told to repeat it than kept waiting for itself.
NOTICE_KEY_SECONDS = 3.0
MAX_BILL_BYTES = 64 << 20
# What the provider says when it does not know what is asked about.
_UNKNOWN = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})

T = TypeVar("T")

log = logging.getLogger(__name__)


class WeChatPay:
    """PayGateway over the network. The caller owns and closes `http`."""

    is_open = True

    def __init__(
        self,
        *,
        app_id: str,
        merchant: Merchant,
        api_key: bytes,
        provider_keys: ProviderKeys,
        notify_url: str,
        http: httpx.AsyncClient,
        base_url: str = BASE_URL,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.app_id = app_id
        self._merchant = merchant
        self._api_key = api_key
        self._notify_url = notify_url
        self._now = now
        self._line = Line(merchant=merchant, provider_keys=provider_keys, http=http, base_url=base_url, now=now)

    async def prepay(self, order: PayOrder) -> Mapping[str, str]:
        answer = await self._line.call(
            "POST",
            "/v3/pay/transactions/jsapi",
            {
                "appid": self.app_id,
                "mchid": self._merchant.mch_id,
                "description": order.description,
                "out_trade_no": order.order_no,
                "time_expire": order.expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
                "notify_url": self._notify_url,
                "amount": {"total": order.amount_fen, "currency": "CNY"},
                "payer": {"openid": order.openid},
            },
        )
        if answer.status != 200:
            raise _refusal(answer)
        return self._request_payment(self._read(answers.prepay_id, answer.body))

    def _request_payment(self, prepay_id: str) -> dict[str, str]:
        timestamp, nonce, package = str(int(self._now().timestamp())), secrets.token_hex(16), f"prepay_id={prepay_id}"
        return {
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._merchant.sign(self.app_id, timestamp, nonce, package),
        }

    async def warm(self) -> None:
        try:
            await self._line.warm()
        except PayUnavailable:
            log.warning("the platform certificates could not be had at the start: the first notice asks again")

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        try:
            signed = Signed.of(headers, body)
            async with asyncio.timeout(NOTICE_KEY_SECONDS):
                key = await self._line.key_of(signed.serial)
            signed.check(key, self._now())
            envelope = answers.an_object(body)
            plain = unsealed(self._api_key, answers.an_object_in(envelope, "resource"))
            return answers.notice(envelope, answers.an_object(plain), self._merchant.mch_id)
        except TimeoutError:
            log.warning("the key of a payment notice could not be had in time")
            raise PayUnavailable from None
        except (Untrusted, Unreadable, KeyUnknown) as fault:
            reason = f"{type(fault).__name__}: {fault}"
        log.warning("a payment notice was turned away: %s", reason)
        raise NoticeForged

    async def query(self, order_no: str) -> Trade:
        query = urlencode({"mchid": self._merchant.mch_id})
        answer = await self._line.call("GET", f"/v3/pay/transactions/out-trade-no/{order_no}?{query}")
        if answer.status == 404 and answer.code in _UNKNOWN:
            return Trade(order_no, TradeState.UNPAID)
        if answer.status != 200:
            raise _refusal(answer)
        return self._read(answers.trade, answer.body)

    async def close(self, order_no: str) -> None:
        target = f"/v3/pay/transactions/out-trade-no/{order_no}/close"
        answer = await self._line.call("POST", target, {"mchid": self._merchant.mch_id})
        if answer.status == 204 or answer.code in {"ORDER_CLOSED", "ORDERCLOSED"} or answer.code in _UNKNOWN:
            return
        raise _refusal(answer)

    async def refund(self, order: RefundOrder) -> Refund:
        answer = await self._line.call(
            "POST",
            "/v3/refund/domestic/refunds",
            {
                "out_trade_no": order.order_no,
                "out_refund_no": order.refund_no,
                "reason": order.reason,
                "notify_url": self._notify_url,
                "amount": {"refund": order.amount_fen, "total": order.paid_fen, "currency": "CNY"},
            },
        )
        if answer.status != 200:
            raise _refusal(answer)
        return self._read(answers.refund, answer.body)

    async def query_refund(self, refund_no: str) -> Refund | None:
        answer = await self._line.call("GET", f"/v3/refund/domestic/refunds/{refund_no}")
        if answer.status == 404 and answer.code in _UNKNOWN:
            return None
        if answer.status != 200:
            raise _refusal(answer)
        return self._read(answers.refund, answer.body)

    async def daily_bill(self, on: date) -> list[BillLine]:
        query = urlencode({"bill_date": on.isoformat(), "bill_type": "ALL"})
        answer = await self._line.call("GET", f"/v3/bill/tradebill?{query}")
        if answer.code == "NO_STATEMENT_EXIST":
            return []
        if answer.code in {"STATEMENT_CREATING", "INVALID_REQUEST"}:
            raise PayBillNotReady
        if answer.status != 200:
            raise _refusal(answer)
        address, digest = self._read(answers.bill_address, answer.body)
        # Only the path is taken: the bill is fetched from where we have logged in, whatever the answer names.
        parts = urlsplit(address)
        status, _, body = await self._line.send(
            "GET", f"{parts.path}?{parts.query}", "", limit=MAX_BILL_BYTES, deadline=BILL_DEADLINE_SECONDS
        )
        if status != 200 or hashlib.sha1(body, usedforsecurity=False).hexdigest() != digest.lower():
            log.warning("the bill of %s could not be fetched whole", on)
            raise PayUnavailable
        try:
            return read_bill(body.decode("utf-8"))
        except (BillUnreadable, UnicodeDecodeError) as fault:
            log.warning("the bill of %s cannot be read: %s", on, fault)
        raise PayUnavailable

    def _read(self, reader: Callable[[dict[str, Any]], T], body: dict[str, Any]) -> T:
        try:
            return reader(body)
        except Unreadable as fault:
            log.warning("an answer of WeChat Pay cannot be read: %s", fault)
        raise PayUnavailable


def _refusal(answer: Answer) -> Refusal:
    if answer.code in {"ORDERPAID", "ORDER_PAID"}:
        return PayOrderPaid()
    if answer.code in {"ORDER_CLOSED", "ORDERCLOSED"}:
        return PayOrderClosed()
    if answer.status == 429 or answer.status >= 500 or answer.status < 400:
        return PayUnavailable()
    # Wrong key, wrong merchant, an amount that does not agree: only the operator can help.
    log.error("WeChat Pay refuses with %d %s", answer.status, answer.code or "without a code")
    return PayRefused()
