"""What an actor may do and where: scope and decision are two views of one thing."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.actor import Actor, Grant
from app.access.permissions import Permission
from app.access.roles import Role
from app.access.scope import Scope

TENANT = UUID(int=7)
ORG = UUID(int=8)


def actor(*grants: Grant, second_factor: bool = True) -> Actor:
    return Actor(UUID(int=9), TENANT, UUID(int=10), UUID(int=11), "张三", grants, second_factor=second_factor)


def grant(role: Role, path: str) -> Grant:
    return Grant.of(role, ORG, path)


paths = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=4).map(lambda parts: "/".join(parts) + "/")
grants = st.builds(
    lambda role, path, scopes: Grant.of(role, ORG, path, scopes=scopes),
    st.sampled_from(Role),
    paths,
    st.frozensets(st.sampled_from(Permission)),
)
actors = st.builds(
    lambda held, second_factor: actor(*held, second_factor=second_factor), st.lists(grants, max_size=6), st.booleans()
)


@given(actors, st.sampled_from(Permission), paths)
def test_the_scope_covers_exactly_where_the_actor_is_allowed(somebody, permission, path):
    assert somebody.scope(permission).covers(path) is somebody.allows(permission, at=path)


@given(actors, st.sampled_from(Permission))
def test_a_scope_says_nothing_twice(somebody, permission):
    scope = somebody.scope(permission)
    for prefix in scope.prefixes:
        others = tuple(other for other in scope.prefixes if other != prefix)
        assert not Scope(prefixes=others, excluded=scope.excluded).covers(prefix)
    assert not any(Scope(prefixes=scope.prefixes, excluded=scope.excluded).covers(path) for path in scope.exact)


@given(actors, st.sampled_from(Permission), paths)
def test_a_second_factor_only_ever_adds(somebody, permission, path):
    without = actor(*somebody.grants, second_factor=False)
    assert not without.allows(permission, at=path) or actor(*somebody.grants).allows(permission, at=path)


def test_an_actor_without_grants_may_nothing():
    assert all(actor().scope(permission).is_empty for permission in Permission)


def test_a_member_stands_in_the_own_branch_only():
    somebody = actor(grant(Role.MEMBER, "a/b/"))
    assert somebody.scope(Permission.MEETING_SIGN_IN) == Scope(exact=frozenset({"a/b/"}))
    assert not somebody.allows(Permission.MEETING_SIGN_IN, at="a/b/c/")


def test_a_secretary_reaches_the_groups():
    somebody = actor(grant(Role.BRANCH_SECRETARY, "a/b/"))
    assert somebody.scope(Permission.MEETING_PUBLISH) == Scope(prefixes=("a/b/",))
    assert somebody.allows(Permission.MEETING_PUBLISH, at="a/b/c/")


def test_a_path_that_only_starts_alike_is_another_place():
    assert not actor(grant(Role.BRANCH_SECRETARY, "a/b/")).allows(Permission.MEETING_PUBLISH, at="a/bc/")


def test_nested_reach_is_said_once():
    somebody = actor(
        grant(Role.DISCIPLINE_COMMISSIONER, "a/b/"), grant(Role.ORGANISER, "a/"), grant(Role.BRANCH_DEPUTY, "c/")
    )
    assert somebody.scope(Permission.MEMBER_READ) == Scope(prefixes=("a/", "c/"))


def test_an_inspector_does_not_inspect_the_own_branch():
    somebody = actor(grant(Role.INSPECTOR, "a/"), grant(Role.MEMBER, "a/b/"))
    scope = somebody.scope(Permission.MEETING_ATTENDANCE_READ)
    assert scope == Scope(prefixes=("a/",), excluded=("a/b/",))
    assert scope.holes("a/") == ("a/b/",)
    assert not somebody.allows(Permission.MEETING_ATTENDANCE_READ, at="a/b/c/")
    assert somebody.allows(Permission.MEETING_ATTENDANCE_READ, at="a/c/")


def test_a_post_in_the_own_branch_is_not_taken_away_by_inspecting():
    somebody = actor(grant(Role.INSPECTOR, "a/"), grant(Role.MEMBER, "a/b/"), grant(Role.BRANCH_SECRETARY, "a/b/"))
    assert somebody.scope(Permission.MEETING_ATTENDANCE_READ) == Scope(prefixes=("a/",))


def test_an_inspector_of_the_own_branch_alone_reads_nothing():
    somebody = actor(grant(Role.INSPECTOR, "a/b/"), grant(Role.MEMBER, "a/b/"))
    assert somebody.scope(Permission.MEETING_ATTENDANCE_READ).is_empty


def test_a_role_that_administers_sleeps_until_the_second_factor():
    asleep = actor(grant(Role.COMMITTEE_ADMIN, "a/"), second_factor=False)
    assert asleep.scope(Permission.ORG_CREATE).is_empty
    assert actor(grant(Role.COMMITTEE_ADMIN, "a/")).allows(Permission.ORG_CREATE, at="a/b/")


def test_a_third_party_has_only_what_it_was_given():
    given_nothing = Grant.of(Role.INTEGRATION, ORG, "a/")
    reader = Grant.of(Role.INTEGRATION, ORG, "a/", scopes=frozenset({Permission.ORG_READ, Permission.KEYS_ROTATE}))
    assert all(actor(given_nothing).scope(permission).is_empty for permission in Permission)
    assert {p for p in Permission if not actor(reader).scope(p).is_empty} == {Permission.ORG_READ}


def test_scopes_do_not_widen_an_ordinary_role():
    widened = Grant.of(Role.MEMBER, ORG, "a/", scopes=frozenset(Permission))
    assert not actor(widened).allows(Permission.MEMBER_READ, at="a/")


def test_the_system_works_everywhere_under_its_jobs_name():
    system = Actor.system("dues.issue_bills", tenant_id=TENANT)
    assert system.label == "job:dues.issue_bills"
    assert system.tenant_id == TENANT
    assert all(system.allows(permission, at="x/") for permission in Permission)
    assert system.scope(Permission.ORG_READ).everything


def test_the_label_is_impersonal():
    assert actor().label == f"account:{UUID(int=9)}"
    assert "张三" not in actor().label


@pytest.mark.parametrize("path", ["", "/", "a", "/a/", "a//b/", "a/b"])
def test_what_is_no_path_reaches_nothing(path):
    """An empty or cut prefix would reach places that were never meant."""
    with pytest.raises(ValueError, match="materialised path"):
        Grant.of(Role.ORGANISER, ORG, path)
    with pytest.raises(ValueError, match="materialised path"):
        actor().allows(Permission.ORG_READ, at=path)
    with pytest.raises(ValueError, match="materialised path"):
        Scope(everything=True).covers(path)
