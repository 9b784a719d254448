"""Texts as they are compared: traditional characters as simplified, full width as half, upper case as lower."""

import unicodedata
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[int, str]:
    lines = files("app.kit.search").joinpath("simplified.txt").read_text(encoding="utf-8").splitlines()[1:]
    pairs = zip("".join(lines[::2]), "".join(lines[1::2]), strict=True)
    return {ord(traditional): simplified for traditional, simplified in pairs}


def fold(text: str) -> str:
    """The text as it is compared. It may be longer than what was given (㎡ → m2)."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_table())


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, sign by sign, and for each sign of it the place of the sign that it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        signs = fold(sign)
        folded.append(signs)
        places.extend([place] * len(signs))
    return "".join(folded), places
