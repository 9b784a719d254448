"""A bound on request bodies, told before they are read where the client declares a length."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import BodyTooLarge, problem


class BodyLimit:
    """`limit` bytes for every path, `upload_limit` below `upload_prefix`. Pure ASGI."""

    def __init__(self, app: ASGIApp, *, limit: int, upload_prefix: str, upload_limit: int) -> None:
        self.app = app
        self.limit, self.upload_prefix, self.upload_limit = limit, upload_prefix, upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_limit if scope["path"].startswith(self.upload_prefix) else self.limit
        if _declared(scope) > limit:
            await problem(Request(scope), BodyTooLarge())(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
