"""Cells as they are staged: what reading a row needs of them, small and in JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.kit.sheets.model import Cell

MASK = "****"


@dataclass(frozen=True, slots=True)
class StagedCell:
    """`text` is what a person sees; `number` is set where the spreadsheet held a number."""

    text: str
    number: int | float | None = None
    damaged: bool = False
    error: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text

    @property
    def is_masked(self) -> bool:
        """An export that hides numbers writes asterisks: such a cell means that nothing changes."""
        return MASK in self.text

    @property
    def date_input(self) -> str | int | float:
        return self.text if self.number is None else self.number

    @classmethod
    def of(cls, cell: Cell) -> "StagedCell":
        number = cell.value if cell.kind == "number" and isinstance(cell.value, int | float) else None
        return cls(cell.text, number, cell.damaged_number, cell.kind == "error")


EMPTY = StagedCell("")


def packed(cells: Sequence[StagedCell]) -> list[Any]:
    """JSON for the cells: a text where that says all, else the four parts."""
    return [
        cell.text
        if cell.number is None and not cell.damaged and not cell.error
        else [cell.text, cell.number, int(cell.damaged), int(cell.error)]
        for cell in cells
    ]


def unpacked(stored: Sequence[Any]) -> list[StagedCell]:
    return [
        StagedCell(one) if isinstance(one, str) else StagedCell(one[0], one[1], bool(one[2]), bool(one[3]))
        for one in stored
    ]
