"""Where the table is in a sheet: its header, its rows of people, and what stands between and around them."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from app.kit.sheets.model import Cell, Sheet
from app.kit.text import normalise_text

_HEADER_WITHIN = 40
_FEWEST_TITLES = 2
_HEADER_ROWS = 3

_TOTALS = re.compile(r"(?:合计|总计|小计|共计|累计|总人数|本页合计|本页小计|本页共|共\d+[人名])")
_SIGNATURES = re.compile(
    r"(?:填表|填报|制表|审核|审批|复核|经办|负责|签字|签名|盖章|(?:支部|党委|党总支)?书记|单位负责|打印|报送|统计|上报)"
    r"(?:人|日期|时间|单位|签字|签名|盖章|负责人|党组织|人签字|人签名|\(签字\)|\(签名\)|\(盖章\))*:"
    r"|(?:单位|单位名称|党组织名称|党支部名称|日期|时间|联系电话|单位\(盖章\)|\(盖章\)):"
    r"|(?:填表人|填报人|制表人|审核人|负责人|填表日期|填报日期|制表日期)$"
)
_NOTES = re.compile(r"(?:注|备注|说明|附注|填表说明|填写说明|注意|提示|附):|(?:注|说明|填表说明|填写说明)\d+")
_EXAMPLES = frozenset({"示例", "例", "样例", "例如", "填写示例", "范例"})
_NUMBERING = re.compile(r"^(?:(?:[一二三四五六七八九十]+|\d+)[、.．)]|\([一二三四五六七八九十\d]+\)[、.．]?)\s*")
_COUNT = re.compile(r"[(（]?\s*(?:共|合计)?\s*\d+\s*(?:人|名|名党员|个)\s*[)）]?$")
_ORG = re.compile(r".{2,}(?:支部|总支|党委|党工委|工委|党小组|小组|支部委员会|总支部委员会|支委会)$")
_ORG_LABEL = re.compile(r"^(?:(?:所在|所属)?(?:党)?支部(?:名称)?|党组织(?:名称)?|党小组)[:：]")


_NOISE = re.compile(r"[\s*＊:：,，.。、;；\-—_]+")
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")


def plain_title(text: str) -> str:
    """A title for comparing: NFKC, upper case, without blanks, stars, punctuation and what stands in brackets."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return _BRACKETS.sub("", bare) or bare


@dataclass(frozen=True, slots=True)
class Titles:
    """By which titles a table of one kind is known: which column each names `exactly`, or `within` a longer text.

    `name` is the column of names, without which there is no table; `personal` are those that are never carried from
    one row to the next.
    """

    name: str
    exactly: Callable[[str], str | None]
    within: Callable[[str], str | None]
    personal: Collection[str]


@unique
class Aside(StrEnum):
    """Why a row is no person."""

    TITLE = "title"
    HEADER = "header"
    SECTION = "section"
    TOTAL = "total"
    SIGNATURE = "signature"
    NOTE = "note"
    EXAMPLE = "example"
    NUMBER_ONLY = "number_only"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the table. `number` is the row's number in the user's file, from 1.

    `section` is the heading above it that names a branch or group ("" without one).
    """

    number: int
    cells: Sequence[Cell]
    section: str


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` is the header's last row, from 1; `titles` has one text per column ("" where there is none)."""

    header: int
    titles: Sequence[str]
    people: Sequence[PersonRow]
    asides: Sequence[tuple[int, Aside]]


class HeaderMissing(Exception):
    """No row of the sheet names at least a column of names and one more."""


def layout_of(sheet: Sheet, known: Titles) -> Layout:
    """Find the table. Raises HeaderMissing."""
    top = _header_top(sheet, known)
    bottom = _header_bottom(sheet, top, known)
    titles = _titles(sheet, top, bottom, known)
    name = next(column for column, title in enumerate(titles) if known.exactly(title) == known.name)
    filled = _filled_down(sheet, bottom, titles, known)
    people: list[PersonRow] = []
    asides: list[tuple[int, Aside]] = [(row + 1, Aside.TITLE) for row in range(top) if _texts(sheet.rows[row])]
    asides += [(row + 1, Aside.HEADER) for row in range(top, bottom + 1)]
    section = ""
    for row in range(bottom + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        if not _texts(cells):
            continue
        aside = _aside(cells, name, titles, known)
        if aside is None:
            people.append(PersonRow(row + 1, filled.get(row, cells), section))
            continue
        asides.append((row + 1, aside))
        if aside is Aside.SECTION:
            section = _within(section, section_name(_texts(cells)[0]))
    return Layout(bottom + 1, titles, people, asides)


def holds_people(sheet: Sheet, known: Titles) -> bool:
    """Is there a table of people in the sheet? A cover page or instructions may stand before it."""
    try:
        return bool(layout_of(sheet, known).people)
    except HeaderMissing:
        return False


def section_name(text: str) -> str:
    """The organisation that a heading such as `二、支部名称：红旗村党支部（14人）` names; "" if it names none."""
    bare = _NUMBERING.sub("", normalise_text(text).replace(" ", ""))
    bare = _COUNT.sub("", _ORG_LABEL.sub("", bare)).rstrip(":：")
    return bare if _ORG.fullmatch(bare) else ""


def _within(section: str, name: str) -> str:
    """A heading that names a group alone belongs under the branch of the heading above it."""
    branch = section.partition("/")[0]
    is_group = name.endswith("小组") and "支部" not in name
    return f"{branch}/{name}" if is_group and branch and not branch.endswith("小组") else name


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells if cell.kind != "empty"]


