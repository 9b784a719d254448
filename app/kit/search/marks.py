"""Where a query was found in a text, as pieces that a screen can mark. No markup."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.kit.search.folding import fold_with_places
from app.kit.search.words import RUNS, is_han, spelling

_BEFORE, _LENGTH = 16, 80


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, hit or not."""

    text: str
    is_hit: bool


def marked(text: str, parts: Iterable[str], *, by_pinyin: bool = False) -> list[Piece]:
    """The whole text in pieces; `by_pinyin` also marks what is spelled like a part."""
    return _cut(text, _spans(text, list(parts), by_pinyin), 0, len(text))


def snippet(text: str, parts: Iterable[str]) -> list[Piece]:
    """About eighty signs around the first hit, else the beginning; what is left out is a … at either end."""
    spans = _spans(text, list(parts), False)
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    end = min(len(text), start + _LENGTH)
    pieces = _cut(text, spans, start, end)
    if start > 0:
        pieces.insert(0, Piece("…", False))
    return [*pieces, Piece("…", False)] if end < len(text) else pieces


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for begin, stop in spans:
        begin, stop = max(begin, at), min(stop, end)
        if begin >= stop:
            continue
        if at < begin:
            pieces.append(Piece(text[at:begin], False))
        pieces.append(Piece(text[begin:stop], True))
        at = stop
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return pieces


def _spans(text: str, parts: list[str], by_pinyin: bool) -> list[tuple[int, int]]:
    """Places [start, end) in the text, in order and apart."""
    folded, places = fold_with_places(text)
    found: list[tuple[int, int]] = []
    for part in parts:
        hits = _all(folded, part)
        if not hits and is_han(part) and len(part) > 2:
            hits = [hit for start in range(len(part) - 1) for hit in _all(folded, part[start : start + 2])]
        if not hits and by_pinyin and not is_han(part):
            hits = _spelled(folded, part)
        found += [(places[start], places[end - 1] + 1) for start, end in hits]
    return _joined(found)


def _all(folded: str, part: str) -> list[tuple[int, int]]:
    hits, at = [], folded.find(part)
    while at >= 0:
        hits.append((at, at + len(part)))
        at = folded.find(part, at + len(part))
    return hits


def _spelled(folded: str, part: str) -> list[tuple[int, int]]:
    """The runs of characters whose reading, or whose first letters, begin with the part."""
    read = zip(_units(folded), spelling(folded), strict=True)
    units = [(start, end, syllable) for (start, end), syllable in read]
    hits: list[tuple[int, int]] = []
    at = 0
    while at < len(units):
        length = max(_whole(units[at:], part), _initials(units[at:], part))
        if length:
            hits.append((units[at][0], units[at + length - 1][1]))
        at += length or 1
    return hits


def _units(folded: str) -> list[tuple[int, int]]:
    found = []
    for match in RUNS.finditer(folded):
        if match[1]:
            found += [(place, place + 1) for place in range(match.start(), match.end())]
        else:
            found.append(match.span())
    return found


def _whole(units: list[tuple[int, int, str]], part: str) -> int:
    """How many characters the part spells from here on; 0 where it does not."""
    said = ""
    for count, (_, _, syllable) in enumerate(units, 1):
        said += syllable
        if len(said) >= len(part):
            return count if said.startswith(part) else 0
    return 0


def _initials(units: list[tuple[int, int, str]], part: str) -> int:
    said = "".join(syllable[0] for _, _, syllable in units[: len(part)])
    return len(part) if said == part else 0


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
