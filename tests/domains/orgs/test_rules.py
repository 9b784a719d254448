"""Which organisation may stand where, terms of office, and what is only unusual."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.orgs.labels import LABELS
from app.domains.orgs.models import OrgKind, Post, UnitKind
from app.domains.orgs.rules import (
    BRANCHES,
    COMMITTEES,
    SeatSpan,
    committee_cautions,
    congress_cautions,
    founding_cautions,
    latest_extension,
    may_merge_into,
    may_stand_under,
    post_held_twice,
    remind_from,
    secretary_cautions,
    term_due_on,
    unit_cautions,
)

TODAY = date(2026, 11, 22)
kinds = st.sampled_from(OrgKind)
days = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("kind", "parents"),
    [
        (OrgKind.PARTY_COMMITTEE, {None, *COMMITTEES}),
        (OrgKind.WORK_COMMITTEE, {None, *COMMITTEES}),
        (OrgKind.GENERAL_BRANCH, set(COMMITTEES)),
        (OrgKind.BRANCH, {*COMMITTEES, OrgKind.GENERAL_BRANCH}),
        (OrgKind.FUNCTIONAL_BRANCH, {*COMMITTEES, OrgKind.GENERAL_BRANCH}),
        (OrgKind.GROUP, set(BRANCHES)),
    ],
)
def test_each_kind_stands_under_the_kinds_that_fit(kind: OrgKind, parents: set[OrgKind | None]) -> None:
    assert {parent for parent in (None, *OrgKind) if may_stand_under(kind, parent)} == parents


@given(kinds, kinds)
def test_no_two_kinds_may_stand_under_each_other_but_committees(one: OrgKind, other: OrgKind) -> None:
    if may_stand_under(one, other) and may_stand_under(other, one):
        assert {one, other} <= COMMITTEES


@given(kinds, kinds)
def test_what_may_be_merged_could_change_places(one: OrgKind, other: OrgKind) -> None:
    assert may_merge_into(one, other) == may_merge_into(other, one)
    if may_merge_into(one, other):
        assert {p for p in OrgKind if may_stand_under(one, p)} == {p for p in OrgKind if may_stand_under(other, p)}


@pytest.mark.parametrize(
    ("kind", "unit", "elected", "due"),
    [
        (OrgKind.BRANCH, UnitKind.VILLAGE, date(2021, 1, 20), date(2026, 1, 20)),
        (OrgKind.BRANCH, UnitKind.COMMUNITY, date(2021, 1, 20), date(2026, 1, 20)),
        (OrgKind.BRANCH, UnitKind.SCHOOL, date(2021, 1, 20), date(2024, 1, 20)),
        (OrgKind.GENERAL_BRANCH, UnitKind.GOVERNMENT, date(2024, 2, 29), date(2027, 2, 28)),
        (OrgKind.GENERAL_BRANCH, UnitKind.VILLAGE, date(2021, 1, 20), date(2026, 1, 20)),
        (OrgKind.PARTY_COMMITTEE, UnitKind.GOVERNMENT, date(2021, 8, 31), date(2026, 8, 31)),
    ],
)
def test_a_committee_is_due_by_its_kind(kind: OrgKind, unit: UnitKind, elected: date, due: date) -> None:
    assert term_due_on(kind, unit, elected) == due


@given(days)
def test_the_reminder_comes_half_a_year_before_and_the_extension_ends_a_year_after(due: date) -> None:
    assert 180 <= (due - remind_from(due)).days <= 184
    assert 365 <= (latest_extension(due) - due).days <= 366


def codes(kind: OrgKind, members: int, full: int, founded: date | None = None) -> set[str]:
    found = founding_cautions(kind, members=members, full_members=full, founded_on=founded, today=TODAY)
    return {caution.code for caution in found}


def test_founding_cautions_at_their_edges() -> None:
    assert codes(OrgKind.BRANCH, 3, 2) == {"ORG_FEW_FULL_MEMBERS"}
    assert codes(OrgKind.BRANCH, 3, 3) == set()
    assert codes(OrgKind.JOINT_BRANCH, 2, 2) == set()
    assert codes(OrgKind.BRANCH, 50, 48) == set()
    assert codes(OrgKind.BRANCH, 51, 48) == {"ORG_MANY_MEMBERS"}
    assert codes(OrgKind.PARTY_COMMITTEE, 900, 880) == set()


@pytest.mark.parametrize(
    ("kind", "units", "warned"),
    [
        (OrgKind.JOINT_BRANCH, "甲厂、乙厂、丙厂、丁厂、戊厂", False),
        (OrgKind.JOINT_BRANCH, "甲厂、乙厂、丙厂、丁厂、戊厂、己厂", True),
        (OrgKind.JOINT_BRANCH, "甲厂，乙厂；丙厂,丁厂;戊厂\n己厂", True),
        (OrgKind.JOINT_BRANCH, "甲厂、乙厂、丙厂、丁厂、戊厂、 甲厂、", False),
        (OrgKind.JOINT_BRANCH, "", False),
        (OrgKind.BRANCH, "甲、乙、丙、丁、戊、己", False),
    ],
)
def test_a_joint_branch_of_more_than_five_units_is_pointed_at(kind: OrgKind, units: str, warned: bool) -> None:
    assert [one.code for one in unit_cautions(kind, units)] == (["ORG_JOINT_MANY_UNITS"] if warned else [])


@pytest.mark.parametrize(
    ("members", "full", "is_small"), [(3, 1, False), (2, 2, True), (3, 0, True), (4, 4, False), (0, 0, True)]
)
def test_a_group_has_three_members_and_a_full_one_among_them(members: int, full: int, is_small: bool) -> None:
    assert codes(OrgKind.GROUP, members, full) == ({"ORG_GROUP_TOO_SMALL"} if is_small else set())


@pytest.mark.parametrize(
    ("kind", "members", "possible"),
    [
        (OrgKind.PARTY_COMMITTEE, 499, False),
        (OrgKind.PARTY_COMMITTEE, 500, True),
        (OrgKind.WORK_COMMITTEE, 600, True),
        (OrgKind.GENERAL_BRANCH, 600, False),
        (OrgKind.BRANCH, 600, False),
    ],
)
def test_a_congress_is_possible_from_five_hundred_members_on(kind: OrgKind, members: int, possible: bool) -> None:
    assert [one.code for one in congress_cautions(kind, members=members)] == ["TERM_CONGRESS_POSSIBLE"] * possible


def test_a_temporary_branch_is_cautioned_on_the_day_it_is_half_a_year_old() -> None:
    assert codes(OrgKind.TEMPORARY_BRANCH, 5, 3, date(2026, 5, 22)) == {"ORG_TEMPORARY_TOO_LONG"}
    assert codes(OrgKind.TEMPORARY_BRANCH, 5, 3, date(2026, 5, 23)) == set()
    assert codes(OrgKind.TEMPORARY_BRANCH, 5, 2, date(2025, 1, 1)) == set()


def committee_of(size: int) -> list[tuple[object, Post]]:
    posts = [Post.SECRETARY, Post.ORGANISATION, Post.PUBLICITY, Post.DISCIPLINE]
    return [(person, posts[person] if person < len(posts) else Post.MEMBER) for person in range(size)]


@pytest.mark.parametrize(
    ("full_members", "size", "expected"),
    [
        (7, 3, set()),
        (7, 5, set()),
        (30, 7, set()),
        (7, 2, {"TERM_COMMITTEE_TOO_SMALL"}),
        (7, 8, {"TERM_COMMITTEE_TOO_LARGE"}),
        (6, 1, set()),
        (6, 3, {"TERM_COMMITTEE_NOT_NEEDED"}),
        (7, 0, {"TERM_WITHOUT_SECRETARY", "TERM_COMMITTEE_TOO_SMALL"}),
    ],
)
def test_committee_cautions_follow_the_number_of_full_members(full_members: int, size: int, expected: set[str]) -> None:
    found = committee_cautions(OrgKind.BRANCH, full_members=full_members, posts=committee_of(size))
    assert {caution.code for caution in found} == expected


def test_two_posts_in_one_hand_count_as_one_committee_member() -> None:
    posts: list[tuple[object, Post]] = [(1, Post.SECRETARY), (1, Post.ORGANISATION), (2, Post.PUBLICITY)]
    found = committee_cautions(OrgKind.BRANCH, full_members=7, posts=posts)
    assert [caution.code for caution in found] == ["TERM_COMMITTEE_TOO_SMALL"]


def test_a_secretary_of_less_than_a_year_and_a_probationary_leader_are_told() -> None:
    new = secretary_cautions(post=Post.SECRETARY, is_full_member=True, full_since=date(2025, 11, 23), on=TODAY)
    old = secretary_cautions(post=Post.SECRETARY, is_full_member=True, full_since=date(2025, 11, 22), on=TODAY)
    leader = secretary_cautions(post=Post.GROUP_LEADER, is_full_member=False, full_since=None, on=TODAY)
    assert [c.code for c in new] == ["TERM_SECRETARY_NEW"]
    assert old == []
    assert [c.code for c in leader] == ["TERM_LEADER_PROBATIONARY"]


ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_post_passes_from_hand_to_hand_on_one_day() -> None:
    changed = date(2026, 5, 1)
    first = SeatSpan(ONE, Post.SECRETARY, date(2024, 1, 1), changed)
    assert post_held_twice([first, SeatSpan(OTHER, Post.SECRETARY, changed, None)]) is None
    assert post_held_twice([first, SeatSpan(OTHER, Post.SECRETARY, date(2026, 4, 30), None)]) == "书记"


def test_there_may_be_two_deputies_but_not_one_person_twice() -> None:
    start = date(2024, 1, 1)
    one = SeatSpan(ONE, Post.DEPUTY_SECRETARY, start, None)
    assert post_held_twice([one, SeatSpan(OTHER, Post.DEPUTY_SECRETARY, start, None)]) is None
    assert post_held_twice([one, one]) == "副书记"


spans = st.builds(
    lambda member, post, start, length: SeatSpan(
        member, post, start, None if length is None else date.fromordinal(start.toordinal() + length)
    ),
    st.sampled_from([ONE, OTHER]),
    st.sampled_from(Post),
    st.dates(date(2020, 1, 1), date(2020, 3, 1)),
    st.one_of(st.none(), st.integers(1, 40)),
)


@given(spans, spans)
def test_overlap_means_a_common_day(one: SeatSpan, other: SeatSpan) -> None:
    def days_of(span: SeatSpan) -> set[int]:
        last = span.until_on or date(2021, 1, 1)
        return set(range(span.from_on.toordinal(), last.toordinal()))

    assert one.overlaps(other) == bool(days_of(one) & days_of(other))
    assert one.overlaps(other) == other.overlaps(one)


def test_every_code_word_has_a_chinese_label() -> None:
    for name, labels in LABELS.items():
        members = type(next(iter(labels)))
        assert set(labels) == set(members), name
        assert len(set(labels.values())) == len(labels), name
