"""Many calls at once over keep-alive connections, with little work of our own for each."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID


class Call(Protocol):
    """Something that is going to be sent; its text is made at the moment of sending."""

    def request(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """A call of any operation. `tag` is the If-None-Match of a client that keeps what it was given."""

    path: str
    token: str
    body: Any = None
    tag: str = ""
    kind: str = "application/json"

    def request(self) -> bytes:
        body = b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()
        lines = [
            f"{'POST' if body else 'GET'} {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {self.token}",
            *([f"If-None-Match: {self.tag}"] if self.tag else []),
            *([f"Content-Type: {self.kind}", f"Content-Length: {len(body)}"] if body else []),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class SignIn:
    """A call that is going to be sent: for which meeting, by whose token, with which code."""

    meeting_id: UUID
    token: str
    code: str | Callable[[], str]
    """Or what reads it off the screen at the moment of sending, as a phone does: it is good for half a minute only."""

    def request(self) -> bytes:
        code = self.code if isinstance(self.code, str) else self.code()
        return Asking(f"/api/v1/meetings/{self.meeting_id}/sign-ins", self.token, {"code": code}).request()


@dataclass(frozen=True, slots=True)
class Answer:
    """`tag` is its ETag; a 304 has no body."""

    status: int
    body: Any
    tag: str


C = TypeVar("C", bound=Call)


async def burst(
    url: str,
    calls: Sequence[C],
    *,
    connections: int,
    answered: Callable[[C, Answer], None] = lambda _call, _answer: None,
    sent: Callable[[C], None] = lambda _call: None,
) -> list[Answer | None]:
    """The answers, in the order of the calls; None where the server went away before it answered."""
    answers: list[Answer | None] = [None] * len(calls)
    waiting = iter(enumerate(calls))
    where = urlsplit(url)
    assert where.hostname is not None
    await asyncio.gather(
        *(_visit(where.hostname, where.port or 80, waiting, answers, answered, sent) for _ in range(connections))
    )
    return answers


async def _visit(
    host: str,
    port: int,
    waiting: Iterator[tuple[int, C]],
    answers: list[Answer | None],
    answered: Callable[[C, Answer], None],
    sent: Callable[[C], None],
) -> None:
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return
    try:
        for number, call in waiting:
            sent(call)
            writer.write(call.request())
            answers[number] = answer = await _answer(reader)
            answered(call, answer)
    except (OSError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    lines = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
    named = {name.lower(): value for name, _, value in lines}
    length = int(named.get(b"content-length", 0))
    body = json.loads(await reader.readexactly(length)) if length else None
    return Answer(status, body, named.get(b"etag", b"").decode())
