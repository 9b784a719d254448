"""The quick way: what everybody does is answered before the routes, where the answer is plain.

It only ever says yes. Where a quick route has no answer, the request goes on to the application as if it had not been
looked at, and the ordinary route, which is the one that the document describes, answers or says why not.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.keys import KeySet
from app.access.tokens import AccessClaims
from app.kit.clock import now
from app.kit.errors import Unauthenticated
from app.web.services import Services

LONGEST_BODY = 1_000
"""Bytes. A longer body is read by the ordinary way."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with verified claims (of which the database has not been asked) and its parsed body, if it has one."""

    claims: AccessClaims
    keys: KeySet
    match: re.Match[str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Yes:
    """A good answer: its status and the JSON text of its body."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class QuickRoute:
    """What is answered quickly: the operation's name, its method, the form of its path, how; `close` ends its work."""

    operation: str
    method: str
    path: re.Pattern[str]
    answer: Callable[[Ask], Awaitable[Yes | None]]
    close: Callable[[], Awaitable[None]]


class QuickWay:
    """Pure ASGI. It stands behind everything that counts, limits and names requests, and before the application."""

    def __init__(self, app: ASGIApp, services: Services, routes: Sequence[QuickRoute]) -> None:
        self.app = app
        self.services = services
        self.routes = routes
        self._documented: dict[str, APIRoute] | None = None
        self._reading: asyncio.Task[KeySet] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (found := self._find(scope["method"], scope["path"])):
            route, match = found
            token, is_readable = _headers(scope, has_body=route.method == "POST")
            if token and is_readable:
                body = b""
                if route.method == "POST":
                    body = await _body(receive)
                    receive = _again(body, receive)
                if (yes := await self._answer(route, match, token, body)) is not None:
                    scope["route"] = self._route(scope["app"], route.operation)
                    # The limiter counts a proved token for itself.
                    scope.setdefault("state", {})["actor"] = route.operation
                    await _send(send, yes)
                    return
        await self.app(scope, receive, send)

    def _find(self, method: str, path: str) -> tuple[QuickRoute, re.Match[str]] | None:
        for route in self.routes:
            if route.method == method and (match := route.path.match(path)):
                return route, match
        return None

    async def _answer(self, route: QuickRoute, match: re.Match[str], token: str, body: bytes) -> Yes | None:
        parsed = _parsed(body) if body else {}
        if parsed is None:
            return None
        keys = self.services.keyring.held_signing_keys() or await self._read_keys()
        try:
            claims = self.services.verified_tokens.verify(keys, token, now())
        except Unauthenticated:
            return None
        return await route.answer(Ask(claims, keys, match, parsed)) if claims.tenant_id else None

    async def _read_keys(self) -> KeySet:
        """Once for all that come meanwhile."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._keys())
        return await asyncio.shield(self._reading)

    async def _keys(self) -> KeySet:
        async with self.services.database.read(None) as session:
            return await self.services.keyring.signing_keys(session)

    def _route(self, app: FastAPI, operation: str) -> APIRoute:
        """The documented route, under whose name the answer is counted and logged."""
        if self._documented is None:
            found = [getattr(one, "route", one) for one in iter_route_contexts(app.routes)]
            self._documented = {one.operation_id or "": one for one in found if isinstance(one, APIRoute)}
        return self._documented[operation]


def _headers(scope: Scope, *, has_body: bool) -> tuple[str, bool]:
    """The bearer token ("" unless there is exactly one), and whether the body is a short JSON of declared length."""
    tokens: list[bytes] = []
    length = kind = b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            tokens.append(value)
        elif name == b"content-length":
            length = value
        elif name == b"content-type":
            kind = value
    is_readable = not has_body or (
        kind[:16] == b"application/json" and length.isdigit() and int(length) <= LONGEST_BODY
    )
    if len(tokens) != 1 or tokens[0][:7] != b"Bearer " or not tokens[0].isascii():
        return "", is_readable
    return tokens[0][7:].decode("ascii"), is_readable


async def _body(receive: Receive) -> bytes:
    """All of it; empty where the client has gone."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more, and then what comes after it."""
    read = False

    async def replayed() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


async def _send(send: Send, yes: Yes) -> None:
    headers = [(b"content-length", str(len(yes.body)).encode()), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": yes.status, "headers": headers})
    await send({"type": "http.response.body", "body": yes.body})
