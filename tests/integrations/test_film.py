"""ffmpeg puts a film right, where the machine has it; a film that it cannot read, and one that takes too long, fail."""

import asyncio
from pathlib import Path

import pytest

from app.files.film import looked_at
from app.integrations.film.ffmpeg import Ffmpeg, find_ffmpeg
from app.integrations.film.protocol import RemuxFailed

PROGRAM = find_ffmpeg()


@pytest.mark.skipif(PROGRAM is None, reason="ffmpeg is not installed")
async def test_ffmpeg_moves_the_index_to_the_beginning(tmp_path: Path) -> None:
    assert PROGRAM is not None
    source, target = tmp_path / "last.mp4", tmp_path / "first.mp4"
    making = ["-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-c:v", "mpeg4", "-movflags", "0", str(source)]
    process = await asyncio.create_subprocess_exec(PROGRAM, "-loglevel", "error", *making)
    assert await process.wait() == 0
    assert not await _index_first(source)
    await Ffmpeg(PROGRAM).index_first(source, target)
    assert await _index_first(target)
    source.write_bytes(source.read_bytes()[:500])
    with pytest.raises(RemuxFailed):
        await Ffmpeg(PROGRAM).index_first(source, target)


async def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o700)
    with pytest.raises(RemuxFailed):
        await Ffmpeg(program, deadline_seconds=0.2).index_first(tmp_path / "a", tmp_path / "b")


async def _index_first(path: Path) -> bool:
    content = path.read_bytes()

    async def fetch(start: int, end: int) -> bytes:
        return content[start:end]

    return (await looked_at(fetch, len(content))).index_first
