"""Typst at work: a template of ours and plain values in, a PDF out."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

# The same instant in every document: when it was printed is no part of a record.
_TIME = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
_FONTS = Path(pylopdf_fonts_zh_cn.sans_path()).parent
# Compiling takes a core; more at once only makes each slower, and the server's own work with them.
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Template:
    """The body of a record: a typst file inside a package of ours, such as `Template("app.domains.meetings.minutes", "minutes.typ")`."""

    package: str
    name: str

    def source(self) -> bytes:
        return files(self.package).joinpath(self.name).read_bytes()


def _no_gate() -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class OwnFonts:
    """An organisation's own fonts: a directory, and the families in it for the text and for headings."""

    directory: Path
    body: str
    headings: str


@dataclass(frozen=True, slots=True)
class Printer:
    """Renders records, in our fonts or an organisation's own."""

    own: OwnFonts | None = None
    _gate: asyncio.Semaphore = field(default_factory=_no_gate)

    def render(self, template: Template, data: Mapping[str, Any]) -> bytes:
        """The PDF of a template over plain values (texts, numbers, lists, mappings), which are shown literally.

        Takes a core for 40 ms a page and more: from a request, await `print`.
        """
        page = files("app.kit.printing").joinpath("page.typ").read_bytes()
        return typst.compile(
            page + b"\n" + template.source(),
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[_FONTS, *([self.own.directory] if self.own else [])],
            ),
            format="pdf",
            sys_inputs={"data": _as_json(data), "fonts": _as_json(self._families())},
            timestamp=_TIME,
        )

    def _families(self) -> dict[str, list[str]]:
        if self.own is None:
            return {"body": [], "headings": []}
        return {"body": [self.own.body], "headings": [self.own.headings]}

    async def print(self, template: Template, data: Mapping[str, Any]) -> bytes:
        """`render` in a thread of its own, two at a time."""
        async with self._gate:
            return await asyncio.to_thread(self.render, template, data)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
