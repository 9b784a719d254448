"""One log line and one measurement a request, by route template: a raw path could carry an id."""

import logging
import time
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.logs import RequestRecord

log = logging.getLogger("dangjian.access")

registry = CollectorRegistry()
requests = Counter("dangjian_requests", "Requests by operation and status", ["operation", "status"], registry=registry)
seconds = Histogram(
    "dangjian_request_seconds",
    "Time to the last byte",
    ["operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=registry,
)

_QUIET = frozenset({"health", "ready", "metrics"})
# Looking a child up by its labels costs more than counting on it; operations and statuses are few.
_count_of = cache(requests.labels)
_seconds_of = cache(seconds.labels)


class Measured:
    """Counts and logs each request. Pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            route = scope.get("route")
            name = getattr(route, "operation_id", None) or getattr(route, "name", None) or "none"
            count(name, status, time.perf_counter() - started)


def count(operation: str, status: int, took: float) -> None:
    """Count and log one request that took so many seconds."""
    _count_of(operation, status).inc()
    _seconds_of(operation).observe(took)
    if operation not in _QUIET and log.isEnabledFor(logging.INFO):
        log.handle(RequestRecord(log.name, operation, status, round(took * 1000, 1)))
