"""Images are made anew: pixels and colours are kept, place, time, camera and comments are not."""

import asyncio
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from app.files.content import MediaType
from app.files.errors import ImageRefused

MOST_PIXELS = 60_000_000
MOST_FRAMES = 300
_FORMATS = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.WEBP: "WEBP", MediaType.GIF: "GIF"}
_ANIMATED = frozenset({MediaType.WEBP, MediaType.GIF})
# Judged below from the header, before any pixel is unpacked; Pillow's own bound only warns.
Image.MAX_IMAGE_PIXELS = None


async def made_anew(content: bytes, kind: MediaType) -> bytes:
    """The image of that kind, upright, with no metadata but its colour profile. Raises ImageRefused."""
    return await asyncio.to_thread(_made_anew, content, kind)


def _made_anew(content: bytes, kind: MediaType) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as image:
            frames = getattr(image, "n_frames", 1) if kind in _ANIMATED else 1
            if frames > MOST_FRAMES or image.width * image.height * frames > MOST_PIXELS:
                raise ImageRefused
            return _animation(image, kind) if frames > 1 else _still(image, kind)
    except ImageRefused:
        raise
    except Exception as fault:
        # A damaged image makes its decoder throw whatever it likes (OSError, SyntaxError, struct.error …).
        raise ImageRefused from fault


def _still(image: Image.Image, kind: MediaType) -> bytes:
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    out = BytesIO()
    upright.save(out, _FORMATS[kind], icc_profile=profile, **_quality(kind))
    return out.getvalue()


def _animation(image: Image.Image, kind: MediaType) -> bytes:
    durations, frames = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 100))
        frames.append(frame.convert("RGBA"))
        frames[-1].info = {}
    out = BytesIO()
    frames[0].save(
        out,
        _FORMATS[kind],
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=image.info.get("loop", 0),
        **_quality(kind),
    )
    return out.getvalue()


def _quality(kind: MediaType) -> dict[str, Any]:
    return {"quality": 88} if kind in (MediaType.JPEG, MediaType.WEBP) else {}
