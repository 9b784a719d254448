"""Whose dues a line of the bank may be, and how its money is divided. Pure; amounts are 分, months their first days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domains.dues.claiming.vocabulary import Evidence
from app.domains.dues.paying.rules import Share, extra_share
from app.domains.dues.paying.vocabulary import Purpose

_HAN = re.compile("[\u3400-\u9fff\u00b7\U00020000-\U0003ffff]+")
_NUMBERS = re.compile(r"(?<!\d)(1\d{10}|\d{17}[\dXx])(?!\d)")
_LONGEST_NAME, _MOST_LETTERS = 4, 60


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says about who paid: numbers, whole names, and whatever in the remark might be a name."""

    numbers: frozenset[str]
    counterparty: str
    remark: frozenset[str]


def said_by(counterparty: str, memo: str) -> Said:
    """Names in a remark have no bounds (`党费张三10月`): every run of two to four letters of it may be one."""
    remark = set[str]()
    for run in _HAN.findall(memo[:_MOST_LETTERS]):
        remark.add(run)
        for length in range(2, _LONGEST_NAME + 1):
            remark.update(run[start : start + length] for start in range(len(run) - length + 1))
    numbers = frozenset(found.upper() for found in _NUMBERS.findall(f"{memo} {counterparty}"))
    return Said(numbers, counterparty.strip(), frozenset(remark))


def evidence_for(said: Said, name: str, *, numbered: bool) -> Evidence | None:
    """The strongest reason to propose somebody of this name; `numbered` where a number of the line is his."""
    if numbered:
        return Evidence.NUMBER
    if name == said.counterparty:
        return Evidence.COUNTERPARTY
    return Evidence.REMARK if name in said.remark else None


@dataclass(frozen=True, slots=True)
class Division:
    """So many months, oldest first; `short_fen` is what the last of them still lacks, `extra_fen` what is left over."""

    months: Sequence[date]
    short_fen: int
    extra_fen: int

    @property
    def is_even(self) -> bool:
        return self.short_fen == self.extra_fen == 0 and bool(self.months)


def divided(amount_fen: int, open_months: Sequence[tuple[date, int]]) -> Division:
    """Over what a member still owes, the oldest month first."""
    months, left = list[date](), amount_fen
    for month, fen in open_months:
        if left <= 0:
            break
        months.append(month)
        left -= fen
    return Division(months, max(0, -left), max(0, left))


@dataclass(frozen=True, slots=True)
class Row:
    """What of a line is for one member: months with what each still asks for, oldest first, and an extra."""

    member_id: UUID
    open_months: Sequence[tuple[date, int]]
    extra_fen: int

    @property
    def expected_fen(self) -> int:
        return sum(fen for _, fen in self.open_months) + self.extra_fen


def shares_of(amount_fen: int, rows: Sequence[Row]) -> list[Share] | None:
    """The shares of a line; None where they do not add up to it.

    Money that lies in the bank cannot be refused: what one member paid too little leaves the last month paid in part.
    """
    short = sum(row.expected_fen for row in rows) - amount_fen
    last = rows[-1].open_months[-1][1] if rows[-1].open_months else 0
    if short and not (len(rows) == 1 and not rows[0].extra_fen and 0 < short < last):
        return None
    made = [Share(Purpose.MONTH, row.member_id, fen, month) for row in rows for month, fen in row.open_months]
    if short:
        made[-1] = Share(Purpose.MONTH, rows[0].member_id, last - short, rows[0].open_months[-1][0])
    return made + [share for row in rows for share in extra_share(row.member_id, row.extra_fen)]


def strongest(found: Mapping[UUID, Evidence]) -> list[UUID]:
    """Candidates by the strength of what speaks for them."""
    order = list(Evidence)
    return sorted(found, key=lambda member_id: (order.index(found[member_id]), member_id))
