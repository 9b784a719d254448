"""Many sign-ins at once over keep-alive connections, with little work of our own for each."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignIn:
    """A call that is going to be sent: for which meeting, by whose token, with which code."""

    meeting_id: UUID
    token: str
    code: str | Callable[[], str]
    """Or what reads it off the screen at the moment of sending, as a phone does: it is good for half a minute only."""

    def request(self) -> bytes:
        body = json.dumps({"code": self.code if isinstance(self.code, str) else self.code()}).encode()
        head = (
            f"POST /api/v1/meetings/{self.meeting_id}/sign-ins HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict[str, object]


async def burst(
    url: str,
    calls: Sequence[SignIn],
    *,
    connections: int,
    answered: Callable[[SignIn, Answer], None] = lambda _call, _answer: None,
    sent: Callable[[SignIn], None] = lambda _call: None,
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
    waiting: Iterator[tuple[int, SignIn]],
    answers: list[Answer | None],
    answered: Callable[[SignIn, Answer], None],
    sent: Callable[[SignIn], None],
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
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return Answer(status, json.loads(await reader.readexactly(length)))
