"""Which sums are told: never of fewer than five people, not by subtraction either."""

from itertools import combinations
from uuid import UUID

import pytest

from app.domains.hours.disclosing import LEAST_PEOPLE, Way, may_tell

COUNTY = UUID(int=1)


def way(*numbers: int) -> Way:
    return (COUNTY, *(UUID(int=number) for number in numbers))


def branches(*sizes: int) -> dict[Way, int]:
    """So many people in each branch right below the county."""
    return {way(10 + place): size for place, size in enumerate(sizes)}


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((20, 20), [True, True]),
        ((5, 4), [False, False]),
        # A small one is hidden with its smallest neighbour, else the whole less the others would name its four.
        ((20, 20, 4), [False, True, False]),
        ((20, 20, 3, 3), [True, True, False, False]),
        ((20, 20, 2, 2), [False, True, False, False]),
        ((20, 7, 5, 1), [True, True, False, False]),
        ((20, 0), [True, False]),
        ((4,), [False]),
    ],
)
def test_a_small_branch_is_passed_over_with_a_neighbour(sizes: tuple[int, ...], told: list[bool]) -> None:
    people = branches(*sizes)
    assert [may_tell(place, people) for place in people] == told
    assert may_tell(way(), people) is (sum(sizes) >= LEAST_PEOPLE)


def test_what_lies_below_a_hidden_organisation_is_hidden_with_it() -> None:
    people = {way(2, 21): 8, way(2, 22): 8, way(3, 31): 4, way(4, 41): 30}
    assert [may_tell(one, people) for one in (way(2), way(2, 21), way(3), way(4), way(4, 41))] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_no_subtraction_of_told_sums_speaks_of_fewer_than_five() -> None:
    people = {way(2, 21): 6, way(2, 22): 3, way(2, 23): 9, way(3, 31): 1, way(3, 32): 2, way(4, 41): 11, way(4): 2}
    places = {one[:depth] for one in people for depth in range(1, len(one) + 1)}

    def total(place: Way) -> int:
        return sum(number for one, number in people.items() if one[: len(place)] == place)

    told = [one for one in places if may_tell(one, people)]
    assert told
    for whole in told:
        below = [one for one in told if len(one) > len(whole) and one[: len(whole)] == whole]
        for count in range(1, len(below) + 1):
            for some in combinations(below, count):
                if any(one != other and one[: len(other)] == other for one in some for other in some):
                    continue
                rest = total(whole) - sum(total(one) for one in some)
                assert rest == 0 or rest >= LEAST_PEOPLE, (whole, some)
