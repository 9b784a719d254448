"""The one preparation of texts for searching: what is indexed of a text, and what a query asks of the index.

Chinese is indexed by pairs of neighbouring characters (党费收缴 → 党费 费收 收缴) and, for queries of one character, by
single ones; other writing by words. What is indexed carries a digit before it: 1 stands in the title, 2 in the title or
what is said about the text, 3 anywhere; 4 and 5 are pinyin of the title, and of it and the names about it. Each further
kind holds the one before, so that what matches 1 matches 2 and 3.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from pypinyin import lazy_pinyin

from app.kit.search.folding import fold
from app.kit.text import pinyin_full, pinyin_initials

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
# Of one text; a longer one is found by its beginning.
MOST_SIGNS = 50_000
MOST_PARTS = 8
_WORD, _SPELLED, _INITIALS = 32, 24, 8


class Tier(IntEnum):
    """Where all of a query was found: the better the smaller."""

    TITLE = 1
    ABOUT = 2
    ANYWHERE = 3


_PINYIN = {Tier.TITLE: "4", Tier.ABOUT: "5", Tier.ANYWHERE: "5"}


@dataclass(frozen=True, slots=True)
class Texts:
    """What is searched: `title`; `names` (series, topics, who speaks); `about` and `body`, without pinyin."""

    title: str
    names: Sequence[str] = ()
    about: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the index that is asked for, or with `is_prefix` any that begins so. Letters and digits only."""

    word: str
    is_prefix: bool = False


def indexed(texts: Texts) -> list[str]:
    """The words of the index for these texts, each once, in order."""
    about = (texts.title, *texts.names, texts.about)
    words = _marked(Tier.TITLE, _pieces((texts.title,)), _singles((texts.title,)))
    words |= _marked(Tier.ABOUT, _pieces(about), _singles(about))
    words |= _marked(Tier.ANYWHERE, _pieces((*about, texts.body)))
    spelled = _spelled(texts.title)
    words |= {f"4{one}" for one in spelled}
    for name in texts.names:
        spelled |= _spelled(name) | {pinyin_full(name)[:_SPELLED], pinyin_initials(name)[:_INITIALS]}
    words |= {f"5{one}" for one in spelled if one.isalnum()}
    return sorted(words)


def _marked(tier: Tier, *kinds: set[str]) -> set[str]:
    return {f"{tier.value}{word}" for kind in kinds for word in kind}


def _pieces(texts: Iterable[str]) -> set[str]:
    """Pairs of neighbouring Chinese characters, and other words."""
    found: set[str] = set()
    for text in texts:
        for han, word in RUNS.findall(fold(text[:MOST_SIGNS])):
            if han:
                found.update(map("".join, itertools.pairwise(han)))
            else:
                found.add(word[:_WORD])
    return found


def _singles(texts: Iterable[str]) -> set[str]:
    """The last character of each run: with the pairs that begin with it, every character is the start of something."""
    return {han[-1] for text in texts for han, _ in RUNS.findall(fold(text)) if han}


def _spelled(text: str) -> set[str]:
    """From each character on, what follows in pinyin: whole syllables, and first letters."""
    syllables = spelling(fold(text))
    found = set()
    for start in range(len(syllables)):
        found.add("".join(syllables[start : start + _SPELLED])[:_SPELLED])
        found.add("".join(one[0] for one in syllables[start : start + _INITIALS]))
    return {one for one in found if one.isascii()}


def spelling(folded: str) -> list[str]:
    """One entry for each Chinese character, its reading without tone, ü as v, and one for each other word."""
    syllables: list[str] = []
    for han, word in RUNS.findall(folded):
        if not han:
            syllables.append(word)
            continue
        read = [one.lower() for one in lazy_pinyin(han)]
        # A character without a known reading may be joined with its neighbours.
        syllables += read if len(read) == len(han) else [lazy_pinyin(sign)[0].lower() for sign in han]
    return syllables


def parts_of(query: str) -> list[str]:
    """The Chinese runs and other words of a query, at most eight; none where it holds neither letter nor digit."""
    found = (han or word[:_WORD] for han, word in RUNS.findall(fold(query)))
    return list(dict.fromkeys(found))[:MOST_PARTS]


def wanted(parts: Iterable[str], tier: Tier) -> list[list[Term]]:
    """What has to stand in the index for a hit of this tier: of each group any, of all groups one."""
    groups: list[list[Term]] = []
    for part in parts:
        if not is_han(part):
            groups.append([Term(f"{tier.value}{part}", True)])
            if part.isascii():
                pinyin = _PINYIN[tier]
                groups[-1].append(Term(f"{pinyin}{part[:_SPELLED]}", True))
        elif len(part) == 1:
            # A single character is looked for where singles are kept: not in the long text.
            groups.append([Term(f"{min(tier, Tier.ABOUT).value}{part}", True)])
        else:
            groups += [[Term(f"{tier.value}{pair}")] for pair in map("".join, itertools.pairwise(part))]
    return groups


def is_han(part: str) -> bool:
    """Is a part of a query Chinese?"""
    return re.match(f"[{_HAN}]", part) is not None
