"""The committed table of authority is what the decision function really says."""

import pytest

from app.access.decision import PermissionMissing, require
from app.access.matrix import COMMITTED, PLACES, actor_with, decisions, render_matrix
from app.access.permissions import Permission
from app.access.roles import ROLES, Place, Role


def test_the_committed_table_is_current():
    committed = COMMITTED.read_text(encoding="utf-8")
    assert committed == render_matrix(), (
        "The authority of a role has changed. If that is meant: python -m app.access.matrix, "
        "and review the difference of app/access/matrix.md line by line."
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_permission_reaches_where_the_role_stands_and_no_further(role, permission):
    spec = ROLES[role]
    held = permission in spec.permissions
    own, child, parent, sibling, foreign = dict(decisions(role))[permission]
    assert own is held
    assert child is (held and spec.below)
    assert (parent, sibling, foreign) == (False, False, False)


@pytest.mark.parametrize("role", Role)
def test_require_agrees_with_the_table(role):
    actor = actor_with(role)
    for permission, allowed in decisions(role):
        for path, expected in list(zip(PLACES.values(), allowed, strict=True))[1:]:
            if expected:
                require(actor, permission, at=path)
            else:
                with pytest.raises(PermissionMissing):
                    require(actor, permission, at=path)


def test_every_permission_is_held_by_a_role():
    held = frozenset().union(*(spec.permissions for spec in ROLES.values()))
    assert set(Permission) == held


def test_platform_work_lies_above_no_organisation():
    spec = ROLES[Role.PLATFORM_OPERATOR]
    assert spec.held_at == {Place.PLATFORM}
    assert {permission.area for permission in spec.permissions} == {"platform"}
