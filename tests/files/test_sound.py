"""How long an MP3 plays."""

from pathlib import Path

import pytest

from app.files.sound import milliseconds
from tests.factories import files as samples


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (samples.sound(100), 2612),
        (samples.MP3, 2612),
        (samples.sound(100) + b"TAG" + bytes(125), 2612),
        (b"ID3\x04\0\0\0\0\x01\x00" + b"\xff\xfb\x90\x00" * 32 + samples.sound(100), 2612),
        (b"junk" * 50 + samples.sound(50) + b"\xff\xfb\x90junk" + samples.sound(50), 2612),
        # What a header claims of the whole is not asked.
        (samples.sound(1)[:36] + b"Xing\0\0\0\x03" + b"\xff" * 8 + bytes(365) + samples.sound(99), 2612),
        # MPEG-2 at 22.05 kHz: 576 samples in 104 bytes.
        ((b"\xff\xf3\x40\x00" + bytes(100)) * 100, 2612),
        (b"", None),
        (b"ID3\x04" + bytes(200), None),
        (b"\xff\xfb" + bytes(2000), None),
        (samples.PDF, None),
        (samples.sound(10) + b"\xff\xe2" * 100_001 + samples.sound(10), None),
        (b"\xff\xfb\x90\x00" + bytes(9000), None),
    ],
)
async def test_the_length_is_that_of_its_frames(tmp_path: Path, content: bytes, expected: int | None) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    found = await milliseconds(path)
    assert found is None if expected is None else found is not None and abs(found - expected) < 60
