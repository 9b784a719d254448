"""What must hold in the role table, whoever edits it."""

import pytest

from app.access.permissions import Permission
from app.access.roles import ROLES, Place, Role
from app.access.separation import conflicts

ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
PERSONAL = {permission for permission in Permission if permission.area == "member"}


def test_every_role_has_a_row_in_chinese():
    assert set(ROLES) == set(Role)
    for role, spec in ROLES.items():
        assert spec.code is role
        assert spec.held_at
        assert any("\u4e00" <= letter <= "\u9fff" for letter in spec.name)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in spec.sentence)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_explains_itself(permission):
    area, _, action = permission.value.partition(".")
    assert permission.name == f"{area}_{action}".upper()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in permission.sentence)


def test_no_two_permissions_read_alike():
    assert len({permission.sentence for permission in Permission}) == len(Permission)


@pytest.mark.parametrize("role", [*sorted(ADMINISTRATORS), Role.PLATFORM_OPERATOR])
def test_those_who_run_the_system_never_see_personal_data(role):
    assert not ROLES[role].permissions & PERSONAL


def test_the_audit_administrator_changes_nothing():
    assert ROLES[Role.AUDIT_ADMIN].permissions == {
        Permission.ORG_READ,
        Permission.NOTICE_READ,
        Permission.AUDIT_READ,
        Permission.AUDIT_VERIFY,
        Permission.DUES_LEDGER_CHECK,
    }


def test_the_inspector_only_reads():
    for permission in ROLES[Role.INSPECTOR].permissions:
        assert permission.value.endswith(("read", "_report"))


def test_who_appoints_also_may_open_the_appointments_and_the_reverse():
    for spec in ROLES.values():
        assert bool(spec.grants) is (Permission.APPOINTMENT_GRANT in spec.permissions)
        assert bool(spec.grants) is (Permission.APPOINTMENT_END in spec.permissions)


def test_nobody_grants_their_own_role_or_one_that_is_never_appointed():
    for role, spec in ROLES.items():
        assert role not in spec.grants
        assert all(ROLES[granted].by_appointment for granted in spec.grants)


def test_nobody_grants_themselves_upward():
    """No chain of grants leads back to the role it started from."""
    for start in Role:
        seen: set[Role] = set()
        front = set(ROLES[start].grants)
        while front:
            seen |= front
            front = set().union(*(ROLES[role].grants for role in front)) - seen
        assert start not in seen


def test_every_appointed_role_has_somebody_who_appoints_it_or_is_made_by_command():
    granted = frozenset().union(*(spec.grants for spec in ROLES.values()))
    made_by_command = {Role.SECURITY_ADMIN}
    assert {role for role, spec in ROLES.items() if spec.by_appointment} - granted == made_by_command


def test_roles_that_administer_need_a_second_factor():
    assert {role for role, spec in ROLES.items() if spec.second_factor} == {
        Role.REGISTER_OFFICER,
        Role.COMMITTEE_ADMIN,
        Role.PLATFORM_OPERATOR,
        *ADMINISTRATORS,
    }


def test_whoever_grants_roles_needs_a_second_factor():
    assert all(spec.second_factor for spec in ROLES.values() if spec.grants)


def test_the_rights_of_members_follow_from_the_register():
    assert not ROLES[Role.MEMBER].by_appointment
    assert not ROLES[Role.APPLICANT].by_appointment


def test_below_is_never_said_of_a_group():
    assert not any(spec.below for spec in ROLES.values() if spec.held_at == {Place.GROUP})


def test_incompatibility_is_mutual():
    for role, spec in ROLES.items():
        assert all(role in ROLES[other].incompatible_with for other in spec.incompatible_with)


def test_the_three_administrators_are_three_people():
    for role in ADMINISTRATORS:
        held = [(other, "county/") for other in ADMINISTRATORS - {role}]
        assert conflicts(role, "county/", held) == ADMINISTRATORS - {role}


@pytest.mark.parametrize(
    ("accountant_at", "cashier_at", "collide"),
    [
        ("a/b/", "a/b/", True),
        ("a/", "a/b/", True),
        ("a/b/", "a/", False),
        ("a/b/", "a/c/", False),
        ("a/b/", "a/bc/", False),
    ],
    ids=["same place", "books kept above", "cash kept above", "sibling", "name that starts alike"],
)
def test_accountant_and_cashier_collide_where_the_books_of_one_hold_the_cash_of_the_other(
    accountant_at, cashier_at, collide
):
    found = conflicts(Role.DUES_ACCOUNTANT, accountant_at, [(Role.DUES_CASHIER, cashier_at)])
    assert bool(found) is collide
    back = conflicts(Role.DUES_CASHIER, cashier_at, [(Role.DUES_ACCOUNTANT, accountant_at)])
    assert bool(back) is collide


def test_other_roles_never_collide():
    assert conflicts(Role.BRANCH_SECRETARY, "a/", [(role, "a/") for role in Role]) == frozenset()
