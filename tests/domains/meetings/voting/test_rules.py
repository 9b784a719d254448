"""The rules of voting: the worked examples, their neighbours, and what holds for all numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.meetings.voting.counting import (
    Ballots,
    Flaw,
    add_up,
    flaw_of_ballots,
    flaw_of_tallies,
    flaw_of_votes,
    flaw_of_written,
    is_spoilt,
)
from app.domains.meetings.voting.rules import (
    Body,
    Votes,
    committee_size_warning,
    decide,
    elect,
    four_fifths,
    half_or_more,
    more_than_half,
    quorum,
)
from app.domains.meetings.voting.vocabulary import Matter, OrdinaryQuorum, Outcome, Standing
from app.kit.ids import uuid7

GE, GT = OrdinaryQuorum.GE_HALF, OrdinaryQuorum.GT_HALF
A, C = Body.ASSEMBLY, Body.COMMITTEE
ELECTED, TIED, OVER, OUT = Standing.ELECTED, Standing.TIED, Standing.OVER_THE_LINE, Standing.NOT_ELECTED


@pytest.mark.parametrize(
    ("matter", "body", "setting", "due", "present", "met", "warned"),
    [
        (Matter.ORDINARY, A, GE, 15, 8, True, False),
        (Matter.ORDINARY, A, GE, 15, 7, False, False),
        (Matter.ORDINARY, A, GE, 16, 8, True, True),
        (Matter.ORDINARY, A, GE, 16, 7, False, False),
        (Matter.ORDINARY, A, GE, 16, 9, True, False),
        (Matter.ORDINARY, A, GT, 16, 8, False, False),
        (Matter.ORDINARY, A, GT, 16, 9, True, False),
        (Matter.ORDINARY, A, GT, 15, 8, True, False),
        (Matter.ORDINARY, A, GE, 1, 1, True, False),
        (Matter.ORDINARY, A, GE, 1, 0, False, False),
        (Matter.ORDINARY, A, GE, 0, 0, False, False),
        (Matter.DEVELOPMENT, A, GE, 16, 8, False, False),
        (Matter.DEVELOPMENT, A, GE, 16, 9, True, False),
        (Matter.DEVELOPMENT, A, GE, 15, 8, True, False),
        (Matter.DEVELOPMENT, A, GE, 15, 7, False, False),
        (Matter.DEVELOPMENT, A, GE, 2, 1, False, False),
        (Matter.ELECTION, A, GE, 25, 19, False, False),
        (Matter.ELECTION, A, GE, 25, 20, True, False),
        (Matter.ELECTION, A, GE, 26, 20, False, False),
        (Matter.ELECTION, A, GE, 26, 21, True, False),
        (Matter.ELECTION, A, GE, 0, 0, False, False),
        (Matter.ORDINARY, C, GE, 4, 2, True, True),
        (Matter.ORDINARY, C, GT, 4, 2, True, True),
        (Matter.ORDINARY, C, GE, 4, 1, False, False),
        (Matter.ORDINARY, C, GE, 5, 2, False, False),
        (Matter.ORDINARY, C, GE, 5, 3, True, False),
    ],
)
def test_quorum(
    matter: Matter, body: Body, setting: OrdinaryQuorum, due: int, present: int, met: bool, warned: bool
) -> None:
    found = quorum(matter, body, due=due, present=present, setting=setting)
    assert (found.is_met, bool(found.warnings)) == (met, warned)
    assert f"{due} 人，实到 {present} 人" in found.reason


def test_the_reason_says_that_it_is_exactly_half() -> None:
    found = quorum(Matter.ORDINARY, A, due=16, present=8)
    assert found.reason == ("应到有表决权 16 人，实到 8 人，刚好半数，一般决议须应到会人数的半数以上到会，符合规定")
    assert "刚好半数" in found.warnings[0]
    short = quorum(Matter.ELECTION, A, due=25, present=19)
    assert (
        short.reason
        == "应到有表决权 25 人，实到 19 人，选举须有应到会人数的五分之四以上到会，须 20 人以上到会，人数不足"
    )


@pytest.mark.parametrize("due", range(1, 61))
def test_four_fifths_of_every_size(due: int) -> None:
    needed = four_fifths(due)
    assert 5 * needed >= 4 * due > 5 * (needed - 1)
    assert quorum(Matter.ELECTION, A, due=due, present=needed).is_met
    assert not quorum(Matter.ELECTION, A, due=due, present=needed - 1).is_met


@pytest.mark.parametrize("due", range(1, 61))
def test_half_of_every_size(due: int) -> None:
    assert 2 * more_than_half(due) > due >= 2 * (more_than_half(due) - 1)
    assert 2 * half_or_more(due) >= due > 2 * (half_or_more(due) - 1)


@pytest.mark.parametrize(
    ("due", "in_favour", "passed"),
    [(15, 8, True), (15, 7, False), (16, 8, False), (16, 9, True), (1, 1, True), (2, 1, False), (0, 0, False)],
)
def test_carried_by_more_than_half_of_those_due(due: int, in_favour: int, passed: bool) -> None:
    result = decide(A, due=due, votes=Votes(in_favour, 0, 0))
    assert (result.outcome is Outcome.PASSED) == passed


def test_written_opinions_are_votes() -> None:
    result = decide(A, due=16, votes=Votes(7, 0, 2) + Votes(2, 0, 0), written=2)
    assert result.outcome is Outcome.PASSED
    assert result.reasons[0] == "赞成 9 票，超过应到有表决权 16 人的半数，通过"
    assert "书面意见 2 份" in result.reasons[2]
    assert decide(A, due=16, votes=Votes(7, 0, 2) + Votes(1, 1, 0), written=2).outcome is Outcome.NOT_PASSED
    refused = decide(A, due=16, votes=Votes(8, 4, 4))
    assert refused.reasons[0] == "赞成 8 票，未超过应到有表决权 16 人的半数（须 9 票），不通过"


@pytest.mark.parametrize(
    ("due", "seats", "votes", "standings", "seats_open"),
    [
        (25, 1, (12,), (OUT,), 1),
        (25, 1, (13,), (ELECTED,), 0),
        (26, 1, (13,), (OUT,), 1),
        (20, 3, (18, 15, 12, 11), (ELECTED, ELECTED, ELECTED, OVER), 0),
        (20, 3, (18, 15, 12, 12), (ELECTED, ELECTED, TIED, TIED), 1),
        (20, 3, (18, 14, 14, 14), (ELECTED, TIED, TIED, TIED), 2),
        (20, 3, (14, 14, 14, 14), (TIED, TIED, TIED, TIED), 3),
        (20, 3, (18, 18, 18, 11), (ELECTED, ELECTED, ELECTED, OVER), 0),
        (20, 3, (18, 11, 10, 10), (ELECTED, ELECTED, OUT, OUT), 1),
        (20, 3, (11, 11, 11), (ELECTED, ELECTED, ELECTED), 0),
        (20, 2, (10, 10), (OUT, OUT), 2),
        (20, 2, (), (), 2),
    ],
)
def test_election(
    due: int, seats: int, votes: tuple[int, ...], standings: tuple[Standing, ...], seats_open: int
) -> None:
    found = elect(due=due, seats=seats, in_favour=votes)
    assert (found.standings, found.seats_open) == (standings, seats_open)
    expected = Outcome.ALL_ELECTED if seats_open == 0 else Outcome.FURTHER_BALLOT
    assert found.result.outcome is expected
    assert f"{due // 2 + 1} 票以上" in found.result.reasons[0]


def test_a_tie_is_said_in_words() -> None:
    found = elect(due=20, seats=3, in_favour=(18, 15, 12, 12))
    assert found.result.reasons[-1] == "有 2 人均得 12 票，就剩余 1 个名额在他们之间重新投票"


@pytest.mark.parametrize(
    ("full", "seats", "warned"),
    [
        (7, 3, False),
        (7, 2, True),
        (7, 8, True),
        (7, 7, False),
        (30, 5, False),
        (6, 3, True),
        (6, 2, False),
        (3, 1, False),
    ],
)
def test_size_of_a_committee(full: int, seats: int, warned: bool) -> None:
    assert (committee_size_warning(full_members=full, seats=seats) is not None) == warned


@pytest.mark.parametrize(
    ("ballots", "present", "flaw"),
    [
        (Ballots(20, 20, 20, 0), 20, None),
        (Ballots(20, 19, 18, 1), 20, None),
        (Ballots(20, 20, 18, 1), 20, Flaw.BALLOTS_DO_NOT_ADD_UP),
        (Ballots(20, 20, 20, 1), 20, Flaw.BALLOTS_DO_NOT_ADD_UP),
        (Ballots(21, 20, 20, 0), 20, Flaw.MORE_ISSUED_THAN_PRESENT),
    ],
)
def test_papers_agree(ballots: Ballots, present: int, flaw: Flaw | None) -> None:
    assert flaw_of_ballots(ballots, present=present) is flaw


@pytest.mark.parametrize(("collected", "void"), [(19, False), (20, False), (21, True)])
def test_more_collected_than_issued_is_void(collected: int, void: bool) -> None:
    assert Ballots(20, collected, collected, 0).is_void is void


@pytest.mark.parametrize(
    ("votes", "ballots", "flaw"),
    [
        (Votes(7, 1, 1), Ballots(9, 9, 9, 0), None),
        (Votes(7, 1, 0), Ballots(9, 9, 9, 0), Flaw.VOTES_DO_NOT_ADD_UP),
        (Votes(7, 2, 1), Ballots(9, 9, 9, 0), Flaw.VOTES_DO_NOT_ADD_UP),
        (Votes(7, 1, 1), None, None),
        (Votes(7, 0, 0), None, None),
        (Votes(8, 1, 1), None, Flaw.MORE_HANDS_THAN_VOTERS),
    ],
)
def test_votes_agree(votes: Votes, ballots: Ballots | None, flaw: Flaw | None) -> None:
    assert flaw_of_votes(votes, ballots=ballots, present=9) is flaw


def test_written_opinions_agree() -> None:
    assert flaw_of_written(Votes(1, 0, 0), spoilt=1, handed_in=2) is None
    assert flaw_of_written(Votes(2, 0, 0), spoilt=1, handed_in=2) is Flaw.WRITTEN_DO_NOT_ADD_UP
    assert flaw_of_written(Votes(1, 0, 0), spoilt=0, handed_in=2) is Flaw.WRITTEN_DO_NOT_ADD_UP


def test_candidates_agree() -> None:
    papers = Ballots(10, 10, 10, 0)
    all_for = Votes(10, 0, 0)
    assert flaw_of_tallies([all_for, all_for], [], ballots=papers, seats=2) is None
    assert flaw_of_tallies([all_for, all_for], [Votes(1, 0, 0)], ballots=papers, seats=2) is Flaw.MORE_NAMES_THAN_SEATS
    assert flaw_of_tallies([all_for, Votes(9, 0, 0)], [], ballots=papers, seats=2) is Flaw.VOTES_DO_NOT_ADD_UP
    assert flaw_of_tallies([Votes(0, 10, 0)], [Votes(11, 0, 0)], ballots=papers, seats=2) is Flaw.VOTES_DO_NOT_ADD_UP


@pytest.mark.parametrize(("names", "spoilt"), [(0, False), (2, False), (3, False), (4, True)])
def test_a_ballot_with_more_names_than_seats_is_void(names: int, spoilt: bool) -> None:
    assert is_spoilt(names, seats=3) is spoilt


def test_marks_are_added_up_without_the_void_ballots() -> None:
    a, b, c, d = (uuid7() for _ in range(4))
    sheet = add_up([[a, b, c], [a, b, c, d], [a, a], []], seats=3)
    assert (sheet.valid, sheet.spoilt) == (3, 1)
    assert [sheet.votes_of(one) for one in (a, b, d)] == [Votes(2, 0, 1), Votes(1, 0, 2), Votes(0, 0, 3)]


numbers = st.integers(min_value=0, max_value=400)


@given(
    matter=st.sampled_from(Matter),
    body=st.sampled_from(Body),
    setting=st.sampled_from(OrdinaryQuorum),
    due=numbers,
    present=numbers,
)
def test_more_present_never_loses_a_quorum(
    matter: Matter, body: Body, setting: OrdinaryQuorum, due: int, present: int
) -> None:
    now = quorum(matter, body, due=due, present=present, setting=setting)
    more = quorum(matter, body, due=due, present=present + 1, setting=setting)
    assert more.is_met or not now.is_met
    assert now.is_met == (due > 0 and present >= now.needed)


@given(due=numbers, in_favour=numbers)
def test_more_in_favour_never_loses_a_vote(due: int, in_favour: int) -> None:
    passed = decide(A, due=due, votes=Votes(in_favour, 0, 0)).outcome is Outcome.PASSED
    assert passed == (due > 0 and 2 * in_favour > due)
    assert decide(A, due=due, votes=Votes(in_favour + 1, 0, 0)).outcome is Outcome.PASSED or not passed


@given(due=st.integers(1, 60), data=st.data())
def test_nothing_passes_by_those_who_are_not_enough(due: int, data: st.DataObject) -> None:
    """Of fewer than a quorum, even all in favour would carry nothing."""
    present = data.draw(st.integers(0, due))
    if not quorum(Matter.DEVELOPMENT, A, due=due, present=present).is_met:
        assert decide(A, due=due, votes=Votes(present, 0, 0)).outcome is Outcome.NOT_PASSED


@given(due=st.integers(0, 60), seats=st.integers(1, 7), votes=st.lists(st.integers(0, 60), max_size=9))
def test_elections_hold_together(due: int, seats: int, votes: list[int]) -> None:
    found = elect(due=due, seats=seats, in_favour=tuple(votes))
    by_standing = {one: [v for v, s in zip(votes, found.standings, strict=True) if s is one] for one in Standing}
    assert len(by_standing[ELECTED]) + found.seats_open == seats
    assert found.seats_open >= 0
    assert all(2 * v > due for v in by_standing[ELECTED] + by_standing[TIED])
    assert len(set(by_standing[TIED])) <= 1
    assert not by_standing[TIED] or len(by_standing[TIED]) > found.seats_open > 0
    lower = by_standing[TIED] + by_standing[OVER] + by_standing[OUT]
    assert not by_standing[ELECTED] or not lower or min(by_standing[ELECTED]) > max(lower)
