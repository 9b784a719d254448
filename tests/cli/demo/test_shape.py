"""The invented tree has the size asked for and stands by the rules of the tree."""

from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.demo.shape import a_county
from app.domains.orgs.public import OrgKind
from app.domains.orgs.rules import may_stand_under

ROOT = UUID(int=7)
TODAY = date(2026, 11, 22)


@settings(max_examples=40, deadline=None)
@given(branches=st.integers(1, 120), spare=st.integers(0, 3000), seed=st.integers(0, 99))
def test_exactly_so_many_branches_and_members(branches: int, spare: int, seed: int) -> None:
    shape = a_county(Random(seed), ROOT, members=3 * branches + spare, branches=branches, today=TODAY)
    assert len(shape.branches) == branches
    assert sum(branch.size for branch in shape.branches) == 3 * branches + spare
    assert min(branch.size for branch in shape.branches) >= 3


def test_parents_come_first_and_may_hold_their_children() -> None:
    shape = a_county(Random(1), ROOT, members=2000, branches=60, today=TODAY)
    kinds = {ROOT: OrgKind.PARTY_COMMITTEE}
    for org in shape.orgs():
        assert may_stand_under(org.kind, kinds[org.parent_id]), org
        kinds[org.id] = org.kind
    assert OrgKind.GROUP in kinds.values()


def test_names_and_codes_are_told_apart() -> None:
    orgs = list(a_county(Random(1), ROOT, members=60_000, branches=3000, today=TODAY).orgs())
    assert len({(org.parent_id, org.name) for org in orgs}) == len(orgs)
    codes = [org.code for org in orgs if org.code]
    assert len(set(codes)) == len(codes)


def test_too_few_members_for_the_branches_are_refused() -> None:
    with pytest.raises(ValueError, match="至少 3 名"):
        a_county(Random(1), ROOT, members=5, branches=2, today=TODAY)
