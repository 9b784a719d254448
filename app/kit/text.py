"""Names and short texts in one normal form, and the pinyin by which names are searched."""

import re
import unicodedata

from pypinyin import lazy_pinyin

from app.kit.surnames import COMPOUND, SINGLE

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_DOT_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}]) ?\. ?(?=[{_HAN}])")
_MIDDLE_DOT = re.compile(" ?[\u00b7\u2022\u2027\u2219\u22c5\u30fb\u16eb\u1427\ua78f] ?")
_INVISIBLE = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d]")
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]*"
)
_WORDS = re.compile(f"([{_HAN}]+)|([^\\W{_HAN}]+)")


def normalise_name(text: str) -> str:
    """A person's name in its normal form.

    NFKC; spaces inside Chinese names go (`张　三` → `张三`), single ones stay in Latin names; every variant of the
    middle dot of minority names becomes `·` (U+00B7), also a full stop between Chinese characters; invisible format
    characters and glyph selectors go.
    """
    visible = _INVISIBLE.sub("", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))
    name = " ".join(unicodedata.normalize("NFKC", visible).split())
    name = _MIDDLE_DOT.sub("·", _DOT_BETWEEN_HAN.sub("·", name))
    return _BETWEEN_HAN.sub("", name)


def normalise_text(text: str) -> str:
    """NFKC, trimmed, every run of blanks one space: for comparing and looking up, not for prose (it alters ，（）)."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").split())


def is_blank(text: str) -> bool:
    """Is nothing of it seen: blanks, fillers, signs of no width?"""
    return _UNSEEN.fullmatch(text) is not None


def pinyin_full(name: str) -> str:
    """`单田芳` → `shantianfang`, ü as v, lower case; Latin words as they are, lower case, without spaces or dots.

    A surname is read as a surname unless a dot shows that the name has none. A character without a known reading
    stands for itself.
    """
    return "".join(_syllables(name))


def pinyin_initials(name: str) -> str:
    """`单田芳` → `stf`: the first letter of each character's reading and of each Latin word."""
    return "".join(syllable[0] for syllable in _syllables(name))


def _syllables(name: str) -> list[str]:
    name = normalise_name(name)
    syllables: list[str] = []
    for match in _WORDS.finditer(name):
        han, word = match.groups()
        if han is None:
            syllables.append(word.lower())
        elif match.start() == 0 and "·" not in name:
            syllables.extend(_read_as_person(han))
        else:
            syllables.extend(_read(han))
    return syllables


def _read_as_person(han: str) -> list[str]:
    if len(han) > 2 and (surname := COMPOUND.get(han[:2])):
        return [*surname, *_read(han[2:])]
    if surname_reading := SINGLE.get(han[0]):
        return [surname_reading, *_read(han[1:])]
    return [*_read(han[0]), *_read(han[1:])]


def _read(han: str) -> list[str]:
    return [syllable.lower() for syllable in lazy_pinyin(han)]
