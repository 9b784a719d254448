"""How much of a payment may still be given back, and by which accounts it leaves. Pure; amounts are 分."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from app.domains.dues.paying.rules import Booked
from app.domains.dues.paying.vocabulary import Purpose


class Allocated(Protocol):
    """A part of a payment as it stands."""

    @property
    def id(self) -> UUID: ...
    @property
    def amount_fen(self) -> int: ...
    @property
    def reverses_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """So much of an allocation."""

    allocation_id: UUID
    amount_fen: int


def left_of(allocations: Iterable[Allocated], spoken_for: Iterable[Part]) -> dict[UUID, int]:
    """What may be given back of each allocation: less what was, and less what waits to be."""
    left: dict[UUID, int] = {}
    for one in allocations:
        key = one.reverses_id or one.id
        left[key] = left.get(key, 0) + one.amount_fen
    for part in spoken_for:
        left[part.allocation_id] -= part.amount_fen
    return {key: fen for key, fen in left.items() if fen > 0}


@dataclass(frozen=True, slots=True)
class Returned:
    """What is given back of a part: for what it had been paid."""

    purpose: Purpose
    month: date | None
    amount_fen: int


def leaves_by(parts: Sequence[Returned], *, received_on: date, today: date) -> Booked:
    """By which accounts money leaves: months ahead that have not come yet and what was too much are no income yet."""
    large = sum(one.amount_fen for one in parts if one.purpose is Purpose.LARGE)
    prepaid = sum(
        one.amount_fen
        for one in parts
        if one.purpose is Purpose.SURPLUS or (one.month is not None and one.month > received_on and one.month > today)
    )
    return Booked(sum(one.amount_fen for one in parts) - large - prepaid, prepaid, large)


def as_parts(stored: Iterable[Mapping[str, str | int]]) -> list[Part]:
    """The parts of a refund as they are stored."""
    return [Part(UUID(str(one["allocation_id"])), int(one["amount_fen"])) for one in stored]
