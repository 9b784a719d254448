"""Stored bytes as an answer: whole, one range (RFC 9110 section 14), or none. They stream with no database open."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.files.models import StoredFile
from app.files.places import small_place
from app.integrations.storage.protocol import ObjectStore
from app.web.errors import RangeNotSatisfiable, problem

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
# Shown by a browser or player in place; everything else is offered for saving.
_SHOWN = ("image/", "video/", "audio/")
_KEPT = timedelta(minutes=10)


def range_of(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and end (excluded) of the one range asked for; None for the whole, also where the header is not understood.

    Raises RangeNotSatisfiable.
    """
    found = _RANGE.match(header or "")
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        start, end = max(0, size - int(found[2])), size
    else:
        start = int(found[1])
        end = min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= end:
        raise RangeNotSatisfiable
    return start, end


class _Streamed(StreamingResponse):
    """Blocks of the store, closed at once when the reader goes away."""

    def __init__(self, blocks: AsyncIterator[bytes], status: int, headers: dict[str, str], media_type: str) -> None:
        super().__init__(blocks, status, headers, media_type=media_type)
        self._blocks = blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._blocks):  # type: ignore[type-var]
            await super().__call__(scope, receive, send)


async def file_answer(store: ObjectStore, file: StoredFile, request: Request, *, width: int | None = None) -> Response:
    """The file's bytes: 200, 206, 304 or 416, and for HEAD the headers alone.

    `width` asks for a picture's smallest kept size that is at least as wide. Where the store gives links of its own,
    the answer leads there. Raises StorageObjectMissing, StorageUnavailable before the first byte.
    """
    small = next((one for one in file.known.widths if width is not None and one >= width), None)
    key = file.storage_key if small is None else small_place(file.tenant_id, file.id, small)
    media_type = file.media_type if small is None else "image/jpeg"
    disposition = (
        f"{'inline' if media_type.startswith(_SHOWN) else 'attachment'}; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    if direct := await store.link(key, _KEPT, media_type=media_type, disposition=disposition):
        return RedirectResponse(direct, 307, {"Cache-Control": "private, max-age=300"})
    size = file.size if small is None else await store.size(key)
    etag = f'"{file.sha256}"' if small is None else f'"{file.sha256}-{small}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=600",
        "Content-Disposition": disposition,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": etag,
    }
    if etag in {one.strip() for one in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return await _answer(store, key, size, request, headers, media_type)


async def _answer(
    store: ObjectStore, key: str, size: int, request: Request, headers: dict[str, str], media_type: str
) -> Response:
    wanted = request.headers.get("range") if request.method == "GET" else None
    if request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        wanted = None
    try:
        span = range_of(wanted, size)
    except RangeNotSatisfiable as refusal:
        answer = problem(request, refusal)
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    start, end = span or (0, size)
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(headers=headers, media_type=media_type)
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return _Streamed(await store.read(key, start, end), 206 if span else 200, headers, media_type)
