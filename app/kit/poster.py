"""A picture of a lesson to pass on: title, summary, whose it is, and a code. Nothing else comes into it."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import pylopdf_fonts_zh_cn
import segno
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 750, 1125
_MARGIN, _CODE = 60, 240
_RED, _DARK, _GREY, _WHITE = (192, 26, 26), (34, 34, 34), (110, 110, 110), (255, 255, 255)
# What may not begin a line.
_CLOSING = "，。、；：？！）》」』”’…%"


@dataclass(frozen=True, slots=True)
class Poster:
    title: str
    summary: str
    heading: str
    hint: str


@cache
def font_of(size: int, *, serif: bool = False) -> ImageFont.FreeTypeFont:
    """Ours for Chinese, in this many pixels."""
    path = pylopdf_fonts_zh_cn.serif_path() if serif else pylopdf_fonts_zh_cn.sans_path()
    return ImageFont.truetype(str(path), size)


def qr_code(link: str) -> bytes:
    """A PNG of the link."""
    picture = BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=6, border=2)
    return picture.getvalue()


def lines_of(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """The text in lines that fit; what does not fit into `most` of them ends in …."""
    lines, line = [], ""
    for sign in " ".join(text.split()):
        if font.getlength(line + sign) <= width or (sign in _CLOSING and line and font.getlength(line) <= width):
            line += sign
        else:
            lines.append(line)
            line = sign.lstrip()
    lines = [one for one in (*lines, line) if one]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][:-1] + "…"]


def draw(poster: Poster, code: bytes) -> bytes:
    """A PNG of 750 × 1125. `code` is a PNG or JPEG."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), _WHITE)
    pen, wide = ImageDraw.Draw(canvas), WIDTH - 2 * _MARGIN
    pen.rectangle((0, 0, WIDTH, 160), fill=_RED)
    small, middle, large = font_of(30), font_of(34), font_of(56, serif=True)
    for line in lines_of(poster.heading, middle, wide, 1):
        pen.text((_MARGIN, 58), line, font=middle, fill=_WHITE)
    y = 220
    for line in lines_of(poster.title, large, wide, 4):
        pen.text((_MARGIN, y), line, font=large, fill=_DARK)
        y += 78
    y += 20
    for line in lines_of(poster.summary, small, wide, 6):
        pen.text((_MARGIN, y), line, font=small, fill=_GREY)
        y += 46
    foot = HEIGHT - _CODE - _MARGIN
    with Image.open(BytesIO(code)) as picture:
        square = picture.convert("RGB").resize((_CODE, _CODE), Image.Resampling.LANCZOS)
    canvas.paste(square, (_MARGIN, foot))
    for line in lines_of(poster.hint, small, wide - _CODE - 40, 4):
        pen.text((_MARGIN + _CODE + 40, foot + 70), line, font=small, fill=_DARK)
        foot += 46
    out = BytesIO()
    canvas.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()
