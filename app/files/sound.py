"""How long an MP3 plays: read from a copy of it, since a length at a changing rate takes a look at all of it."""

import asyncio
from pathlib import Path

from tinytag import TinyTag


async def milliseconds(path: Path) -> int | None:
    """The length of the MP3, None where it holds no sound."""
    return await asyncio.to_thread(_milliseconds, path)


def _milliseconds(path: Path) -> int | None:
    try:
        with path.open("rb") as file:
            seconds = TinyTag.get("x.mp3", file_obj=file, tags=False, image=False).duration
    except Exception:
        # A damaged file makes its reader throw whatever it likes (ParseError, struct.error …).
        return None
    return round(seconds * 1000) if seconds and seconds > 0 else None
