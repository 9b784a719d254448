"""A request id in and out, in every log line and every problem. Pure ASGI: a BaseHTTPMiddleware costs twice the time."""

import re

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kit.ids import uuid7
from app.kit.request_context import current_request_id

_GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}\Z")


def request_id_of(connection: HTTPConnection) -> str:
    return str(connection.scope.get("dangjian.request_id", ""))


def sane_or_new(given: bytes) -> str:
    """The client's own id where it is sane, else a new one."""
    return given.decode() if _GIVEN.match(given) else str(uuid7())


class RequestId:
    """Takes `X-Request-Id` when it is sane, else makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = sane_or_new(next((value for name, value in scope["headers"] if name == b"x-request-id"), b""))
        scope["dangjian.request_id"] = request_id
        token = current_request_id.set(request_id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            current_request_id.reset(token)
