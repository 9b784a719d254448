"""Which of ours is which of theirs."""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domains.dues.reconciling.rules import Item, match

DAY = date(2026, 11, 5)


def item(number: int, fen: int, *, after: int = 0, reference: str = "") -> Item:
    return Item(UUID(int=number), DAY + timedelta(days=after), fen, reference)


@pytest.mark.parametrize(
    ("ours", "theirs", "matched", "differing", "ours_only", "theirs_only"),
    [
        ([item(1, 100)], [item(2, 100)], [(1, 2)], [], [], []),
        ([item(1, 100)], [item(2, 100, after=3)], [(1, 2)], [], [], []),
        ([item(1, 100)], [item(2, 100, after=4)], [], [], [1], [2]),
        ([item(1, 100)], [item(2, -100)], [], [], [1], [2]),
        ([item(1, 100, reference="A")], [item(2, 99, reference="A")], [], [(1, 2)], [], []),
        # The number counts before the amount: the other line of the same amount stays over.
        ([item(1, 100, reference="A")], [item(2, 100), item(3, 100, reference="A")], [(1, 3)], [], [], [2]),
        # One item is never matched twice, and the nearest day wins.
        ([item(1, 100)], [item(2, 100, after=1), item(3, 100)], [(1, 3)], [], [], [2]),
        ([item(1, 100), item(2, 100)], [item(3, 100), item(4, 100)], [(1, 3), (2, 4)], [], [], []),
        # The same number twice with them: the second is theirs only.
        ([item(1, 100, reference="A")], [item(2, 100, reference="A"), item(3, 100, reference="A")], [(1, 2)], [], [], [3]),
    ],
)  # fmt: skip
def test_items_are_matched_by_number_then_by_amount_and_day(
    ours: list[Item],
    theirs: list[Item],
    matched: list[tuple[int, int]],
    differing: list[tuple[int, int]],
    ours_only: list[int],
    theirs_only: list[int],
) -> None:
    made = match(ours, theirs, days=3)
    assert sorted((a.id.int, b.id.int) for a, b in made.matched) == matched
    assert [(a.id.int, b.id.int) for a, b in made.differing] == differing
    assert [one.id.int for one in made.ours_only] == ours_only
    assert [one.id.int for one in made.theirs_only] == theirs_only


def test_without_days_only_numbers_count() -> None:
    made = match([item(1, 100)], [item(2, 100)], days=None)
    assert (len(made.matched), len(made.ours_only), len(made.theirs_only)) == (0, 1, 1)


def test_nothing_is_lost_or_matched_twice() -> None:
    chance = random.Random(7)
    ours = [item(n, 4900 if n % 2 else chance.randrange(1, 9), after=chance.randrange(30)) for n in range(4000)]
    theirs = [item(n + 10_000, one.amount_fen, after=chance.randrange(30)) for n, one in enumerate(ours)]
    made = match(ours, theirs, days=3)
    mine = [a.id for a, _ in made.matched] + [one.id for one in made.ours_only]
    their = [b.id for _, b in made.matched] + [one.id for one in made.theirs_only]
    assert sorted(mine) == sorted(one.id for one in ours)
    assert sorted(their) == sorted(one.id for one in theirs)
    assert all(a.amount_fen == b.amount_fen and abs((a.on - b.on).days) <= 3 for a, b in made.matched)
