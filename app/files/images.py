"""Images are made anew: pixels and colours are kept, place, time, camera and comments are not."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ParamSpec, TypeVar

from PIL import Image, ImageOps, ImageSequence

from app.files.content import MediaType
from app.files.errors import ImageRefused
from app.files.outline import is_honest

MOST_PIXELS = 60_000_000
MOST_FRAMES = 300
_FORMATS = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.WEBP: "WEBP", MediaType.GIF: "GIF"}
_ANIMATED = frozenset({MediaType.WEBP, MediaType.GIF})
# A picture of the most pixels takes half a gigabyte while it is made anew: others wait, and no thread of the disk with them.
_WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="images")
P = ParamSpec("P")
T = TypeVar("T")
# Judged below from the header, before any pixel is unpacked; Pillow's own bound only warns.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Of an image: its pixels across and down, and whether it moves."""

    width: int
    height: int
    moves: bool


async def measured(content: bytes, kind: MediaType) -> Seen:
    """The size of an image that was made anew."""
    return await _aside(_measured, content, kind)


async def smaller(content: bytes, kind: MediaType, widths: Sequence[int]) -> dict[int, bytes]:
    """An image that was made anew as JPEG in these widths, all below its own: old phones show it, and light ones."""
    return await _aside(_smaller, content, kind, widths) if widths else {}


async def made_anew(content: bytes, kind: MediaType) -> bytes:
    """The image of that kind, upright, with no metadata but its colour profile. Raises ImageRefused."""
    return await _aside(_made_anew, content, kind)


async def _aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, lambda: work(*args, **kwargs))


def _made_anew(content: bytes, kind: MediaType) -> bytes:
    if not is_honest(content, kind):
        raise ImageRefused
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


def _measured(content: bytes, kind: MediaType) -> Seen:
    with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as image:
        return Seen(image.width, image.height, kind in _ANIMATED and getattr(image, "n_frames", 1) > 1)


def _smaller(content: bytes, kind: MediaType, widths: Sequence[int]) -> dict[int, bytes]:
    made = {}
    with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as image:
        # The profile of four inks says nothing of three lights.
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
        wanted = "RGBA" if image.has_transparency_data else "RGB"
        # Made small first: a whole picture more in memory for each step is too much of the largest.
        largest = _on_white(_resized(image if image.mode == wanted else image.convert(wanted), max(widths)))
    for width in widths:
        out = BytesIO()
        _resized(largest, width).save(out, "JPEG", quality=80, progressive=True, icc_profile=profile)
        made[width] = out.getvalue()
    return made


def _resized(image: Image.Image, width: int) -> Image.Image:
    size = (width, max(1, round(image.height * width / image.width)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")


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
