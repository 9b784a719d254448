"""A bound on requests a minute from one source. Per process: it stops a runaway client, it is no security control."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Collection

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kit.errors import TooMany
from app.web.errors import problem

COUNTED = "dangjian.counted"
_SOURCES = 20_000

# Source → what is left, and when it was counted last.
Buckets = OrderedDict[bytes, tuple[float, float]]


class Bounds:
    """Token buckets by bearer token or, before login, by address: a hall behind one address signs in together.

    A bearer token counts for itself once a request has been authenticated with it. What comes with any other counts
    for its address, so that made-up tokens lead round no bound and push nobody's bucket out.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._now = now
        self._addresses: Buckets = OrderedDict()
        self._tokens: Buckets = OrderedDict()

    def knows(self, token: bytes) -> bool:
        """Has a request been authenticated with the token of this digest?"""
        return token in self._tokens

    def wait_of_token(self, token: bytes) -> int:
        """Count a request of a token; seconds to wait, 0 when it may pass."""
        return self._wait(self._tokens, token)

    def wait_of_address(self, address: bytes, cost: int = 1) -> int:
        """Count a request of an address, or only look with a cost of 0; seconds to wait, 0 when it may pass."""
        return self._wait(self._addresses, address, cost)

    def _wait(self, buckets: Buckets, source: bytes, cost: int = 1) -> int:
        moment = self._now()
        left, seen = buckets.pop(source, (float(self.per_minute), moment))
        left = min(float(self.per_minute), left + (moment - seen) * self.per_minute / 60)
        passes = left >= 1
        buckets[source] = (left - cost if passes else left, moment)
        if len(buckets) > _SOURCES:
            buckets.popitem(last=False)
        return 0 if passes else max(1, round((1 - left) * 60 / self.per_minute))


class RequestRate:
    """Refuses what is over the bounds. Pure ASGI. A request that `COUNTED` marks has been let through already."""

    def __init__(self, app: ASGIApp, bounds: Bounds, *, unbounded: Collection[str] = ()) -> None:
        """`unbounded` are paths that prove each call by a signature of their own, many of them from one address."""
        self.app = app
        self._unbounded = frozenset(unbounded)
        self.bounds = bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or COUNTED in scope or scope["path"] in self._unbounded:
            await self.app(scope, receive, send)
            return
        bounds, address, token = self.bounds, address_of(scope), _token(scope)
        is_known = token is not None and bounds.knows(token)
        if token and is_known:
            wait = bounds.wait_of_token(token)
        else:
            # With a token it is counted once it turns out to be nobody's: a hall's first requests come all at once.
            wait = bounds.wait_of_address(address, cost=0 if token else 1)
        if wait:
            await problem(Request(scope), TooMany(retry_after=wait))(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            if token and not is_known:
                is_proved = scope.get("state", {}).get("actor") is not None
                bounds.wait_of_token(token) if is_proved else bounds.wait_of_address(address)


def address_of(scope: Scope) -> bytes:
    """The peer's address; uvicorn has already resolved trusted proxies."""
    client = scope.get("client")
    return str(client[0]).encode() if client else b"unknown"


def _token(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return hashlib.sha256(value.removeprefix(b"Bearer ")).digest()
    return None
