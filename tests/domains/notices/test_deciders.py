"""Who is asked: the nearest that may decide, and nobody about himself."""

from datetime import date

import pytest

from app.access.permissions import Permission
from app.access.roles import Role
from app.db.session import Database
from app.domains.notices.public import deciders
from app.kit.ids import uuid7
from tests.factories.auth import NOW, a_place, an_account
from tests.factories.orgs import planted, small_tree
from tests.factories.roles import an_appointment

STAFF = {
    "secretary": (Role.BRANCH_SECRETARY, "first", {}),
    "deputy": (Role.BRANCH_DEPUTY, "first", {}),
    "leader": (Role.GROUP_LEADER, "group", {}),
    "officer": (Role.REGISTER_OFFICER, "root", {}),
    "former": (Role.BRANCH_SECRETARY, "first", {"until_on": date(2026, 2, 1)}),
    "planned": (Role.BRANCH_SECRETARY, "first", {"confirmed_at": None}),
    "recorder": (Role.RECORDER, "first", {}),
    "locked_out": (Role.BRANCH_SECRETARY, "second", {"disabled": True}),
    "elsewhere": (Role.BRANCH_SECRETARY, "office_branch", {}),
}
LEAVE, CORRECTION = Permission.MEETING_DECIDE_LEAVE, Permission.MEMBER_CORRECTION_DECIDE


@pytest.mark.parametrize(
    ("permission", "at", "besides", "expected"),
    [
        (LEAVE, "first", (), {"secretary", "deputy"}),
        (LEAVE, "first", ("secretary",), {"deputy"}),
        (LEAVE, "group", (), {"leader"}),
        (LEAVE, "group", ("leader",), {"secretary", "deputy"}),
        (LEAVE, "second", (), set()),
        (CORRECTION, "first", (), {"secretary", "deputy"}),
        (CORRECTION, "second", (), {"officer"}),
        (CORRECTION, "root", (), {"officer"}),
    ],
)
async def test_the_nearest_are_asked(
    database: Database, permission: Permission, at: str, besides: tuple[str, ...], expected: set[str]
) -> None:
    tree = small_tree()
    async with database.write(tree.tenant_id) as session:
        await planted(session, tree)
        accounts, members = {}, {}
        for name, (role, place, changes) in STAFF.items():
            account = an_account(display_name=name)
            accounts[account.id], members[name] = name, uuid7()
            session.add(account)
            await session.flush()
            disabled_at = NOW if changes.get("disabled") else None
            session.add(a_place(account, tree.tenant_id, member_id=members[name], disabled_at=disabled_at))
            terms = {key: value for key, value in changes.items() if key != "disabled"}
            session.add(an_appointment(getattr(tree, place), account.id, role, **terms))
        await session.flush()
        found = await deciders(
            session,
            tree.tenant_id,
            permission,
            at=getattr(tree, at).path,
            besides=[members[name] for name in besides],
        )
    assert {accounts[one] for one in found} == expected
