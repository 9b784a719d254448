"""Covers and diagrams, drawn: two colours and what lies between, so that a cover takes some kilobytes and milliseconds."""

from collections.abc import Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageColor, ImageDraw

from app.kit.poster import font_of, lines_of

COVER = (480, 270)
_WIDE = 720
_SHADES = 16
_INK, _PAPER, _PALE, _FAINT = 0, 255, 50, 232


def cover(title: str, series: str, number: int, colour: str) -> bytes:
    """A PNG for one lesson: its title in white on the series' colour, with circles as its title has them."""
    canvas = Image.new("L", COVER, _INK)
    pen, chance, (width, height) = ImageDraw.Draw(canvas), Random(title), COVER  # noqa: S311
    for _ in range(5):
        x, y, radius = chance.randrange(width), chance.randrange(height), chance.randrange(30, 110)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_PALE, width=chance.choice((3, 8, 16)))
    pen.rectangle((0, height - 50, width, height), fill=_PALE)
    pen.text((28, height - 40), f"{series}  第{number}课", font=font_of(22), fill=_PAPER)
    lines = lines_of(title, font_of(40, serif=True), width - 56, 3)
    for place, line in enumerate(lines):
        pen.text((28, 34 + place * 58), line, font=font_of(40, serif=True), fill=_PAPER)
    return _png(canvas, colour)


def steps(title: str, names: Sequence[str], colour: str, *, in_turn: bool) -> bytes:
    """A PNG: numbered boxes from left to right, four in a row; with arrows, if one comes after the other."""
    across, box, gap = 4, (144, 84), 32
    down = -(-len(names) // across)
    canvas, pen = _sheet(title, 110 + down * (box[1] + gap))
    for place, name in enumerate(names):
        x = 24 + place % across * (box[0] + gap)
        y = 96 + place // across * (box[1] + gap)
        pen.rounded_rectangle((x, y, x + box[0], y + box[1]), radius=12, fill=_FAINT, outline=_INK, width=2)
        pen.text((x + box[0] / 2, y + 22), str(place + 1), font=font_of(22), fill=_INK, anchor="mm")
        pen.text((x + box[0] / 2, y + 56), name, font=font_of(22), fill=_INK, anchor="mm")
        if in_turn and place % across < across - 1 and place < len(names) - 1:
            edge, middle = x + box[0], y + box[1] / 2
            pen.polygon([(edge + 8, middle - 9), (edge + gap - 8, middle), (edge + 8, middle + 9)], fill=_INK)
    return _png(canvas, colour)


def table(title: str, rows: Sequence[Sequence[str]], colour: str) -> bytes:
    """A PNG: the first row is the heading."""
    high, edge = 56, 24
    canvas, pen = _sheet(title, 116 + len(rows) * high)
    longest = [max(len(text) for text in column) + 2 for column in zip(*rows, strict=True)]
    starts = [edge + sum(longest[:place]) * (_WIDE - 2 * edge) / sum(longest) for place in range(len(longest))]
    for line, row in enumerate(rows):
        y = 92 + line * high
        ground = _INK if line == 0 else _FAINT if line % 2 else _PAPER
        pen.rectangle((edge, y, _WIDE - edge, y + high), fill=ground)
        for column, text in enumerate(row):
            ink = _PAPER if line == 0 else _INK
            pen.text((starts[column] + 16, y + high / 2), text, font=font_of(24), fill=ink, anchor="lm")
    pen.rectangle((edge, 92, _WIDE - edge, 92 + len(rows) * high), outline=_INK, width=2)
    return _png(canvas, colour)


def _sheet(title: str, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    canvas = Image.new("L", (_WIDE, height), _PAPER)
    pen = ImageDraw.Draw(canvas)
    pen.text((_WIDE / 2, 48), title, font=font_of(32, serif=True), fill=_INK, anchor="mm")
    return canvas, pen


def _png(canvas: Image.Image, colour: str) -> bytes:
    """Dark becomes the colour, light white, in sixteen shades."""
    small = canvas.point([shade * _SHADES // 256 for shade in range(256)])
    ramp = [
        round(part + (255 - part) * shade / (_SHADES - 1))
        for shade in range(_SHADES)
        for part in ImageColor.getrgb(colour)[:3]
    ]
    small.putpalette(ramp)
    out = BytesIO()
    # Whoever keeps it makes it anew: what is saved in packing would be spent twice.
    small.save(out, "PNG", bits=4, compress_level=1)
    return out.getvalue()
