"""The real WeChat, by its published server API (developers.weixin.qq.com: code2Session, getStableAccessToken,
getPhoneNumber). A single-use code is never sent twice; the app secret appears in no log line and no error."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx

from app.integrations.http import call_bytes, call_json
from app.integrations.wechat.protocol import (
    WeChatBusy,
    WeChatCodeInvalid,
    WeChatCodeUsed,
    WeChatSession,
    WeChatUnavailable,
    WeChatUserBlocked,
    mainland_mobile,
)
from app.kit import clock
from app.kit.errors import Refusal

BASE_URL = "https://api.weixin.qq.com"
MAX_CODE_LENGTH = 512

OK = 0
SYSTEM_BUSY = -1
TOKEN_INVALID = 40001
CODE_INVALID = 40029
CODE_USED = 40163
USER_BLOCKED = 40226
TOKEN_EXPIRED = 42001
MINUTE_QUOTA = 45011

BUSY_SECONDS = {MINUTE_QUOTA: 60, SYSTEM_BUSY: 5}

# WeChat hands out the next token in the last five minutes of the present one and then accepts both,
# so a token a minute from its end is replaced in good time.
TOKEN_MARGIN = timedelta(seconds=60)

log = logging.getLogger(__name__)


class WeChatClient:
    """WeChatGateway over the network, for one mini program. The caller owns and closes `http`."""

    def __init__(
        self,
        *,
        app_id: str,
        app_secret: str,
        http: httpx.AsyncClient,
        base_url: str = BASE_URL,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.app_id = app_id
        self._secret = app_secret
        self._http = http
        self._base_url = base_url
        self._now = now
        self._token = ""
        self._token_until: datetime | None = None
        self._token_lock = asyncio.Lock()

    async def code_to_session(self, code: str) -> WeChatSession:
        _check_shape(code)
        query = {"appid": self.app_id, "secret": self._secret, "js_code": code, "grant_type": "authorization_code"}
        answer = await self._call("GET", "/sns/jscode2session", params=query)
        raise_for(answer)
        unionid = answer.get("unionid")
        return WeChatSession(
            app_id=self.app_id, openid=_text(answer, "openid"), unionid=unionid if isinstance(unionid, str) else None
        )

    async def phone_number(self, code: str) -> str:
        _check_shape(code)
        answer = await self.call_with_token("/wxa/business/getuserphonenumber", {"code": code})
        raise_for(answer)
        info = answer.get("phone_info")
        if not isinstance(info, dict):
            raise WeChatUnavailable()
        return mainland_mobile(_text(info, "purePhoneNumber"), country_code=str(info.get("countryCode")))

    async def call_with_token(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """WeChat's answer to a call that needs the access token, whatever its errcode; a token that it refuses is renewed once.

        Raises WeChatBusy, WeChatUnavailable.
        """
        answer = await self._bytes_with_token(path, body)
        if answer[:1] != b"{":
            raise WeChatUnavailable()
        said: dict[str, Any] = json.loads(answer)
        return said

    async def picture_with_token(self, path: str, body: dict[str, Any]) -> bytes:
        """As `call_with_token`, where a good answer is a picture. Raises WeChatBusy, WeChatUnavailable."""
        answer = await self._bytes_with_token(path, body)
        if answer[:1] == b"{":
            raise_for(json.loads(answer))
            raise WeChatUnavailable()
        return answer

    async def _bytes_with_token(self, path: str, body: dict[str, Any]) -> bytes:
        token = await self._access_token()
        answer = await self._post(path, body, token)
        if answer[:1] == b"{" and errcode_of(json.loads(answer)) in (TOKEN_INVALID, TOKEN_EXPIRED):
            # The token is judged before anything else, so a single-use code is still unused.
            answer = await self._post(path, body, await self._access_token(stale=token))
        return answer

    async def _post(self, path: str, body: dict[str, Any], token: str) -> bytes:
        request = self._http.build_request("POST", f"{self._base_url}{path}", params={"access_token": token}, json=body)
        return await call_bytes(self._http, request, unavailable=WeChatUnavailable)

    async def _access_token(self, *, stale: str | None = None) -> str:
        """The cached token, or a new one when it is about to end or WeChat has refused it (`stale`)."""
        async with self._token_lock:
            if self._token_until and self._now() < self._token_until and self._token != stale:
                return self._token
            # Never force_refresh: it would end the token other processes use, and is limited to 20 a day.
            body = {"grant_type": "client_credential", "appid": self.app_id, "secret": self._secret}
            asked_at = self._now()
            answer = await self._call("POST", "/cgi-bin/stable_token", json=body)
            raise_for(answer)
            lifetime = answer.get("expires_in")
            if not isinstance(lifetime, int) or not 0 < lifetime <= 86_400:
                raise WeChatUnavailable()
            self._token = _text(answer, "access_token")
            self._token_until = asked_at + timedelta(seconds=lifetime) - TOKEN_MARGIN
            return self._token

    async def _call(self, method: str, path: str, **parts: Any) -> dict[str, Any]:
        request = self._http.build_request(method, f"{self._base_url}{path}", **parts)
        return await call_json(self._http, request, unavailable=WeChatUnavailable)


def _check_shape(code: str) -> None:
    """Refuse here what no code of WeChat's looks like, instead of sending it out."""
    if not 0 < len(code) <= MAX_CODE_LENGTH or not code.isascii() or not code.isprintable():
        raise WeChatCodeInvalid()


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise WeChatUnavailable()
    return value


def errcode_of(answer: dict[str, Any]) -> int:
    """What WeChat says went wrong; 0 is nothing."""
    value = answer.get("errcode", OK)
    return value if isinstance(value, int) else SYSTEM_BUSY


def raise_for(answer: dict[str, Any]) -> None:
    """Raises the refusal that an errcode stands for."""
    errcode = errcode_of(answer)
    if errcode != OK:
        raise _refusal(errcode)


def _refusal(errcode: int) -> Refusal:
    if errcode == CODE_INVALID:
        return WeChatCodeInvalid()
    if errcode == CODE_USED:
        return WeChatCodeUsed()
    if errcode == USER_BLOCKED:
        return WeChatUserBlocked()
    if errcode in BUSY_SECONDS:
        return WeChatBusy(retry_after=BUSY_SECONDS[errcode])
    # Wrong secret, address not on the allow list, quota of the day: only the operator can help.
    log.error("WeChat refuses this server with errcode %d", errcode)
    return WeChatUnavailable(errcode=errcode)
