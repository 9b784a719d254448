"""Keyset pages. A cursor is opaque, signed and bound to the list and filter it came from; never an offset."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query

from app.kit.errors import Invalid
from app.web.schemas import Out

T = TypeVar("T")
R = TypeVar("R")

Limit = Annotated[int, Query(ge=1, le=100, description="每页条数")]
CursorText = Annotated[str | None, Query(max_length=1000, description="上一页返回的 next_cursor")]


class CursorInvalid(Invalid):
    code = "CURSOR_INVALID"
    message = "翻页标记无效，请从第一页重新读取"


class Page(Out, Generic[T]):
    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads cursors with a key of the server's."""

    key: bytes

    def write(self, listing: str, filters: Mapping[str, Any], position: Sequence[Any]) -> str:
        """A cursor for the row at `position` (the values of the sort key, JSON-able) of this list under this filter."""
        body = json.dumps([str(value) for value in position], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(listing, filters, body) + body).decode().rstrip("=")

    def read(self, listing: str, filters: Mapping[str, Any], cursor: str | None) -> list[str] | None:
        """The position as texts, None for the first page. Raises CursorInvalid for a cursor of another list or filter."""
        if not cursor:
            return None
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            signature, body = raw[:12], raw[12:]
        except ValueError as error:
            raise CursorInvalid from error
        if not hmac.compare_digest(signature, self._sign(listing, filters, body)):
            raise CursorInvalid
        return [str(part) for part in json.loads(body)]

    def page(
        self,
        listing: str,
        filters: Mapping[str, Any],
        rows: Sequence[R],
        *,
        limit: int,
        position: Callable[[R], Sequence[Any]],
    ) -> tuple[Sequence[R], str | None]:
        """Cut `limit + 1` fetched rows to a page and the cursor of the next, None on the last page."""
        if len(rows) <= limit:
            return rows, None
        kept = rows[:limit]
        return kept, self.write(listing, filters, position(kept[-1]))

    def _sign(self, listing: str, filters: Mapping[str, Any], body: bytes) -> bytes:
        bound = json.dumps([listing, sorted((k, str(v)) for k, v in filters.items())]).encode()
        return hmac.digest(self.key, bound + b"\0" + body, hashlib.sha256)[:12]
