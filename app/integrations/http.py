"""The one way out over HTTP: a hardened client, and a call that ends in a JSON object or in a refusal.

Some services take their secret in the query string, so importing this module also hides query strings from
the HTTP library's own log lines.
"""

import asyncio
import json
import logging
from typing import Any

import httpx

from app.kit.errors import Unavailable

DEADLINE_SECONDS = 10.0
MAX_ANSWER_BYTES = 1 << 20

log = logging.getLogger(__name__)


class _QueryStringsHidden(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(argument) for argument in record.args)
        return True


def _without_query(argument: object) -> object:
    return argument.copy_with(query=None) if isinstance(argument, httpx.URL) else argument


logging.getLogger("httpx").addFilter(_QueryStringsHidden())


def outbound_client(*, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for fixed, trusted hosts: short timeouts, few connections, no redirects, no proxy from the environment.

    The caller closes it. `transport` stands in for the network in tests.
    """
    return httpx.AsyncClient(
        timeout=httpx.Timeout(5.0, connect=3.0),
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=30.0),
        follow_redirects=False,
        trust_env=False,
        headers={"Accept-Encoding": "identity"},  # a few bytes must not unpack into many
        transport=transport,
    )


async def call_json(
    http: httpx.AsyncClient,
    request: httpx.Request,
    *,
    unavailable: type[Unavailable],
    deadline: float = DEADLINE_SECONDS,
) -> dict[str, Any]:
    """Send once, never again, and return the JSON object of a 200 answer.

    Raises `unavailable` on a network fault, after `deadline` seconds, and for any other status, an answer over
    1 MiB or one that is no JSON object. Neither the refusal nor the log holds the query, the body or the headers.
    """
    body = await call_bytes(http, request, unavailable=unavailable, deadline=deadline, is_object=True)
    answer: dict[str, Any] = json.loads(body)
    return answer


async def call_bytes(
    http: httpx.AsyncClient,
    request: httpx.Request,
    *,
    unavailable: type[Unavailable],
    deadline: float = DEADLINE_SECONDS,
    is_object: bool = False,
) -> bytes:
    """As `call_json`, the body of a 200 answer as it came. One that begins with `{` is a JSON object; `is_object`: it must."""
    try:
        async with asyncio.timeout(deadline):
            answer = await _answer(http, request)
        if (is_object or answer[:1] == b"{") and not isinstance(json.loads(answer), dict):
            raise ValueError("the answer is no object")
    except (httpx.HTTPError, TimeoutError, ValueError, RecursionError) as fault:
        reason = type(fault).__name__
    else:
        return answer
    # Raised out here so that the refusal carries no context: the library's errors hold the whole request.
    log.warning("%s %s%s failed: %s", request.method, request.url.host, request.url.path, reason)
    raise unavailable()


async def _answer(http: httpx.AsyncClient, request: httpx.Request) -> bytes:
    response = await http.send(request, stream=True)
    try:
        if response.status_code != httpx.codes.OK:
            raise httpx.HTTPStatusError("unexpected status", request=request, response=response)
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise ValueError("the answer is too large")
    finally:
        await response.aclose()
    return bytes(body)
