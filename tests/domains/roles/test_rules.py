"""Where a role may be held, and when an appointment counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.roles import Role
from app.domains.orgs.models import OrgKind
from app.domains.roles.rules import State, fits, overlap, places_of, state_of

TODAY = date(2026, 11, 22)
days = st.dates(date(2026, 1, 1), date(2026, 1, 20))


@pytest.mark.parametrize(
    ("role", "kind", "is_root", "held"),
    [
        (Role.BRANCH_SECRETARY, OrgKind.BRANCH, False, True),
        (Role.BRANCH_SECRETARY, OrgKind.JOINT_BRANCH, False, True),
        (Role.BRANCH_SECRETARY, OrgKind.PARTY_COMMITTEE, False, False),
        (Role.GROUP_LEADER, OrgKind.GROUP, False, True),
        (Role.GROUP_LEADER, OrgKind.BRANCH, False, False),
        (Role.COMMITTEE_ADMIN, OrgKind.GENERAL_BRANCH, False, True),
        (Role.SYSTEM_ADMIN, OrgKind.PARTY_COMMITTEE, False, False),
        (Role.SYSTEM_ADMIN, OrgKind.PARTY_COMMITTEE, True, True),
        (Role.COMMITTEE_ADMIN, OrgKind.PARTY_COMMITTEE, True, True),
        (Role.LECTURER, OrgKind.GROUP, False, True),
        (Role.PLATFORM_OPERATOR, OrgKind.PARTY_COMMITTEE, True, False),
    ],
)
def test_a_role_is_held_where_the_table_says(role: Role, kind: OrgKind, is_root: bool, held: bool) -> None:
    assert fits(role, places_of(kind, is_root=is_root)) is held


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.IN_FORCE),
        ({"from_on": date(2026, 11, 23)}, State.PLANNED),
        ({"until_on": TODAY}, State.IN_FORCE),
        ({"until_on": date(2026, 11, 21)}, State.OVER),
        ({"confirmed": False}, State.WAITING),
        ({"confirmed": False, "until_on": date(2026, 11, 21)}, State.OVER),
        ({"ended": True}, State.OVER),
    ],
)
def test_dates_and_confirmation_decide_the_state(changes: dict[str, object], state: State) -> None:
    facts: dict[str, object] = {"confirmed": True, "ended": False, "from_on": TODAY, "until_on": None}
    assert state_of(**(facts | changes), on=TODAY) is state  # type: ignore[arg-type]


@given(days, st.none() | days, days, st.none() | days)
def test_periods_overlap_exactly_when_they_share_a_day(
    first: date, first_end: date | None, second: date, second_end: date | None
) -> None:
    def covers(day: date, begin: date, end: date | None) -> bool:
        return begin <= day and (end is None or day <= end)

    calendar = [date(2026, 1, day) for day in range(1, 32)]
    shared = any(covers(day, first, first_end) and covers(day, second, second_end) for day in calendar)
    in_order = (first_end is None or first <= first_end) and (second_end is None or second <= second_end)
    if in_order:
        assert overlap(first, first_end, second, second_end) is shared
