"""Headers that every answer carries: nothing personal is kept by a cache, nothing is guessed by a browser."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class SafeHeaders:
    """`no-store` unless the route said otherwise, and `nosniff`. Pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                names = {name.lower() for name, _ in given}
                message["headers"] = [*given, *((name, value) for name, value in SAFE if name not in names)]
            await send(message)

        await self.app(scope, receive, send_safely)
