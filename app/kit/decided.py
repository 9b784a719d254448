"""Decisions of organisations that hold from a day on, and are inherited downward: which one counts at a place."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grounds:
    """From when a decision holds, why, and on which paper it relies."""

    from_on: date
    reason: str
    document: str

    def columns(self, decided_by: UUID | None, decided_at: datetime) -> dict[str, Any]:
        """As a decision's row keeps them, with who decided and when."""
        return {
            "from_on": self.from_on,
            "reason": self.reason,
            "document": self.document,
            "decided_by": decided_by,
            "decided_at": decided_at,
        }


class Decided(Protocol):
    """A decision of an organisation that holds from a day on, until the next one of its own."""

    @property
    def org_id(self) -> UUID: ...
    @property
    def from_on(self) -> date: ...
    @property
    def decided_at(self) -> datetime: ...


D = TypeVar("D", bound=Decided)
K = TypeVar("K", bound=Hashable)


def nearest(
    decisions: Iterable[D], line: Sequence[UUID], on: date, *, key: Callable[[D], K], holds: Callable[[D], bool]
) -> dict[K, D]:
    """For each key the decision that counts at the first organisation of `line` on a day.

    `line` goes from the organisation up to the root. Of one organisation's decisions the last to begin counts, and of
    two from the same day the one decided later. Where it no longer `holds` (was revoked), the next one up counts.
    """
    latest: dict[tuple[K, UUID], D] = {}
    for decision in sorted(decisions, key=lambda one: (one.from_on, one.decided_at)):
        if decision.from_on <= on:
            latest[key(decision), decision.org_id] = decision
    found: dict[K, D] = {}
    for org_id in line:
        for (name, decider), decision in latest.items():
            if decider == org_id and holds(decision):
                found.setdefault(name, decision)
    return found
