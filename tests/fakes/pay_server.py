"""WeChat Pay's side of the wire, as its API v3 publishes it: orders, refunds, bills, keys, and notices over a day.

It checks the merchant's signature with a library of others and signs what it answers, so that the client is never
judged by its own code. Time is the caller's.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from wechatpayv3.utils import rsa_verify

from app.kit.clock import CHINA

# Seconds after the one before: fifteen notices, the last a day and four minutes after the payment.
SCHEDULE = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
BILL_HOUR = timedelta(hours=34)
_BILL_TITLES = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
_SUMMARY_TITLES = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class SigningKey:
    """One of the provider's keys: `serial` names a certificate, or a public key by its id."""

    serial: str
    private: rsa.RSAPrivateKey
    certificate: x509.Certificate | None = None

    @classmethod
    def certified(cls, since: datetime, *, days: int = 1825) -> "SigningKey":
        key, serial = new_key(), x509.random_serial_number()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com sign")])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(since)
            .not_valid_after(since + timedelta(days=days))
            .sign(key, hashes.SHA256())
        )
        return cls(f"{serial:X}".zfill(40), key, made)

    @classmethod
    def public(cls) -> "SigningKey":
        return cls(f"PUB_KEY_ID_0{secrets.randbelow(10**30):030d}", new_key())

    def headers(self, moment: datetime, body: bytes) -> dict[str, str]:
        timestamp, nonce = str(int(moment.timestamp())), secrets.token_hex(16)
        signature = self.private.sign(f"{timestamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), hashes.SHA256())
        return {
            "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
        }


@dataclass
class Order:
    body: dict[str, Any]
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: datetime | None = None
    paid_fen: int = 0
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class PayServer:
    """`lose_answers` does what is asked and then breaks the line; `raw` replaces every answer when set."""

    mch_id: str
    app_id: str
    api_key: bytes
    merchant_key: rsa.RSAPublicKey
    now: Callable[[], datetime]
    keys: list[SigningKey]
    raw: Response | None = None
    lose_answers: int = 0
    forge_answers: bool = False
    fee_permille: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    _downloads: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        orders, refunds = "/v3/pay/transactions", "/v3/refund/domestic/refunds"
        self._app = Starlette(
            routes=[
                Route(f"{orders}/jsapi", self._prepay, methods=["POST"]),
                Route(f"{orders}/out-trade-no/{{order_no}}", self._query, methods=["GET"]),
                Route(f"{orders}/out-trade-no/{{order_no}}/close", self._close, methods=["POST"]),
                Route(refunds, self._refund, methods=["POST"]),
                Route(f"{refunds}/{{refund_no}}", self._query_refund, methods=["GET"]),
                Route("/v3/certificates", self._certificates, methods=["GET"]),
                Route("/v3/bill/tradebill", self._bill, methods=["GET"]),
                Route("/v3/billdownload/file", self._download, methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    # What people do at the provider.

    def pay(self, order_no: str, *, amount_fen: int | None = None) -> None:
        """The payer confirms on the phone. Another amount than the ordered one is a provider gone wrong."""
        order = self.orders[order_no]
        order.state, order.paid_at = "SUCCESS", self.now()
        order.transaction_id = f"42{secrets.randbelow(10**26):026d}"
        order.paid_fen = order.body["amount"]["total"] if amount_fen is None else amount_fen

    def rotate_key(self, key: SigningKey) -> None:
        """From now on this key signs; what the old ones signed stays good."""
        self.keys.append(key)

    def notice(self, order_no: str, *, signed_at: datetime | None = None) -> tuple[dict[str, str], bytes]:
        """Headers and body of the notice that an order was paid, signed now."""
        order = self.orders[order_no]
        return self.sealed_notice(f"EV-{order.transaction_id}", "TRANSACTION.SUCCESS", self._trade(order), signed_at)

    def refund_notice(self, refund_no: str) -> tuple[dict[str, str], bytes]:
        made = self._find_refund(refund_no)
        assert made is not None
        content = {"mchid": self.mch_id, **made, "refund_status": made["status"]}
        return self.sealed_notice(f"EV-{made['refund_id']}", f"REFUND.{made['status']}", content)

    def sealed_notice(
        self, notice_id: str, event: str, content: Mapping[str, Any], signed_at: datetime | None = None
    ) -> tuple[dict[str, str], bytes]:
        moment = signed_at or self.now()
        body = json.dumps(
            {
                "id": notice_id,
                "create_time": moment.astimezone(CHINA).isoformat(timespec="seconds"),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": "支付成功",
                "resource": {"original_type": "transaction", **self._sealed(json.dumps(content).encode())},
            },
            ensure_ascii=False,
        ).encode()
        return {**self.keys[-1].headers(moment, body), "Content-Type": "application/json"}, body

    def notices(self, order_no: str) -> Iterator[datetime]:
        """When the fifteen notices of a paid order are sent, until one is answered with success."""
        moment = self.orders[order_no].paid_at
        assert moment is not None
        for seconds in SCHEDULE:
            moment += timedelta(seconds=seconds)
            yield moment

    # The wire.

    async def _body(self, request: Request) -> Any:
        """The body of a request whose signature holds. Raises _Refused."""
        content = await request.body()
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.log.append((request.method, target))
        if self.raw is not None:
            raise _Refused(self.raw)
        schema, _, rest = request.headers["authorization"].partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(","))
        given = {name: value.strip('"') for name, value in parts.items()}
        # The library checks "timestamp\nnonce\nbody\n": what it calls the timestamp may hold line feeds.
        head = f"{request.method}\n{target}\n{given['timestamp']}"
        good = rsa_verify(head, given["nonce_str"], content.decode(), given["signature"], self.merchant_key)
        is_fresh = abs(self.now().timestamp() - int(given["timestamp"])) <= 300
        if schema != "WECHATPAY2-SHA256-RSA2048" or given["mchid"] != self.mch_id or not good or not is_fresh:
            raise _Refused(self._error(401, "SIGN_ERROR"))
        return json.loads(content) if content else {}

    def _answer(self, body: Any, status: int = 200) -> Response:
        content = b"" if status == 204 else json.dumps(body, ensure_ascii=False).encode()
        if self.lose_answers:
            self.lose_answers -= 1
            raise httpx.ReadError("the line broke")
        headers = self.keys[-1].headers(self.now(), content)
        if self.forge_answers:
            headers["Wechatpay-Signature"] = base64.b64encode(bytes(256)).decode()
        return Response(content, status, headers, media_type="application/json")

    def _error(self, status: int, code: str) -> Response:
        return Response(json.dumps({"code": code, "message": "示例"}), status, media_type="application/json")

    async def _prepay(self, request: Request) -> Response:
        try:
            body = await self._body(request)
        except _Refused as refused:
            return refused.answer
        if body.get("appid") != self.app_id or body.get("mchid") != self.mch_id or body["amount"]["total"] < 1:
            return self._error(400, "PARAM_ERROR")
        order = self.orders.setdefault(body["out_trade_no"], Order(body))
        self._expire(order)
        if order.state in ("SUCCESS", "REFUND"):
            return self._error(400, "ORDERPAID")
        if order.state == "CLOSED":
            return self._error(400, "ORDER_CLOSED")
        if order.body != body:
            return self._error(400, "INVALID_REQUEST")
        return self._answer({"prepay_id": f"wx{secrets.token_hex(16)}"})

    async def _query(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _Refused as refused:
            return refused.answer
        order = self.orders.get(request.path_params["order_no"])
        if order is None:
            return self._error(404, "ORDER_NOT_EXIST")
        self._expire(order)
        return self._answer(self._trade(order))

    async def _close(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _Refused as refused:
            return refused.answer
        order = self.orders.get(request.path_params["order_no"])
        if order is None:
            return self._error(404, "ORDER_NOT_EXIST")
        if order.state in ("SUCCESS", "REFUND"):
            return self._error(400, "ORDERPAID")
        order.state = "CLOSED"
        return self._answer(None, 204)

    async def _refund(self, request: Request) -> Response:
        try:
            body = await self._body(request)
        except _Refused as refused:
            return refused.answer
        order = self.orders.get(body["out_trade_no"])
        if order is None or order.state not in ("SUCCESS", "REFUND"):
            return self._error(404, "RESOURCE_NOT_EXISTS")
        asked, total = body["amount"]["refund"], body["amount"]["total"]
        made = order.refunds.get(body["out_refund_no"])
        if made is None:
            given_back = sum(one["amount"]["refund"] for one in order.refunds.values())
            if total != order.paid_fen or given_back + asked > order.paid_fen:
                return self._error(403, "NOT_ENOUGH")
            order.state = "REFUND"
            made = order.refunds[body["out_refund_no"]] = self._made_refund(order, body)
        elif made["amount"]["refund"] != asked:
            return self._error(400, "INVALID_REQUEST")
        return self._answer(made)

    def _made_refund(self, order: Order, body: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "refund_id": f"50{secrets.randbelow(10**26):026d}",
            "out_refund_no": body["out_refund_no"],
            "transaction_id": order.transaction_id,
            "out_trade_no": body["out_trade_no"],
            "status": "SUCCESS",
            "success_time": self.now().astimezone(CHINA).isoformat(timespec="seconds"),
            "amount": {"refund": body["amount"]["refund"], "total": order.paid_fen, "currency": "CNY"},
        }

    async def _query_refund(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _Refused as refused:
            return refused.answer
        made = self._find_refund(request.path_params["refund_no"])
        return self._error(404, "RESOURCE_NOT_EXISTS") if made is None else self._answer(made)

    def _find_refund(self, refund_no: str) -> dict[str, Any] | None:
        return next((order.refunds[refund_no] for order in self.orders.values() if refund_no in order.refunds), None)

    async def _certificates(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _Refused as refused:
            return refused.answer
        data = []
        for key in self.keys:
            if key.certificate is not None:
                pem = key.certificate.public_bytes(serialization.Encoding.PEM)
                data.append({"serial_no": key.serial, "encrypt_certificate": self._sealed(pem, "certificate")})
        return self._answer({"data": data})

    async def _bill(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _Refused as refused:
            return refused.answer
        on = date.fromisoformat(request.query_params["bill_date"])
        if self.now() < datetime.combine(on, datetime.min.time(), CHINA) + BILL_HOUR:
            return self._error(400, "STATEMENT_CREATING")
        lines = self._bill_lines(on)
        if not lines:
            return self._error(400, "NO_STATEMENT_EXIST")
        summary = f"`{len(lines)},`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00"
        text = "\r\n".join(["\ufeff" + _BILL_TITLES, *lines, _SUMMARY_TITLES, summary]) + "\r\n"
        token = secrets.token_urlsafe(24)
        self._downloads[token] = text.encode()
        return self._answer(
            {
                "hash_type": "SHA1",
                "hash_value": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
                "download_url": f"https://api.mch.weixin.qq.com/v3/billdownload/file?token={token}",
            }
        )

    async def _download(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _Refused as refused:
            return refused.answer
        return Response(self._downloads[request.query_params["token"]], media_type="text/plain")

    def _bill_lines(self, on: date) -> list[str]:
        lines = []
        for order in self.orders.values():
            if order.paid_at and order.paid_at.astimezone(CHINA).date() == on:
                lines.append(self._bill_line(order, order.paid_at, None))
            for made in order.refunds.values():
                at = datetime.fromisoformat(made["success_time"])
                if at.astimezone(CHINA).date() == on:
                    lines.append(self._bill_line(order, at, made))
        return sorted(lines)

    def _bill_line(self, order: Order, at: datetime, refund: Mapping[str, Any] | None) -> str:
        given_back = refund["amount"]["refund"] if refund else 0
        base = -given_back if refund else order.paid_fen
        fee = (abs(base) * self.fee_permille + 500) // 1000 * (-1 if refund else 1)
        cells = [
            at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"), self.app_id, self.mch_id, "0", "",
            order.transaction_id, order.body["out_trade_no"], order.body["payer"]["openid"], "JSAPI",
            "REFUND" if refund else "SUCCESS", "OTHERS", "CNY", _yuan(0 if refund else order.paid_fen), "0.00",
            refund["refund_id"] if refund else "0", refund["out_refund_no"] if refund else "0", _yuan(given_back),
            "0.00", "ORIGINAL" if refund else "", "SUCCESS" if refund else "", "党费", "", f"{_yuan(fee)}000", "0.60%",
            _yuan(0 if refund else order.paid_fen), _yuan(given_back), "",
        ]  # fmt: skip
        return ",".join(f"`{cell}" for cell in cells)

    def _trade(self, order: Order) -> dict[str, Any]:
        made = {
            "appid": self.app_id,
            "mchid": self.mch_id,
            "out_trade_no": order.body["out_trade_no"],
            "trade_state": order.state,
            "trade_state_desc": "示例",
        }
        if order.paid_at is not None:
            made |= {
                "transaction_id": order.transaction_id,
                "trade_type": "JSAPI",
                "success_time": order.paid_at.astimezone(CHINA).isoformat(timespec="seconds"),
                "payer": order.body["payer"],
                "amount": {"total": order.paid_fen, "payer_total": order.paid_fen, "currency": "CNY"},
            }
        return made

    def _expire(self, order: Order) -> None:
        if order.state == "NOTPAY" and datetime.fromisoformat(order.body["time_expire"]) <= self.now():
            order.state = "CLOSED"

    def _sealed(self, content: bytes, associated: str = "transaction") -> dict[str, str]:
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.api_key).encrypt(nonce.encode(), content, associated.encode())
        return {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": associated,
            "ciphertext": base64.b64encode(sealed).decode(),
        }


class _Refused(Exception):
    def __init__(self, answer: Response) -> None:
        self.answer = answer


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
