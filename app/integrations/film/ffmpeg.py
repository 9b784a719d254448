"""The program ffmpeg, where the machine has it."""

import asyncio
import logging
import shutil
from contextlib import suppress
from pathlib import Path

from app.integrations.film.protocol import RemuxFailed

# Copying two gigabytes on a slow disk takes minutes.
DEADLINE_SECONDS = 600

log = logging.getLogger(__name__)


def find_ffmpeg() -> Path | None:
    """The program, or None where the machine has none."""
    found = shutil.which("ffmpeg")
    return Path(found) if found else None


class Ffmpeg:
    """Remuxer by `program`. It reads one local file as MP4 and opens nothing else, whatever the file names."""

    def __init__(self, program: Path, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._program = program
        self._deadline = deadline_seconds

    async def index_first(self, source: Path, target: Path) -> None:
        reading = ["-protocol_whitelist", "file", "-f", "mov", "-i", str(source)]
        writing = [
            "-map",
            "0",
            "-c",
            "copy",
            "-map_metadata",
            "-1",
            "-movflags",
            "+faststart",
            "-f",
            "mp4",
            str(target),
        ]
        process = await asyncio.create_subprocess_exec(
            self._program,
            *("-hide_banner", "-loglevel", "error", "-nostdin", "-y", *reading, *writing),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await asyncio.wait_for(process.communicate(), self._deadline)
        except BaseException as fault:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if isinstance(fault, TimeoutError):
                raise RemuxFailed("ffmpeg took too long") from fault
            raise
        if process.returncode != 0:
            log.warning("ffmpeg ended with %s: %s", process.returncode, said.decode(errors="replace")[-500:])
            raise RemuxFailed("ffmpeg could not put the film right")