def _header_top(sheet: Sheet, known: Titles) -> int:
    def score(row: int) -> int:
        found = {known.exactly(text) for text in _texts(sheet.rows[row])} - {None}
        return len(found) if known.name in found else 0

    candidates = range(min(_HEADER_WITHIN, len(sheet.rows)))
    best = max(candidates, key=lambda row: (score(row), -row), default=None)
    if best is None or score(best) == 0:
        raise HeaderMissing
    near = [text for row in sheet.rows[best : best + 2] for text in _texts(row)]
    if len({known.exactly(text) or known.within(text) for text in near} - {None}) < _FEWEST_TITLES:
        raise HeaderMissing
    return best


def _header_bottom(sheet: Sheet, top: int, known: Titles) -> int:
    """The last row of the header: a second line splits a title (入党时间 → 支部大会日期, 转正日期)."""
    name = next(c for c, cell in enumerate(sheet.rows[top]) if known.exactly(cell.text) == known.name)
    bottom = top
    while bottom + 1 < min(len(sheet.rows), top + _HEADER_ROWS) and _continues(sheet, bottom + 1, name, known):
        bottom += 1
    return bottom


def _continues(sheet: Sheet, row: int, name: int, known: Titles) -> bool:
    cells = sheet.rows[row]
    texts = _texts(cells)
    if cells[name].kind != "empty" or not texts or any(re.search(r"\d{4}", text) for text in texts):
        return False
    if any(known.exactly(text) for text in texts):
        return True
    spans = any(m.left <= name <= m.right and m.top < row <= m.bottom for m in sheet.merged)
    return spans and not section_name(texts[0])


def _titles(sheet: Sheet, top: int, bottom: int, known: Titles) -> list[str]:
    titles = []
    for column in range(len(sheet.rows[0])):
        parts = list(dict.fromkeys(filter(None, (_seen(sheet, row, column) for row in range(top, bottom + 1)))))
        usual = [part for part in reversed(parts) if known.exactly(part)]
        whole = "".join(parts)
        titles.append(whole if known.exactly(whole) or not usual else usual[0])
    return titles


def _seen(sheet: Sheet, row: int, column: int) -> str:
    """The text a person sees at a place of the header: a merged range shows that of its upper left cell."""
    cell = sheet.rows[row][column]
    if cell.kind == "empty":
        for found in sheet.merged:
            if found.top <= row <= found.bottom and found.left <= column <= found.right:
                cell = sheet.rows[found.top][found.left]
    return "".join(cell.text.split())


def _filled_down(sheet: Sheet, bottom: int, titles: Sequence[str], known: Titles) -> dict[int, list[Cell]]:
    """The rows in which a cell merged over several rows shows its value, as a branch written once for all does."""
    filled: dict[int, list[Cell]] = {}
    last = len(sheet.rows) - 1
    for found in sheet.merged:
        if found.bottom == found.top or found.left != found.right or found.top <= bottom or found.left >= len(titles):
            continue
        if known.exactly(titles[found.left]) in known.personal:
            continue
        for row in range(found.top + 1, min(found.bottom, last) + 1):
            cells = filled.setdefault(row, list(sheet.rows[row]))
            cells[found.left] = sheet.rows[found.top][found.left]
    return filled


def _aside(cells: Sequence[Cell], name: int, titles: Sequence[str], known: Titles) -> Aside | None:
    """Why this row is no person; None for a person, also for one who lacks a name."""
    texts = _texts(cells)
    first = _plain(texts[0])
    named = cells[name].text
    if _is_header_again(cells, titles, known):
        return Aside.HEADER
    if first in _EXAMPLES or _plain(named) in _EXAMPLES:
        return Aside.EXAMPLE
    if _is_total(texts, named):
        return Aside.TOTAL
    if _SIGNATURES.match(first) or (len(texts) > 1 and all(_SIGNATURES.match(_plain(text)) for text in texts[:2])):
        return Aside.SIGNATURE
    if _NOTES.match(first):
        return Aside.NOTE
    if len(texts) <= 2 and section_name(texts[0]) and (not named or named == texts[0]):
        return Aside.SECTION
    if len(texts) == 1:
        return _lonely(texts[0], named)
    return None


def _lonely(text: str, named: str) -> Aside | None:
    """A row with one cell: a person of whom only the name is known, a number prepared in advance, or a remark."""
    if _plain(text).isdigit():
        return Aside.NUMBER_ONLY
    if not named:
        return Aside.TITLE
    # A heading or remark may begin in the column of names; no name has a sign of prose or so many characters.
    return Aside.NOTE if len(named) > 12 or re.search(r"[，。；：:;]", named) else None


def _is_header_again(cells: Sequence[Cell], titles: Sequence[str], known: Titles) -> bool:
    """The header repeated on each printed page, or the second line of it."""
    texts = list(_shown(cells))
    usual = sum(1 for _, text in texts if known.exactly(text))
    same = sum(1 for column, text in texts if titles[column] and plain_title(text) in plain_title(titles[column]))
    return usual * 2 > len(texts) or (same == len(texts) and same > 1)


def _shown(cells: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    return ((column, cell.text) for column, cell in enumerate(cells) if cell.kind != "empty")


def _is_total(texts: Sequence[str], named: str) -> bool:
    return any(_TOTALS.match(_plain(text)) for text in (*texts[:2], named) if text)


def _plain(text: str) -> str:
    return normalise_text(text).replace(" ", "")
