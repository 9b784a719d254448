"""Requests whose head is plain enough for the quick way: one look at the headers, and nothing is refused here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope

LONGEST_BODY = 8_000
"""Bytes. A longer body is read by the ordinary way."""

_HOST = re.compile(r"([a-z0-9.-]+)(?::[0-9]{1,5})?\Z")


class Hosts:
    """The hosts that Starlette's TrustedHostMiddleware lets pass: names, `*.` and what it ends with, or `*`."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._is_any = "*" in allowed
        self._names = frozenset(name.lower() for name in allowed)
        self._endings = tuple(name[1:].lower() for name in allowed if name.startswith("*"))

    def allow(self, header: bytes) -> bool:
        """Only where there is no doubt: whatever else may pass too, the ordinary way decides."""
        if self._is_any:
            return True
        form = _HOST.match(header.decode("latin-1"))
        return form is not None and (form[1] in self._names or form[1].endswith(self._endings))


@dataclass(frozen=True, slots=True)
class Plain:
    """What is taken from the headers: the bearer token in ASCII; the client's request id and the tag that it knows, or nothing."""

    token: bytes
    request_id: bytes
    known_tag: bytes = b""

    @classmethod
    def of(cls, scope: Scope, *, has_body: bool, hosts: Hosts) -> "Plain | None":
        """None unless there is exactly one token, an allowed host, and a short JSON of declared length or no body."""
        token = host = kind = request_id = known_tag = b""
        length = -1
        for name, value in scope["headers"]:
            if name == b"authorization":
                if token or value[:7] != b"Bearer ":
                    return None
                token = value[7:]
            elif name == b"host":
                if host:
                    return None
                host = value
            elif name == b"content-length":
                length = int(value) if len(value) < 5 and value.isdigit() else LONGEST_BODY + 1
            elif name == b"content-type":
                kind = value
            elif name == b"x-request-id":
                request_id = request_id or value
            elif name == b"if-none-match":
                known_tag = known_tag or value
            elif name == b"transfer-encoding":
                return None
        is_readable = 0 <= length <= LONGEST_BODY and kind[:16] == b"application/json" if has_body else length <= 0
        if not (token and token.isascii() and is_readable and hosts.allow(host)):
            return None
        return cls(token, request_id, known_tag)


async def body_of(receive: Receive) -> bytes:
    """All of the body; empty where the client has gone."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more, and then what comes after it."""
    read = False

    async def replayed() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
