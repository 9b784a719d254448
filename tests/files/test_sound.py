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
        (b"", None),
        (b"ID3\x04" + bytes(200), None),
        (b"\xff\xfb" + bytes(2000), None),
        (samples.PDF, None),
    ],
)
async def test_the_length_is_that_of_its_frames(tmp_path: Path, content: bytes, expected: int | None) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    found = await milliseconds(path)
    assert found is None if expected is None else found is not None and abs(found - expected) < 60
