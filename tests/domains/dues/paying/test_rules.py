"""How money is divided: months, what was added, and what is too much."""

from datetime import date
from uuid import uuid4

import pytest

from app.domains.dues.paying.rules import Booked, Share, booked_as, extra_share, total
from app.domains.dues.paying.vocabulary import Purpose as P  # noqa: N817

MEMBER = uuid4()
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("extra", "purpose"), [(1, P.VOLUNTARY), (99_999, P.VOLUNTARY), (100_000, P.LARGE), (5_000_000, P.LARGE)]
)
def test_a_thousand_yuan_at_once_is_large_and_goes_up_whole(extra: int, purpose: P) -> None:
    assert extra_share(MEMBER, extra) == [Share(purpose, MEMBER, extra)]


def test_nothing_added_is_no_share() -> None:
    assert extra_share(MEMBER, 0) == []


def month(number: int, fen: int = 4660) -> Share:
    return Share(P.MONTH, MEMBER, fen, date(2026, number, 1))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([month(11)], Booked(4660, 0, 0)),
        ([month(9), month(10), month(11)], Booked(13_980, 0, 0)),
        ([month(11), month(12)], Booked(4660, 4660, 0)),
        ([month(11), *extra_share(MEMBER, 100_000)], Booked(4660, 0, 100_000)),
        ([month(11), *extra_share(MEMBER, 5_000)], Booked(9660, 0, 0)),
        ([Share(P.SURPLUS, MEMBER, 4660)], Booked(0, 4660, 0)),
    ],
)
def test_a_payment_is_booked_by_what_it_is_for(shares: list[Share], expected: Booked) -> None:
    found = booked_as(shares, NOVEMBER)
    assert found == expected
    assert found.dues_fen + found.prepaid_fen + found.large_fen == total(shares)
