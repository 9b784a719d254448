"""WeChat's side of the wire: the five server endpoints as published, with their error codes, as an ASGI app.

It answers 200 with an `errcode` for every business error, and `text/plain` where WeChat does.
"""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

CODE_LIFETIME = timedelta(minutes=5)
TOKEN_LIFETIME = timedelta(seconds=7200)
TOKEN_OVERLAP = timedelta(minutes=5)


@dataclass
class LoginCode:
    openid: str
    unionid: str | None
    issued_at: datetime
    used: bool = False


@dataclass
class PhoneCode:
    phone: str
    country_code: str
    issued_at: datetime
    used: bool = False


@dataclass
class WeChatServer:
    """`log` holds every request as (path, query, body). `raw` replaces every answer when set."""

    app_id: str
    app_secret: str
    now: Callable[[], datetime]
    blocked: set[str] = field(default_factory=set)
    error: int = 0
    accepts_tokens: bool = True
    raw: Response | None = None
    log: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    login_codes: dict[str, LoginCode] = field(default_factory=dict)
    phone_codes: dict[str, PhoneCode] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    tokens: list[tuple[str, datetime]] = field(default_factory=list)
    _serial: itertools.count = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._app = Starlette(
            routes=[
                Route("/sns/jscode2session", self._code_to_session, methods=["GET"]),
                Route("/cgi-bin/stable_token", self._stable_token, methods=["POST"]),
                Route("/wxa/business/getuserphonenumber", self._phone_number, methods=["POST"]),
                Route("/wxa/msg_sec_check", self._check_text, methods=["POST"]),
                Route("/wxa/getwxacodeunlimit", self._mini_code, methods=["POST"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def issue_login_code(self, openid: str, unionid: str | None = None) -> str:
        code = f"0a1LOGIN{next(self._serial)}"
        self.login_codes[code] = LoginCode(openid, unionid, self.now())
        return code

    def issue_phone_code(self, phone: str, *, country_code: str = "86") -> str:
        code = f"e31PHONE{next(self._serial)}"
        self.phone_codes[code] = PhoneCode(phone, country_code, self.now())
        return code

    def revoke_tokens(self) -> None:
        """What happens to everybody when someone calls stable_token with force_refresh."""
        self.tokens.clear()

    def count(self, path: str) -> int:
        return sum(1 for seen, _, _ in self.log if seen == path)

    async def _code_to_session(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.log.append((request.url.path, query, {}))
        if self.raw or self.error:
            return self.raw or _error(self.error)
        if refused := self._bad_credentials(query.get("appid"), query.get("secret")):
            return refused
        if query.get("grant_type") != "authorization_code":
            return _error(40002)
        issued = self.login_codes.get(query.get("js_code", ""))
        if issued is None or self.now() - issued.issued_at >= CODE_LIFETIME:
            return _error(40029)
        if issued.used:
            return _error(40163)
        issued.used = True
        if issued.openid in self.blocked:
            return _error(40226)
        answer = {"session_key": "SESSION-KEY==", "openid": issued.openid}
        if issued.unionid:
            answer["unionid"] = issued.unionid
        return PlainTextResponse(json.dumps(answer))

    async def _stable_token(self, request: Request) -> Response:
        body = await request.json()
        self.log.append((request.url.path, {}, body))
        for _ in range(5):
            await asyncio.sleep(0)  # long enough for everybody else to ask as well
        if self.raw or self.error:
            return self.raw or _error(self.error)
        if refused := self._bad_credentials(body.get("appid"), body.get("secret")):
            return refused
        if not self.tokens or self.tokens[-1][1] - self.now() <= TOKEN_OVERLAP:
            self.tokens.append((f"TOKEN{next(self._serial)}", self.now() + TOKEN_LIFETIME))
        token, until = self.tokens[-1]
        return _json({"access_token": token, "expires_in": int((until - self.now()).total_seconds())})

    async def _phone_number(self, request: Request) -> Response:
        body = await request.json()
        query = dict(request.query_params)
        self.log.append((request.url.path, query, body))
        if self.raw or self.error:
            return self.raw or _error(self.error)
        if refused := self._bad_token(query):
            return refused
        issued = self.phone_codes.get(body.get("code", ""))
        if issued is None or issued.used or self.now() - issued.issued_at >= CODE_LIFETIME:
            return _error(40029)
        issued.used = True
        info = {
            "phoneNumber": issued.phone if issued.country_code == "86" else f"+{issued.country_code}{issued.phone}",
            "purePhoneNumber": issued.phone,
            "countryCode": issued.country_code,
            "watermark": {"timestamp": int(self.now().timestamp()), "appid": self.app_id},
        }
        return _json({"errcode": 0, "errmsg": "ok", "phone_info": info})

    async def _check_text(self, request: Request) -> Response:
        body, query = await request.json(), dict(request.query_params)
        self.log.append((request.url.path, query, body))
        if self.raw or self.error:
            return self.raw or _error(self.error)
        if refused := self._bad_token(query):
            return refused
        if body.get("version") != 2 or body.get("scene") not in (1, 2, 3, 4) or not body.get("content"):
            return _error(47001)
        if not body.get("openid"):
            return _error(40003)
        if body["openid"] in self.absent:
            return _error(61010)
        text = body["content"]
        suggest, label = ("risky", 20001) if "违规" in text else ("review", 20001) if "存疑" in text else ("pass", 100)
        detail = [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}]
        result = {"suggest": suggest, "label": label}
        return _json({"errcode": 0, "errmsg": "ok", "result": result, "detail": detail, "trace_id": "64-trace"})

    async def _mini_code(self, request: Request) -> Response:
        body, query = await request.json(), dict(request.query_params)
        self.log.append((request.url.path, query, body))
        if self.raw or self.error:
            return self.raw or _error(self.error)
        if refused := self._bad_token(query):
            return refused
        if not 0 < len(body.get("scene", "")) <= 32:
            return _error(40169)
        return Response(b"\x89PNG\r\n\x1a\n" + body["scene"].encode(), media_type="image/png")

    def _bad_token(self, query: dict[str, str]) -> Response | None:
        until = dict(self.tokens).get(query.get("access_token", ""))
        if until is None or not self.accepts_tokens:
            return _error(40001)
        return _error(42001) if until <= self.now() else None

    def _bad_credentials(self, app_id: str | None, secret: str | None) -> Response | None:
        if app_id != self.app_id:
            return _error(40013)
        return None if secret == self.app_secret else _error(40125)


def _error(errcode: int) -> Response:
    return _json({"errcode": errcode, "errmsg": f"refused, rid: 64{errcode}"})


def _json(answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer), media_type="application/json; encoding=utf-8")
