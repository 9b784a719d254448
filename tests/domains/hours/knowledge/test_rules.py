"""What is known of a topic and what is lacking: by the rules alone."""

from datetime import date
from uuid import UUID

import pytest

from app.domains.hours.knowledge.rules import Known, Learned, Need, Wanted, known_by_topic, needs_of, wanted_of
from app.domains.hours.knowledge.vocabulary import ExpectedOf as E

CHARTER, RIGHTS, DUTIES, LAW = (UUID(int=number) for number in range(1, 5))
ABOVE = {CHARTER: [CHARTER], RIGHTS: [CHARTER, RIGHTS], DUTIES: [CHARTER, DUTIES], LAW: [LAW]}
DAY = date(2026, 5, 6)


def learned(number: int, hundredths: int, *topics: UUID, is_test: bool = False, on: date = DAY) -> Learned:
    return Learned(("lesson", UUID(int=100 + number)), hundredths, is_test, on, frozenset(topics))


def test_a_source_counts_once_for_a_topic_and_for_all_above_it() -> None:
    both = learned(1, 100, RIGHTS, DUTIES)
    again = learned(1, 100, RIGHTS, DUTIES)
    more = learned(2, 50, RIGHTS, is_test=True, on=date(2026, 6, 1))
    assert known_by_topic([both, again, more], ABOVE) == {
        CHARTER: Known(150, 2, 1, date(2026, 6, 1)),
        RIGHTS: Known(150, 2, 1, date(2026, 6, 1)),
        DUTIES: Known(100, 1, 0, DAY),
    }


def test_of_several_expectations_the_higher_one_is_asked() -> None:
    expected = {
        (CHARTER, E.MEMBER): Wanted(200, asks_test=True),
        (CHARTER, E.SECRETARY): Wanted(800, asks_test=False),
        (CHARTER, E.OFFICER): Wanted(400, asks_test=False),
        (LAW, E.CANDIDATE): Wanted(100, asks_test=False),
    }
    assert wanted_of({E.MEMBER, E.SECRETARY, E.OFFICER}, expected) == {CHARTER: Wanted(800, asks_test=True)}
    assert wanted_of({E.CANDIDATE}, expected) == {LAW: Wanted(100, asks_test=False)}
    assert wanted_of(set(), expected) == {}


@pytest.mark.parametrize(
    ("known", "wanted", "short", "lacks_test", "is_there"),
    [
        (Known(), None, 0, False, False),
        (Known(150), Wanted(200, asks_test=False), 50, False, True),
        (Known(200), Wanted(200, asks_test=False), 0, False, False),
        (Known(200), Wanted(200, asks_test=True), 0, True, True),
        (Known(200, tests=1), Wanted(200, asks_test=True), 0, False, False),
        (Known(), Wanted(0, asks_test=True), 0, True, True),
    ],
)
def test_what_is_lacking(known: Known, wanted: Wanted | None, short: int, lacks_test: bool, is_there: bool) -> None:
    need = Need(known, wanted)
    assert (need.short, need.lacks_test, need.is_there) == (short, lacks_test, is_there)


def test_all_that_is_known_or_expected_is_shown() -> None:
    assert set(needs_of({RIGHTS: Known(1)}, {LAW: Wanted(1, asks_test=False)})) == {RIGHTS, LAW}
