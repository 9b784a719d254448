"""What a recount asks of those above that hold the sources: how much does this meeting, this lesson count as by other rules?

An area implements `Counter` for its kind of source; `wiring` hands them in with `use_counters`. Hours of a kind that nobody
counts anew stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.crediting import Share
from app.domains.hours.rulebook import Rulebook
from app.domains.hours.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class Place:
    """The branch of somebody when the hours were counted."""

    org_id: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A source, whose hours are asked about, where they were counted, and the rules to follow."""

    source_id: UUID
    places: Mapping[UUID, Place]
    rules: Rulebook


class Counter(Protocol):
    async def __call__(self, session: AsyncSession, tenant_id: UUID, asked: Asked) -> list[Share]:
        """The shares of those who are asked about and still have something of the source, which is held meanwhile."""
        ...


class _Held:
    counters: Mapping[SourceKind, Counter] = {}


def use_counters(counters: Mapping[SourceKind, Counter]) -> None:
    """Called by `wiring`, before the first request."""
    _Held.counters = counters


def counters() -> Mapping[SourceKind, Counter]:
    return _Held.counters
