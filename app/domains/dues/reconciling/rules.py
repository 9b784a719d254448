"""Which of our items is which of their lines. Pure; amounts are 分, in positive and out negative."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Item:
    """One item of either side; `reference` is the number by which both sides know it, empty where there is none."""

    id: UUID
    on: date
    amount_fen: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pairs are (ours, theirs)."""

    matched: list[tuple[Item, Item]] = field(default_factory=list)
    differing: list[tuple[Item, Item]] = field(default_factory=list)
    ours_only: list[Item] = field(default_factory=list)
    theirs_only: list[Item] = field(default_factory=list)


def match(ours: Sequence[Item], theirs: Sequence[Item], *, days: int | None) -> Outcome:
    """Match line by line: first by number, then, with `days`, what has the same amount and is at most so far apart.

    The nearest day wins, of equals the earlier line; each item is matched once. With `days` None only numbers count.
    """
    made = Outcome()
    left_ours, left_theirs = _by_reference(ours, theirs, made)
    if days is not None:
        left_ours, left_theirs = _by_amount(left_ours, left_theirs, days, made)
    made.ours_only.extend(left_ours)
    made.theirs_only.extend(left_theirs)
    return made


def _by_reference(ours: Sequence[Item], theirs: Sequence[Item], made: Outcome) -> tuple[list[Item], list[Item]]:
    known: dict[str, list[Item]] = defaultdict(list)
    for item in ours:
        if item.reference:
            known[item.reference].append(item)
    left, taken = list[Item](), set[UUID]()
    for line in theirs:
        candidates = [item for item in known.get(line.reference, ()) if item.id not in taken]
        if not candidates:
            left.append(line)
            continue
        item = next((one for one in candidates if one.amount_fen == line.amount_fen), candidates[0])
        taken.add(item.id)
        (made.matched if item.amount_fen == line.amount_fen else made.differing).append((item, line))
    return [item for item in ours if item.id not in taken], left


def _by_amount(ours: Sequence[Item], theirs: Sequence[Item], days: int, made: Outcome) -> tuple[list[Item], list[Item]]:
    waiting: dict[tuple[int, date], deque[Item]] = defaultdict(deque)
    for item in sorted(ours, key=lambda one: one.id):
        waiting[item.amount_fen, item.on].append(item)
    left, taken = list(theirs), set[UUID]()
    for apart in range(days + 1):
        following = list[Item]()
        for line in left:
            near = (waiting[line.amount_fen, line.on + timedelta(days=step)] for step in sorted({-apart, apart}))
            queue = next((one for one in near if one), None)
            if queue is None:
                following.append(line)
                continue
            item = queue.popleft()
            taken.add(item.id)
            made.matched.append((item, line))
        left = following
    return [item for item in ours if item.id not in taken], left
