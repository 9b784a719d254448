"""Tencent Cloud's side of SendSms: it checks the signature from the received bytes, then limits like the default.

Business refusals come as 200 with `Response.Error` (the whole request) or a `Code` in `SendStatusSet` (one number).
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<date>[^/]+)/(?P<service>[^/]+)/tc3_request, "
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass
class TencentSmsServer:
    """`error` refuses whole requests, `status` single numbers; `raw` replaces every answer. `sent` holds bodies."""

    secret_id: str
    secret_key: str
    now: Callable[[], datetime]
    rejected: set[str] = field(default_factory=set)
    error: str = ""
    status: str = ""
    raw: Response | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._app = Starlette(routes=[Route("/", self._call, methods=["POST"])])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def _call(self, request: Request) -> Response:
        payload = await request.body()
        if self.raw is not None:
            return self.raw
        refused = self._refuse_caller(request, payload) or self.error
        if refused:
            return _answer({"Error": {"Code": refused, "Message": "refused"}})
        body = json.loads(payload)
        [phone] = body["PhoneNumberSet"]
        code = self.status or self._limit(phone)
        if code == "Ok":
            self.sent.append(body)
            self.last[phone] = self.now()
        status = {
            "SerialNo": f"5000:{len(self.sent)}" if code == "Ok" else "",
            "PhoneNumber": phone,
            "Fee": 1 if code == "Ok" else 0,
            "SessionContext": "",
            "Code": code,
            "Message": "send success" if code == "Ok" else "refused",
            "IsoCode": "CN",
        }
        return _answer({"SendStatusSet": [status]})

    def _refuse_caller(self, request: Request, payload: bytes) -> str:
        if (request.headers.get("x-tc-action"), request.headers.get("x-tc-version")) != ("SendSms", "2021-01-11"):
            return "InvalidAction"
        parts = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if parts is None:
            return "AuthFailure.InvalidAuthorization"
        timestamp = request.headers["x-tc-timestamp"]
        if abs(self.now().timestamp() - int(timestamp)) > 300:
            return "AuthFailure.SignatureExpire"
        if parts["id"] != self.secret_id:
            return "AuthFailure.SecretIdNotFound"
        if parts["date"] != datetime.fromtimestamp(int(timestamp), UTC).strftime("%Y-%m-%d"):
            return "AuthFailure.SignatureFailure"
        expected = self._signature(request, payload, timestamp, parts["date"], parts["service"], parts["headers"])
        return "" if hmac.compare_digest(expected, parts["signature"]) else "AuthFailure.SignatureFailure"

    def _signature(self, request: Request, payload: bytes, timestamp: str, date: str, service: str, names: str) -> str:
        headers = "".join(f"{name}:{request.headers[name].strip().lower()}\n" for name in names.split(";"))
        canonical = "\n".join(["POST", request.url.path, "", headers, names, hashlib.sha256(payload).hexdigest()])
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = "\n".join(["TC3-HMAC-SHA256", timestamp, f"{date}/{service}/tc3_request", digest])
        key = b"TC3" + self.secret_key.encode()
        for step in (date, service, "tc3_request"):
            key = hmac.new(key, step.encode(), hashlib.sha256).digest()
        return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()

    def _limit(self, phone: str) -> str:
        if phone.removeprefix("+86") in self.rejected:
            return "FailedOperation.PhoneNumberInBlacklist"
        last = self.last.get(phone)
        if last is not None and self.now() - last < timedelta(seconds=30):
            return "LimitExceeded.PhoneNumberThirtySecondLimit"
        return "Ok"


def _answer(response: dict[str, Any]) -> Response:
    return JSONResponse({"Response": response | {"RequestId": "a0aabda6-cf91-4f3e-a81f-9198114a2279"}})
