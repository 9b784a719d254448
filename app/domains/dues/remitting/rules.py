"""How much goes up and until when. Pure; amounts are 分, months their first days, shares basis points of 10,000."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domains.dues.remitting.vocabulary import ShareBase
from app.kit.dates import add_months
from app.kit.money import format_fen

_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """A share as it holds from a month on."""

    from_month: date
    basis_points: int
    base: ShareBase
    due_months: int
    source: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive months under one table, first and last included."""

    first: date
    last: date
    table: Table


def share_of(base_fen: int, basis_points: int) -> int:
    """A share in 分, rounded half up; nothing of a base that is not positive (中组发〔2008〕3号: of dues actually paid)."""
    return max(0, (2 * base_fen * basis_points + _WHOLE) // (2 * _WHOLE))


def due_on(last: date, due_months: int) -> date:
    """The last day of the month that is so many months after the period's last: 12月 and 4 give 30 April."""
    return add_months(last, due_months + 1) - timedelta(days=1)


def table_in(tables: Sequence[Table], month: date) -> Table | None:
    """The table that holds in a month: the one that began last."""
    begun = [one for one in tables if one.from_month <= month]
    return max(begun, key=lambda one: one.from_month) if begun else None


def segments(first: date, last: date, by_month: Sequence[Table]) -> list[Segment]:
    """The months from first to last, put together as long as the same table holds; `by_month` has one for each."""
    found: list[Segment] = []
    for number, table in enumerate(by_month):
        month = add_months(first, number)
        if found and found[-1].table == table:
            found[-1] = Segment(found[-1].first, month, table)
        else:
            found.append(Segment(month, month, table))
    return found


def explained(segment: Segment, base_fen: int) -> str:
    """2026年1月至12月：实交党费120000.00元 × 20.00% = 24000.00元（…）."""
    first, last, table = segment.first, segment.last, segment.table
    until = "" if first == last else f"至{last.year}年{last.month}月"
    share = share_of(base_fen, table.basis_points)
    return (
        f"{first.year}年{first.month}月{until}：实交党费{format_fen(base_fen)}元 × "
        f"{table.basis_points // 100}.{table.basis_points % 100:02d}% = {format_fen(share)}元（{table.source}）"
    )
