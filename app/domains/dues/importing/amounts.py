"""What a cell of an assessment sheet says in figures: 分, or a rate. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.domains.dues.calculator import MOST_FEN
from app.domains.dues.importing.findings import FindingCode
from app.kit.sheets.staged import StagedCell

_NOTHING = frozenset({"/", "\\", "-", "—", "——", "--", "无", "、"})
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_SIGNS = re.compile(r"^[¥￥]|元$")


@dataclass(frozen=True, slots=True)
class Read:
    """`fen` is None where the cell says nothing or nothing that counts; `finding` what is to be told of it."""

    fen: int | None = None
    finding: FindingCode | None = None


def amount_in(cell: StagedCell) -> Read:
    """An amount in 元 as 分. Text, more than two decimals and negative amounts are faults; a text of figures is noted."""
    if cell.error:
        return Read(finding=FindingCode.CELL_ERROR)
    text = _figures(cell.text)
    if cell.is_blank or text in _NOTHING:
        return Read()
    grouped = _GROUPED.fullmatch(text) is not None
    if cell.damaged or not (grouped or _PLAIN.fullmatch(text)):
        return Read(finding=FindingCode.NOT_A_NUMBER)
    exact = Decimal(text.replace(",", "")) * 100
    if exact < 0:
        return Read(finding=FindingCode.NEGATIVE)
    if exact != int(exact):
        return Read(finding=FindingCode.TOO_MANY_DECIMALS)
    if exact > MOST_FEN:
        return Read(finding=FindingCode.TOO_LARGE)
    if cell.number is None:
        return Read(int(exact), FindingCode.GROUPED_TEXT if grouped else FindingCode.NUMBER_AS_TEXT)
    return Read(int(exact), FindingCode.ZERO if exact == 0 else None)


def rate_in(cell: StagedCell) -> Decimal | FindingCode | None:
    """A rate as a part of one: `1.5%`, 1.5 and 0.015 say the same; the lowest rate of all is 0.5 %, the highest 3 %."""
    text = _figures(cell.text)
    if cell.is_blank or text in _NOTHING:
        return None
    per_cent = text.endswith("%")
    try:
        rate = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return FindingCode.NOT_A_NUMBER
    if cell.error or not rate.is_finite() or rate <= 0:
        return FindingCode.NOT_A_NUMBER
    return rate / 100 if per_cent or rate >= Decimal("0.1") else rate


def _figures(text: str) -> str:
    return _SIGNS.sub("", "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-"))
