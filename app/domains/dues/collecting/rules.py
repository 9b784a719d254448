"""What a collector may enter. Pure; months are their first days."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from app.domains.dues.paying.vocabulary import PaidBy
from app.kit.dates import add_months


def quarter_of_months(months: Collection[date]) -> list[date] | None:
    """The three months of the one quarter in which all these lie; None where they lie in several."""
    firsts = {add_months(month, -((month.month - 1) % 3)) for month in months}
    if len(firsts) != 1:
        return None
    (first,) = firsts
    return [add_months(first, number) for number in range(3)]


def names_payer(paid_by: PaidBy, member_id: UUID, payer_member_id: UUID | None, payer_name: str) -> bool:
    """Is it said who pays as the source asks: a name for family, another member for a member, nothing for oneself?"""
    if paid_by is PaidBy.FAMILY:
        return payer_member_id is None and bool(payer_name)
    if paid_by is PaidBy.ANOTHER_MEMBER:
        return payer_member_id not in (None, member_id) and not payer_name
    return payer_member_id is None and not payer_name


def spoken_months(months: Iterable[date]) -> str:
    """`2026年10、11、12月` for a memo."""
    by_year: dict[int, list[int]] = {}
    for month in sorted(months):
        by_year.setdefault(month.year, []).append(month.month)
    return "，".join(f"{year}年{'、'.join(str(one) for one in numbers)}月" for year, numbers in by_year.items())
