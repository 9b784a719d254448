"""Printed records: the same bytes each time, every character of a name, and nothing of a text taken for markup."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pytest
import typst

from app.kit.printing import OwnFonts, Printer, Template
from tests.support.pdf import page_count, words_of

RARE = "䶮㛃𬭎𬘬"
HOSTILE = '#panic("x") *粗* _斜_ $x$ `code` <label> @ref \\ // 注 /* */ #pagebreak() "]} = 标题 - 列'
BODY = b"""
#show: page-of.with(title: data.title, foot: data.foot, mark: data.mark)
#headline(data.title)
#prose(data.words)
#form(((data.title, data.words),))
#listing((1fr, 1fr), ("A", "B"), data.rows)
#metadata(data.title) <title>
"""


@dataclass(frozen=True, slots=True)
class Plain(Template):
    def source(self) -> bytes:
        return BODY


PLAIN = Plain("tests", "plain")


def data(**changes: Any) -> dict[str, Any]:
    return {"title": "记录", "foot": "支部", "mark": "", "words": "", "rows": []} | changes


def test_a_record_is_an_a4_pdf_and_the_same_each_time() -> None:
    made = Printer().render(PLAIN, data(title=RARE))
    assert made.startswith(b"%PDF-")
    assert b"/MediaBox[0 0 595.2756 841.8898]" in made
    assert words_of(made) == [RARE, "——", RARE, "A", "B", "支部", "第 1 页　共 1 页"]
    assert made == Printer().render(PLAIN, data(title=RARE))
    assert made != Printer().render(PLAIN, data(title=RARE, mark="草稿"))


def test_our_fonts_have_the_rare_characters_of_names() -> None:
    from_ours = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[from_ours])
    assert {"Noto Sans SC", "Noto Serif SC"} <= set(fonts.families())
    # A character that a font lacks is drawn as the same empty box, whichever it is.
    pages = {one: Printer().render(PLAIN, data(words=one)) for one in (*RARE, "\U0002ebf0", "\U0002ebf1")}
    shapes = {one: len(page) for one, page in pages.items()}
    assert shapes["\U0002ebf0"] == shapes["\U0002ebf1"]
    assert all(shapes[one] > shapes["\U0002ebf0"] for one in RARE), shapes


@pytest.mark.parametrize("words", [HOSTILE, "#" * 20, "]]]}}}", '"', "\\", '#read("/etc/passwd")', "<img src=x>"])
def test_a_text_is_shown_and_never_obeyed(words: str) -> None:
    made = Printer().render(PLAIN, data(title=words, words=words, rows=[[words, words]], foot=words))
    shown = "".join(words_of(made)).replace(" ", "")
    assert shown.count(words.replace(" ", "")) >= 4
    assert page_count(made) == 1


async def test_printing_leaves_the_loop_to_others() -> None:
    printer, turns = Printer(), 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    other = asyncio.create_task(others())
    rows = [[str(n), f"党员{n}"] for n in range(500)]
    await asyncio.gather(*(printer.print(PLAIN, data(rows=rows)) for _ in range(3)))
    other.cancel()
    assert turns > 100


def test_an_organisations_own_fonts_come_first(tmp_path: Path) -> None:
    (tmp_path / "own.otf").write_bytes(Path(pylopdf_fonts_zh_cn.sans_path()).read_bytes())
    own = Printer(OwnFonts(tmp_path, "Noto Sans SC", "Noto Sans SC")).render(PLAIN, data(words="正文"))
    assert b"NotoSerifSC" not in own
    assert b"NotoSerifSC" in Printer().render(PLAIN, data(words="正文"))
    # A family that is not there falls back to ours.
    lacking = Printer(OwnFonts(tmp_path, "FangSong", "SimHei")).render(PLAIN, data(words="正文"))
    assert b"NotoSerifSC" in lacking
