"""The files of this package, read: series with their lessons, the tree of topics, the pictures."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib import resources
from typing import Any

from app.domains.lessons.vocabulary import BlockKind, CompletesBy, LessonState

_FILES = resources.files(__package__)
_SERIES = re.compile(r"[0-9]_[a-z_]+\.toml")
_NAMED = re.compile(r"!?\[(?P<caption>[^]]+)\]\((?P<name>\S+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_KINDS = {"png": BlockKind.PICTURE, "mp3": BlockKind.AUDIO, "mp4": BlockKind.VIDEO, "pdf": BlockKind.PDF}


@dataclass(frozen=True, slots=True)
class Part:
    """A block: `html`, or a file by its `name` under a `caption`."""

    kind: BlockKind
    html: str = ""
    name: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A lesson as its file has it."""

    title: str
    summary: str
    topics: list[str]
    text: str
    transcript: str = ""
    large: bool = False
    completes_by: CompletesBy = CompletesBy.SEEN
    stages: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    required_in_days: int | None = None
    state: LessonState = LessonState.PUBLISHED
    reason: str = ""

    @property
    def is_for_all(self) -> bool:
        return not (self.stages or self.categories or self.posts)

    @property
    def parts(self) -> list[Part]:
        """Its blocks in order."""
        return list(_parts(self.text))

    @property
    def html(self) -> str:
        """All that is written, without pictures and files."""
        return "".join(part.html for part in self.parts)


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    speaker: str
    colour: str
    lessons: list[Written]


@cache
def all_series() -> list[Series]:
    """In the order of the files' names."""
    names = sorted(one.name for one in _FILES.iterdir() if _SERIES.fullmatch(one.name))
    return [_series(_toml(name)) for name in names]


def topics() -> Mapping[str, list[str]]:
    """What stands at the top, and what below each."""
    return _toml("topics.toml")


@cache
def pictures() -> Mapping[str, Mapping[str, Any]]:
    """By name: a `title`, and `steps`, `items` or `rows`."""
    return _toml("pictures.toml")


def content_of(name: str) -> bytes:
    """A recording or a PDF of this package."""
    return (_FILES / name).read_bytes()


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_FILES / name).read_text(encoding="utf-8"))


def _series(told: Mapping[str, Any]) -> Series:
    lessons = [
        Written(
            **one
            | {"completes_by": CompletesBy(one.get("completes_by", "seen"))}
            | {"state": LessonState(one.get("state", "published"))}
        )
        for one in told["lessons"]
    ]
    return Series(told["name"], told["speaker"], told["colour"], lessons)


def _parts(text: str) -> Iterator[Part]:
    html: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        named = _NAMED.fullmatch(paragraph)
        if named is None:
            html.append(_marked(paragraph))
            continue
        if html:
            yield Part(BlockKind.TEXT, html="".join(html))
            html = []
        yield Part(_KINDS[named["name"].rpartition(".")[2]], name=named["name"], caption=named["caption"])
    if html:
        yield Part(BlockKind.TEXT, html="".join(html))


def _marked(paragraph: str) -> str:
    lines = [_STRONG.sub(r"<strong>\1</strong>", escape(line, quote=False)) for line in paragraph.split("\n")]
    if lines[0].startswith("## "):
        return f"<h3>{lines[0][3:]}</h3>"
    if lines[0].startswith("- "):
        return f"<ul>{''.join(f'<li>{line[2:]}</li>' for line in lines)}</ul>"
    return f"<p>{''.join(lines)}</p>"
