"""Which sums may be told: of five people at least, and so that no subtraction of two sums speaks of fewer. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

LEAST_PEOPLE = 5
"""Fewer people than this are not summed: the sum would say something about each of them."""

Way = tuple[UUID, ...]
"""The ids from the root down to an organisation."""


def may_tell(way: Way, people: Mapping[Way, int]) -> bool:
    """May a sum over this organisation and all below it be told?

    `people` are those counted directly at each organisation. Sums over neighbours and over what lies above can be
    asked too: where a small organisation is passed over, its smallest neighbours are passed over with it, until five
    people or more stay hidden together. What lies below a hidden organisation is hidden with it.
    """
    totals: dict[Way, int] = defaultdict(int)
    below: dict[Way, set[Way]] = defaultdict(set)
    for place, number in people.items():
        for depth in range(1, len(place) + 1):
            totals[place[:depth]] += number
            below[place[: depth - 1]].add(place[:depth])
    if totals[way] < LEAST_PEOPLE or totals[way[:1]] < LEAST_PEOPLE:
        return False
    return not any(way[: depth + 1] in _hidden(way[:depth], people, totals, below) for depth in range(1, len(way)))


def _hidden(
    parent: Way, people: Mapping[Way, int], totals: Mapping[Way, int], below: Mapping[Way, set[Way]]
) -> set[Way]:
    """The organisations directly below that are passed over; those at the parent itself are one more part of it."""
    parts = {child: totals[child] for child in below.get(parent, ())} | {parent: people.get(parent, 0)}
    by_size = sorted((number, place) for place, number in parts.items() if number)
    hidden = [place for number, place in by_size if number < LEAST_PEOPLE]
    rest = [place for number, place in by_size if number >= LEAST_PEOPLE]
    while hidden and rest and sum(parts[one] for one in hidden) < LEAST_PEOPLE:
        hidden.append(rest.pop(0))
    return set(hidden)
