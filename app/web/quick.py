"""The quick way: what everybody does is answered before FastAPI and all its layers, where the answer is plain.

It only ever says yes. Where a quick route has no answer, the request goes on to the application as if it had not been
looked at, and the ordinary route, which is the one that the document describes, answers or says why not. What the
layers do for each request (its id, safe headers, bounds of rate, size and host, one count and one log line) is done
here too, by their own functions.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from app.access.keys import KeySet
from app.access.tokens import AccessClaims
from app.kit.clock import now
from app.kit.errors import Unauthenticated
from app.kit.request_context import current_request_id
from app.web.headers import SAFE
from app.web.limits import COUNTED, Bounds, address_of
from app.web.metrics import count
from app.web.plain import Hosts, Plain, again, body_of
from app.web.request_id import sane_or_new
from app.web.services import Services

log = logging.getLogger("dangjian.web")

TAGGED = "private, no-cache"
"""Cache-Control of what carries a tag: kept by the client, and asked for again each time."""
_JSON = (b"content-type", b"application/json")
_HEADERS = (_JSON, *SAFE)
_TAGGED_SAFE = tuple(header for header in SAFE if header[0] != b"cache-control")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with verified claims (of which the database has not been asked), and its parsed body, if it has one.

    `query` is the text behind the path, `known_tag` the client's If-None-Match.
    """

    claims: AccessClaims
    keys: KeySet
    match: re.Match[str]
    body: dict[str, Any]
    query: bytes
    known_tag: str


@dataclass(frozen=True, slots=True)
class Yes:
    """A good answer: its status and the JSON text of its body; of a list that may be asked for again, its tag."""

    status: int
    body: bytes
    tag: str = ""

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        if not self.tag:
            return _HEADERS
        tagged = ((b"etag", self.tag.encode("ascii")), (b"cache-control", TAGGED.encode("ascii")), *_TAGGED_SAFE)
        return tagged if self.status == 304 else (_JSON, *tagged)


@dataclass(frozen=True, slots=True)
class QuickRoute:
    """What is answered quickly: the operation's name, its method, the form of its path, how; `close` ends its work.

    One that does not read the query leaves what has one to the ordinary route, which says what it does not know.
    """

    operation: str
    method: str
    path: re.Pattern[str]
    answer: Callable[[Ask], Awaitable[Yes | None]]
    close: Callable[[], Awaitable[None]]
    reads_query: bool = False


class QuickWay:
    """The quick routes over one application's services and bounds."""

    def __init__(self, services: Services, routes: Sequence[QuickRoute], bounds: Bounds, hosts: Hosts) -> None:
        self.services = services
        self.routes = routes
        self._bounds, self._hosts = bounds, hosts
        self._reading: asyncio.Task[KeySet] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Receive | None:
        """Answer the HTTP request; where there is no plain answer, what the application shall read it from."""
        started = time.perf_counter()
        if (found := self._find(scope["method"], scope["path"])) is None:
            return receive
        route, match = found
        if scope["query_string"] and not route.reads_query:
            return receive
        plain = Plain.of(scope, has_body=route.method == "POST", hosts=self._hosts)
        if plain is None:
            return receive
        token = sha256(plain.token).digest()
        is_known = self._bounds.knows(token)
        if is_known:
            if self._bounds.wait_of_token(token):
                return receive
            scope[COUNTED] = True
        elif self._bounds.wait_of_address(address_of(scope), cost=0):
            return receive
        body = b""
        if route.method == "POST":
            body = await body_of(receive)
            receive = again(body, receive)
        yes = await self._answer(route, match, plain, token, body, scope["query_string"])
        if yes is None:
            return receive
        if not is_known:
            self._bounds.wait_of_token(token)
        await _send(send, yes, route.operation, sane_or_new(plain.request_id), started)
        return None

    async def close(self) -> None:
        for route in self.routes:
            await route.close()

    def _find(self, method: str, path: str) -> tuple[QuickRoute, re.Match[str]] | None:
        for route in self.routes:
            if route.method == method and (match := route.path.match(path)):
                return route, match
        return None

    async def _answer(
        self, route: QuickRoute, match: re.Match[str], plain: Plain, digest: bytes, body: bytes, query: bytes
    ) -> Yes | None:
        parsed = _parsed(body) if body else {}
        if parsed is None:
            return None
        try:
            keys = self.services.keyring.held_signing_keys() or await self._read_keys()
            claims = self.services.verified_tokens.verify_hashed(keys, plain.token.decode("ascii"), digest, now())
            if claims.tenant_id is None:
                return None
            return await route.answer(Ask(claims, keys, match, parsed, query, plain.known_tag.decode("latin-1")))
        except Unauthenticated:
            return None
        except Exception as error:
            # Its name alone: the text could hold values of the request. The ordinary way answers.
            log.warning("the quick way of %s failed: %s", route.operation, type(error).__name__)
            return None

    async def _read_keys(self) -> KeySet:
        """Once for all that come meanwhile."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._keys())
        return await asyncio.shield(self._reading)

    async def _keys(self) -> KeySet:
        async with self.services.database.read(None) as session:
            return await self.services.keyring.signing_keys(session)


class Application(FastAPI):
    """FastAPI with a quick way before it."""

    quick: QuickWay | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.quick is not None and scope["type"] == "http":
            left = await self.quick(scope, receive, send)
            if left is None:
                return
            receive = left
        await super().__call__(scope, receive, send)


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


async def _send(send: Send, yes: Yes, operation: str, request_id: str, started: float) -> None:
    context = current_request_id.set(request_id)
    try:
        headers = [*yes.headers, (b"x-request-id", request_id.encode())]
        if yes.status != 304:
            headers.append((b"content-length", str(len(yes.body)).encode()))
        await send({"type": "http.response.start", "status": yes.status, "headers": headers})
        await send({"type": "http.response.body", "body": yes.body})
    finally:
        count(operation, yes.status, time.perf_counter() - started)
        current_request_id.reset(context)
