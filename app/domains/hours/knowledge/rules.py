"""What is known of a topic, what is expected, and what is lacking. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domains.hours.knowledge.vocabulary import ExpectedOf


@dataclass(frozen=True, slots=True)
class Learned:
    """A source that one person has learned from: counted hundredths, a test or not, the topics it teaches."""

    source: tuple[str, UUID]
    hundredths: int
    is_test: bool
    on: date
    topics: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Known:
    """Of one topic with all below it: hundredths, sources, passed tests, and the last day."""

    hundredths: int = 0
    sources: int = 0
    tests: int = 0
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is expected of somebody about a topic: the most that any of his roles is asked."""

    hundredths: int
    asks_test: bool


@dataclass(frozen=True, slots=True)
class Need:
    """What is known against what is expected; `wanted` is None where nothing is."""

    known: Known
    wanted: Wanted | None

    @property
    def short(self) -> int:
        return max(0, self.wanted.hundredths - self.known.hundredths) if self.wanted else 0

    @property
    def lacks_test(self) -> bool:
        return self.wanted is not None and self.wanted.asks_test and not self.known.tests

    @property
    def is_there(self) -> bool:
        return self.short > 0 or self.lacks_test


def known_by_topic(learned: Iterable[Learned], above: Mapping[UUID, Collection[UUID]]) -> dict[UUID, Known]:
    """Each source counts once for a topic, whichever topics below it bears; twice learned is once learned.

    `above` are the topic itself and those over it, by topic.
    """
    sources: dict[tuple[str, UUID], Learned] = {}
    for one in learned:
        if one.source not in sources or one.hundredths > sources[one.source].hundredths:
            sources[one.source] = one
    found: dict[UUID, Known] = defaultdict(Known)
    for one in sources.values():
        for topic in {higher for taught in one.topics for higher in above.get(taught, ())}:
            before = found[topic]
            found[topic] = Known(
                before.hundredths + one.hundredths,
                before.sources + 1,
                before.tests + one.is_test,
                max(one.on, before.last_on or one.on),
            )
    return dict(found)


def wanted_of(roles: Collection[ExpectedOf], expected: Mapping[tuple[UUID, ExpectedOf], Wanted]) -> dict[UUID, Wanted]:
    """By topic, what somebody in these roles is asked: of several expectations the higher one."""
    found: dict[UUID, Wanted] = {}
    for (topic, role), one in expected.items():
        if role in roles:
            before = found.get(topic, Wanted(0, asks_test=False))
            found[topic] = Wanted(max(before.hundredths, one.hundredths), before.asks_test or one.asks_test)
    return found


def needs_of(known: Mapping[UUID, Known], wanted: Mapping[UUID, Wanted]) -> dict[UUID, Need]:
    """By topic, for all that is known or expected."""
    return {topic: Need(known.get(topic, Known()), wanted.get(topic)) for topic in known.keys() | wanted.keys()}
