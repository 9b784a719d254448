"""The line to WeChat Pay: each request signed by the merchant, each good answer trusted only as the provider signed it.

Nothing is sent twice by itself: the caller knows what may be repeated. No key, body or openid appears in a log line.
"""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.integrations.pay import answers
from app.integrations.pay.answers import Unreadable
from app.integrations.pay.protocol import PayUnavailable
from app.integrations.pay.provider_keys import KeyUnknown, ProviderKeys
from app.integrations.pay.signing import Merchant, Signed, Untrusted

BASE_URL = "https://api.mch.weixin.qq.com"
DEADLINE_SECONDS = 10.0
MAX_ANSWER_BYTES = 1 << 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said: `code` is its word for a refusal, "" where there is none."""

    status: int
    code: str
    body: dict[str, Any]


class Line:
    """Requests to one merchant's account. The caller owns and closes `http`."""

    def __init__(
        self,
        *,
        merchant: Merchant,
        provider_keys: ProviderKeys,
        http: httpx.AsyncClient,
        base_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._merchant = merchant
        self._keys = provider_keys
        self._http = http
        self._base_url = base_url
        self._now = now

    async def warm(self) -> None:
        """Have the provider's keys before the first notice. Raises PayUnavailable."""
        await self._keys.warm(self._certificates)

    async def call(self, method: str, target: str, body: Mapping[str, object] | None = None) -> Answer:
        """Raises PayUnavailable for a network fault, and for a good answer that the provider did not sign."""
        text = "" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        status, headers, content = await self.send(method, target, text)
        if 200 <= status < 300:
            await self._trust(headers, content)
        if status == 204:
            return Answer(status, "", {})
        try:
            answer = answers.an_object(content)
        except Unreadable:
            answer = {}
        code = answer.get("code")
        return Answer(status, code if status >= 400 and isinstance(code, str) else "", answer)

    async def _trust(self, headers: Mapping[str, str], content: bytes) -> None:
        try:
            signed = Signed.of(headers, content)
            signed.check(await self.key_of(signed.serial), self._now())
        except (Untrusted, KeyUnknown) as fault:
            reason = f"{type(fault).__name__}: {fault}"
        else:
            return
        log.warning("an answer of WeChat Pay cannot be trusted: %s", reason)
        raise PayUnavailable

    async def key_of(self, serial: str) -> RSAPublicKey:
        """The provider's key of this number. Raises KeyUnknown, PayUnavailable."""
        return await self._keys.key_of(serial, self._certificates)

    async def _certificates(self) -> tuple[Mapping[str, str], bytes]:
        status, headers, content = await self.send("GET", "/v3/certificates", "")
        if status != 200:
            raise PayUnavailable
        return headers, content

    async def send(
        self,
        method: str,
        target: str,
        text: str,
        *,
        limit: int = MAX_ANSWER_BYTES,
        deadline: float = DEADLINE_SECONDS,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and content, of whatever was answered. Raises PayUnavailable."""
        request = self._http.build_request(
            method,
            f"{self._base_url}{target}",
            content=text.encode(),
            headers={
                "Accept": "application/json",
                "Content-Type": "application/json",
                "Authorization": self._merchant.authorization(
                    method=method,
                    target=target,
                    body=text,
                    timestamp=int(self._now().timestamp()),
                    nonce=secrets.token_hex(16),
                ),
                **self._keys.asked_for,
            },
        )
        began = time.monotonic()
        try:
            async with asyncio.timeout(deadline):
                return await _received(self._http, request, limit)
        except (httpx.HTTPError, TimeoutError, ValueError) as fault:
            reason = type(fault).__name__
        log.warning("%s %s failed after %.1f s: %s", method, urlsplit(target).path, time.monotonic() - began, reason)
        raise PayUnavailable


async def _received(
    http: httpx.AsyncClient, request: httpx.Request, limit: int
) -> tuple[int, Mapping[str, str], bytes]:
    response = await http.send(request, stream=True)
    try:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > limit:
                raise ValueError("the answer is too large")
        return response.status_code, response.headers, bytes(body)
    finally:
        await response.aclose()
