"""Refusals of the decision: what is said, and in which order."""

from uuid import UUID

import pytest

from app.access.actor import Actor, Grant
from app.access.decision import (
    GrantAboveOneself,
    GrantToOneself,
    PermissionMissing,
    SecondFactorMissing,
    may_end,
    may_grant,
    require,
    require_somewhere,
)
from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.access.scope import Scope
from app.kit.errors import Forbidden

ME = UUID(int=1)
OTHER = UUID(int=2)
TENANT = UUID(int=3)


def actor(*held: tuple[Role, str], second_factor: bool = True) -> Actor:
    grants = tuple(Grant.of(role, UUID(int=4), path) for role, path in held)
    return Actor(ME, TENANT, None, None, "李四", grants, second_factor=second_factor)


def test_what_is_allowed_passes():
    require(actor((Role.BRANCH_SECRETARY, "a/b/")), Permission.MEETING_PUBLISH, at="a/b/c/")


def test_the_refusal_names_what_is_missing():
    with pytest.raises(PermissionMissing) as refused:
        require(actor((Role.MEMBER, "a/b/")), Permission.MEETING_SIGN_FOR_OTHERS, at="a/b/")
    assert refused.value.code == "PERMISSION_MISSING"
    assert refused.value.detail == "您在这里没有“注明原因后为他人补录签到”的权限"
    assert isinstance(refused.value, Forbidden)


def test_a_sleeping_role_is_asked_for_the_second_factor():
    with pytest.raises(SecondFactorMissing) as refused:
        require(actor((Role.SYSTEM_ADMIN, "a/"), second_factor=False), Permission.SETTINGS_EDIT, at="a/")
    assert refused.value.code == "SECOND_FACTOR_REQUIRED"
    assert refused.value.detail == "“修改系统设置”需要先通过动态口令验证"


def test_a_second_factor_is_not_asked_where_it_would_not_help():
    with pytest.raises(PermissionMissing):
        require(actor((Role.SYSTEM_ADMIN, "a/"), second_factor=False), Permission.SETTINGS_EDIT, at="b/")


def test_a_second_role_without_second_factor_is_enough():
    both = actor((Role.COMMITTEE_ADMIN, "a/"), (Role.ORGANISER, "a/"), second_factor=False)
    require(both, Permission.MEMBER_READ, at="a/b/")


def test_a_list_is_refused_only_where_nothing_could_be_seen():
    organiser = actor((Role.ORGANISER, "a/"))
    assert require_somewhere(organiser, Permission.MEMBER_READ) == Scope(prefixes=("a/",))
    with pytest.raises(PermissionMissing):
        require_somewhere(organiser, Permission.AUDIT_READ)
    with pytest.raises(SecondFactorMissing):
        require_somewhere(actor((Role.AUDIT_ADMIN, "a/"), second_factor=False), Permission.AUDIT_READ)


@pytest.mark.parametrize("role", sorted(ROLES[Role.COMMITTEE_ADMIN].grants))
def test_a_committee_administrator_appoints_at_the_place_and_below(role):
    admin = actor((Role.COMMITTEE_ADMIN, "a/b/"))
    may_grant(admin, role, at="a/b/", to_account=OTHER)
    may_grant(admin, role, at="a/b/c/", to_account=OTHER)
    may_end(admin, role, at="a/b/c/")
    for elsewhere in ("a/", "a/c/", "z/"):
        with pytest.raises(GrantAboveOneself):
            may_grant(admin, role, at=elsewhere, to_account=OTHER)
        with pytest.raises(GrantAboveOneself):
            may_end(admin, role, at=elsewhere)


@pytest.mark.parametrize("role", sorted(set(Role) - ROLES[Role.COMMITTEE_ADMIN].grants))
def test_nobody_appoints_above_oneself(role):
    with pytest.raises(GrantAboveOneself) as refused:
        may_grant(actor((Role.COMMITTEE_ADMIN, "a/")), role, at="a/", to_account=OTHER)
    assert refused.value.detail == f"您在这里不能任免“{ROLES[role].name}”，请由有权任免的上级办理"


@pytest.mark.parametrize("role", Role)
def test_nobody_appoints_oneself(role):
    everything = actor(*((held, "a/") for held in Role))
    with pytest.raises(GrantToOneself):
        may_grant(everything, role, at="a/", to_account=ME)


def test_appointing_waits_for_the_second_factor():
    asleep = actor((Role.SECURITY_ADMIN, "a/"), second_factor=False)
    with pytest.raises(SecondFactorMissing):
        may_grant(asleep, Role.SYSTEM_ADMIN, at="a/", to_account=OTHER)
    with pytest.raises(SecondFactorMissing):
        may_end(asleep, Role.SYSTEM_ADMIN, at="a/")


def test_one_may_lay_down_what_one_could_grant():
    may_end(actor((Role.COMMITTEE_ADMIN, "a/"), (Role.ORGANISER, "a/b/")), Role.ORGANISER, at="a/b/")


def test_the_system_appoints_the_first_security_administrator():
    system = Actor.system("create_admin", tenant_id=TENANT)
    may_grant(system, Role.SECURITY_ADMIN, at="a/", to_account=OTHER)
