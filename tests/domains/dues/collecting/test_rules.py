"""Quarters, payers and the words of a memo."""

from datetime import date

import pytest

from app.domains.dues.collecting.rules import names_payer, quarter_of_months, spoken_months
from app.domains.dues.paying.vocabulary import PaidBy
from app.kit.ids import uuid7


def months(*numbers: int, year: int = 2026) -> list[date]:
    return [date(year, number, 1) for number in numbers]


@pytest.mark.parametrize(
    ("asked", "quarter"),
    [
        (months(10, 11, 12), months(10, 11, 12)),
        (months(2), months(1, 2, 3)),
        (months(6, 7), None),
        ([*months(1), *months(1, year=2027)], None),
        ([], None),
    ],
)
def test_months_of_one_quarter(asked: list[date], quarter: list[date] | None) -> None:
    assert quarter_of_months(asked) == quarter


ME, OTHER = uuid7(), uuid7()


@pytest.mark.parametrize(
    ("paid_by", "payer", "name", "fits"),
    [
        (PaidBy.MEMBER, None, "", True),
        (PaidBy.MEMBER, OTHER, "", False),
        (PaidBy.MEMBER, None, "王芳", False),
        (PaidBy.FAMILY, None, "王芳", True),
        (PaidBy.FAMILY, None, "", False),
        (PaidBy.FAMILY, OTHER, "王芳", False),
        (PaidBy.ANOTHER_MEMBER, OTHER, "", True),
        (PaidBy.ANOTHER_MEMBER, ME, "", False),
        (PaidBy.ANOTHER_MEMBER, None, "", False),
    ],
)
def test_it_is_said_who_pays(paid_by: PaidBy, payer: object, name: str, fits: bool) -> None:
    assert names_payer(paid_by, ME, payer, name) is fits  # type: ignore[arg-type]


def test_months_in_words() -> None:
    assert spoken_months([*months(1, year=2027), *months(12, 11)]) == "2026年11、12月，2027年1月"
