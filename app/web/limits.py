"""A bound on requests a minute from one source. Per process: it stops a runaway client, it is no security control."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kit.errors import TooMany
from app.web.errors import problem

_SOURCES = 20_000

# Source → what is left, and when it was counted last.
Buckets = OrderedDict[bytes, tuple[float, float]]


class RequestRate:
    """Token buckets by bearer token or, before login, by address: a hall behind one address signs in together.

    A bearer token counts for itself once a request has been authenticated with it. What comes with any other counts
    for its address, so that made-up tokens lead round no bound and push nobody's bucket out.
    """

    def __init__(self, app: ASGIApp, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.per_minute = per_minute
        self._now = now
        self._addresses: Buckets = OrderedDict()
        self._tokens: Buckets = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address, token = self._address(scope), self._token(scope)
        is_known = token is not None and token in self._tokens
        if token and is_known:
            wait = self._wait(self._tokens, token)
        else:
            # With a token it is counted once it turns out to be nobody's: a hall's first requests come all at once.
            wait = self._wait(self._addresses, address, cost=0 if token else 1)
        if wait:
            await problem(Request(scope), TooMany(retry_after=wait))(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            if token and not is_known:
                is_proved = scope.get("state", {}).get("actor") is not None
                self._wait(*((self._tokens, token) if is_proved else (self._addresses, address)))

    @staticmethod
    def _address(scope: Scope) -> bytes:
        client = scope.get("client")
        return str(client[0]).encode() if client else b"unknown"

    @staticmethod
    def _token(scope: Scope) -> bytes | None:
        for name, value in scope["headers"]:
            if name == b"authorization":
                return hashlib.sha256(value).digest()
        return None

    def _wait(self, buckets: Buckets, source: bytes, cost: int = 1) -> int:
        """Seconds to wait, 0 when the request may pass."""
        moment = self._now()
        left, seen = buckets.pop(source, (float(self.per_minute), moment))
        left = min(float(self.per_minute), left + (moment - seen) * self.per_minute / 60)
        passes = left >= 1
        buckets[source] = (left - cost if passes else left, moment)
        if len(buckets) > _SOURCES:
            buckets.popitem(last=False)
        return 0 if passes else max(1, round((1 - left) * 60 / self.per_minute))
