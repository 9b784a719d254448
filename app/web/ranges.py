"""Stored bytes as an answer: whole, or one range (RFC 9110 section 14). They stream after the database is left alone."""

import re
from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from app.files.models import StoredFile
from app.integrations.storage.protocol import ObjectStore
from app.web.errors import RangeNotSatisfiable

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
# Shown by a browser or player in place; everything else is offered for saving.
_SHOWN = ("image/", "video/", "audio/")


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


async def file_answer(store: ObjectStore, file: StoredFile, headers: Mapping[str, str]) -> Response:
    """The file's bytes, 200 or 206. Raises StorageObjectMissing and RangeNotSatisfiable before the first byte."""
    etag = f'"{file.sha256}"'
    wanted = headers.get("range")
    if headers.get("if-range", etag) != etag:
        wanted = None
    span = range_of(wanted, file.size)
    start, end = span or (0, file.size)
    shown = "inline" if file.media_type.startswith(_SHOWN) else "attachment"
    answered = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=600",
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Length": str(end - start),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": etag,
    }
    if span is not None:
        answered["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    blocks: AsyncIterator[bytes] = await store.read(file.storage_key, start, end)
    return StreamingResponse(blocks, 206 if span else 200, answered, media_type=file.media_type)
