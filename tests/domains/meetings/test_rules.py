"""Rules of meetings: examples of the rule book, and what holds for all numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.meetings.labels import LABELS
from app.domains.meetings.rules import (
    EVIDENCE,
    KINDS,
    Basis,
    Placed,
    Times,
    count,
    due_set,
    is_open,
    phase_of,
    punctuality,
    rate_text,
    standing_of,
    unfit_hosts,
    warnings_of,
)
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState, Phase, Standing, Way
from app.domains.members.public import RollMember, Stage
from app.domains.orgs.public import OrgKind
from app.kit.ids import uuid7

START = datetime(2026, 12, 5, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
P, L = Standing.PRESENT, Standing.LATE


def times(*, finished: int | None = None, closes: int = 0) -> Times:
    return Times.of(
        START,
        END,
        opens_before_minutes=30,
        grace_minutes=10,
        closes_after_end_minutes=closes,
        finished_at=START + timedelta(minutes=finished) if finished is not None else None,
    )


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "phase", "is_signing_in"),
    [
        (-30.1, Phase.ANNOUNCED, False),
        (-30, Phase.SIGNING_IN, True),
        (-0.1, Phase.SIGNING_IN, True),
        (0, Phase.IN_PROGRESS, True),
        (119.9, Phase.IN_PROGRESS, True),
        (120, Phase.ENDED, True),
        (120.1, Phase.ENDED, False),
    ],
)
def test_phase_and_window_follow_from_the_clock(minutes: float, phase: Phase, is_signing_in: bool) -> None:
    assert phase_of(MeetingState.PUBLISHED, times(), at(minutes)) is phase
    assert is_open(MeetingState.PUBLISHED, times(), at(minutes)) is is_signing_in


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.POSTPONED, MeetingState.CANCELLED])
def test_a_meeting_that_is_not_held_has_no_window(state: MeetingState) -> None:
    assert phase_of(state, times(), at(5)).value == state.value
    assert not is_open(state, times(), at(5))


def test_ending_by_hand_ends_meeting_and_sign_in() -> None:
    assert phase_of(MeetingState.PUBLISHED, times(finished=60), at(61)) is Phase.ENDED
    assert not is_open(MeetingState.PUBLISHED, times(finished=60), at(61))


def test_ending_by_hand_after_the_end_does_not_reopen_anything() -> None:
    assert times(finished=300).closes_at == END


def test_sign_in_may_close_before_the_end() -> None:
    assert is_open(MeetingState.PUBLISHED, times(closes=-90), at(30))
    assert not is_open(MeetingState.PUBLISHED, times(closes=-90), at(30.1))


@pytest.mark.parametrize(("minutes", "standing"), [(-20, P), (0, P), (10, P), (10.01, L), (100, L)])
def test_late_begins_when_the_grace_has_run_out(minutes: float, standing: Standing) -> None:
    assert punctuality(times(), at(minutes)) is standing


def a_person(stage: Stage = Stage.FULL) -> RollMember:
    return RollMember(uuid7(), "张三", uuid7(), None, stage, stage is Stage.FULL, None)


def test_members_are_full_and_probationary_ones() -> None:
    roll = [a_person(stage) for stage in Stage]
    due = due_set(MeetingKind.MEMBERS_ASSEMBLY, OrgKind.BRANCH, roll=roll, committee=[])
    assert {person.stage for person in due.values()} == {Stage.FULL, Stage.PROBATIONARY}


def test_a_committee_meeting_is_of_those_who_sit_in_it() -> None:
    roll, seated = [a_person(), a_person()], [a_person()]
    due = due_set(MeetingKind.BRANCH_COMMITTEE, OrgKind.BRANCH, roll=roll, committee=seated)
    assert list(due) == [seated[0].member_id]


def test_in_a_gathering_of_several_hosts_each_kind_asks_its_own() -> None:
    roll = [a_person()]
    assert due_set(MeetingKind.GROUP_MEETING, OrgKind.BRANCH, roll=roll, committee=[]) == {}
    assert due_set(MeetingKind.GROUP_MEETING, OrgKind.GROUP, roll=roll, committee=[]) != {}


def test_a_kind_needs_a_host_that_holds_it() -> None:
    assert unfit_hosts([MeetingKind.THEME_DAY, MeetingKind.GROUP_MEETING], {OrgKind.BRANCH}) is (
        MeetingKind.GROUP_MEETING
    )
    assert unfit_hosts([MeetingKind.THEME_DAY, MeetingKind.GROUP_MEETING], {OrgKind.BRANCH, OrgKind.GROUP}) is None


def test_every_kind_has_a_rule_and_every_way_its_evidence_and_every_word_its_chinese() -> None:
    assert set(KINDS) == set(MeetingKind)
    assert set(EVIDENCE) == set(Way)
    assert all(set(labels) == set(type(next(iter(labels)))) for labels in LABELS.values())
    assert {kind for kind, rule in KINDS.items() if rule.basis is Basis.COMMITTEE} == {
        MeetingKind.BRANCH_COMMITTEE,
        MeetingKind.PARTY_COMMITTEE,
    }


@pytest.mark.parametrize(
    ("recorded", "corrected", "on_leave", "is_over", "standing"),
    [
        (None, None, False, False, Standing.AWAITED),
        (None, None, False, True, Standing.ABSENT),
        (None, None, True, True, Standing.LEAVE),
        (L, None, True, True, L),
        (P, Standing.ABSENT, False, True, Standing.ABSENT),
        (None, P, True, True, P),
    ],
)
def test_the_last_word_counts(
    recorded: Standing | None, corrected: Standing | None, on_leave: bool, is_over: bool, standing: Standing
) -> None:
    assert standing_of(recorded=recorded, corrected=corrected, on_leave=on_leave, is_over=is_over) is standing


def people(number: int, standing: Standing, *, vote: bool = True, capacity: Capacity = Capacity.DUE) -> list[Placed]:
    return [Placed(capacity, vote, standing) for _ in range(number)]


def test_an_assembly_of_twenty() -> None:
    """17 full, 3 probationary; 15 full and 2 probationary come, 2 are on leave, one is missing."""
    roll = people(15, P) + people(2, P, vote=False)
    roll += people(2, Standing.LEAVE) + people(1, Standing.ABSENT, vote=False)
    counts = count(roll)
    assert (counts.due, counts.present, counts.leave, counts.absent, counts.rate) == (20, 17, 2, 1, "85.0%")
    assert (counts.voters_due, counts.voters_present) == (17, 15)
    assert counts.text == "应到20 实到17 请假2 缺席1 85.0%"


def test_incoming_flow_members_and_guests_stand_apart() -> None:
    roll = people(1, P) + people(1, P, capacity=Capacity.INCOMING_FLOW) + people(2, P, capacity=Capacity.GUEST)
    counts = count(roll)
    assert (counts.due, counts.present, counts.guests_present, counts.incoming_flow_present) == (1, 1, 2, 1)


def test_while_it_goes_on_nobody_is_absent_yet() -> None:
    assert count(people(3, P) + people(1, L) + people(2, Standing.AWAITED)).text == (
        "应到6 实到4 其中迟到1 请假0 未到2 66.7%"
    )


def test_nobody_due_has_no_rate() -> None:
    assert rate_text(0, 0) is None
    assert count([]).text == "应到0 实到0 请假0 缺席0"


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(1, 8, "12.5%"), (1, 16, "6.3%"), (2, 3, "66.7%"), (1999, 2000, "100.0%")]
)
def test_rates_are_rounded_half_up(part: int, whole: int, text: str) -> None:
    assert rate_text(part, whole) == text


@given(st.lists(st.tuples(st.sampled_from(Capacity), st.booleans(), st.sampled_from(Standing)), max_size=60))
def test_everybody_due_is_counted_once(drawn: list[tuple[Capacity, bool, Standing]]) -> None:
    counts = count([Placed(*one) for one in drawn])
    assert counts.due == counts.present + counts.leave + counts.awaited + counts.absent
    assert counts.late <= counts.present
    assert counts.voters_present <= min(counts.voters_due, counts.present)


@pytest.mark.parametrize(
    ("minutes", "expected", "longest", "same", "warned"),
    [
        (90, 90, 120, False, []),
        (100, 90, 120, False, ["会议时长 100 分钟，超过预计的 90 分钟"]),
        (121, 90, 120, False, ["会议时长 121 分钟，超过上限 120 分钟"]),
        (600, None, None, False, []),
        (60, None, 60, True, ["主持人和记录人是同一人，一般应由不同的人担任"]),
    ],
)
def test_what_is_unusual_warns(
    minutes: int, expected: int | None, longest: int | None, same: bool, warned: list[str]
) -> None:
    found = warnings_of(
        ends_after=timedelta(minutes=minutes), expected_minutes=expected, longest_minutes=longest, same_person=same
    )
    assert found == warned
