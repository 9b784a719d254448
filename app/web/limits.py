"""A bound on requests a minute from one source. Per process: it stops a runaway client, it is no security control."""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kit.errors import TooMany
from app.web.errors import problem

_SOURCES = 20_000


class RequestRate:
    """Token buckets by bearer token or, before login, by address: a hall behind one address signs in together."""

    def __init__(self, app: ASGIApp, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.per_minute = per_minute
        self._now = now
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (wait := self._wait(self._source(scope))):
            request = Request(scope)
            await problem(request, TooMany(retry_after=wait))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    @staticmethod
    def _source(scope: Scope) -> bytes:
        for name, value in scope["headers"]:
            if name == b"authorization":
                return bytes(value[-43:])
        client = scope.get("client")
        return str(client[0]).encode() if client else b"unknown"

    def _wait(self, source: bytes) -> int:
        """Seconds to wait, 0 when the request may pass."""
        moment = self._now()
        tokens, seen = self._buckets.pop(source, (float(self.per_minute), moment))
        tokens = min(float(self.per_minute), tokens + (moment - seen) * self.per_minute / 60)
        passes = tokens >= 1
        self._buckets[source] = (tokens - 1 if passes else tokens, moment)
        if len(self._buckets) > _SOURCES:
            self._buckets.popitem(last=False)
        return 0 if passes else max(1, round((1 - tokens) * 60 / self.per_minute))
