"""The bound on requests a minute: per token, else per address; it refills with time."""

from starlette.types import Message, Receive, Scope, Send

from app.web.limits import Bounds, RequestRate


async def _ok(scope: Scope, _receive: Receive, send: Send) -> None:
    """Knows the tokens that are one letter over and over; whose they are is told as `web.calls` tells it."""
    for _, value in scope["headers"]:
        if len(set(value.removeprefix(b"Bearer "))) == 1:
            scope.setdefault("state", {})["actor"] = value
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _status(
    app: RequestRate, *, token: str | None = None, address: str = "10.0.0.1"
) -> tuple[int, dict[str, str]]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": headers,
        "client": (address, 1),
        "query_string": b"",
    }
    await app(scope, receive, send)
    return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}


async def test_the_request_over_the_bound_waits() -> None:
    app = RequestRate(_ok, Bounds(per_minute=3))
    assert [(await _status(app))[0] for _ in range(4)] == [200, 200, 200, 429]
    assert int((await _status(app))[1]["retry-after"]) >= 1


async def test_each_token_has_its_own_bucket_behind_one_address() -> None:
    app = RequestRate(_ok, Bounds(per_minute=1))
    assert [(await _status(app, token=name * 43))[0] for name in "abc"] == [200, 200, 200]
    assert (await _status(app, token="a" * 43))[0] == 429


async def test_made_up_tokens_count_for_their_address() -> None:
    app = RequestRate(_ok, Bounds(per_minute=3))
    made_up = [(await _status(app, token=f"{number:043d}"))[0] for number in range(10, 15)]
    assert made_up == [200, 200, 200, 429, 429]
    assert (await _status(app, address="10.0.0.2"))[0] == 200


async def test_made_up_tokens_take_nothing_from_who_is_known_behind_the_same_address() -> None:
    app = RequestRate(_ok, Bounds(per_minute=3))
    assert (await _status(app, token="a" * 43))[0] == 200
    for number in range(10, 15):
        await _status(app, token=f"{number:043d}")
    assert (await _status(app, token="a" * 43))[0] == 200


async def test_a_bucket_refills() -> None:
    moment = [0.0]
    app = RequestRate(_ok, Bounds(per_minute=60, now=lambda: moment[0]))
    assert [(await _status(app))[0] for _ in range(61)] == [200] * 60 + [429]
    moment[0] = 2.0
    assert [(await _status(app))[0] for _ in range(3)] == [200, 200, 429]
