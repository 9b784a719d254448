"""Recording: in the action's own transaction, insert only, the same value on both databases."""

import pytest
from sqlalchemy import select, text

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.audit.models import AuditEntry, AuditPending
from app.audit.trail import record
from app.db.session import Database
from app.kit.ids import uuid7

TENANT, ORG = uuid7(), uuid7()
SECRETARY = Actor(
    account_id=uuid7(),
    tenant_id=TENANT,
    session_id=uuid7(),
    member_id=uuid7(),
    display_name="张三",
    grants=(Grant.of(Role.BRANCH_SECRETARY, ORG, f"{ORG.hex}/"),),
)


async def test_an_entry_says_who_as_what_where_and_what(database: Database) -> None:
    async with database.write(TENANT) as session:
        await record(
            session,
            SECRETARY,
            "member.edit",
            target="member",
            target_id=ORG,
            org_id=ORG,
            before={"phone": "138****0000"},
        )
    async with database.read(TENANT) as session:
        entry = (await session.scalars(select(AuditEntry))).one()
        assert (await session.scalars(select(AuditPending.id))).one() == entry.id
    assert (entry.actor, entry.member_id) == (f"account:{SECRETARY.account_id}", SECRETARY.member_id)
    assert entry.roles == [f"branch_secretary@{ORG}"]
    assert (entry.before, entry.after) == ({"phone": "138****0000"}, None)
    assert "张三" not in str(entry.__dict__)


async def test_values_that_the_databases_would_rewrite_or_refuse_are_settled_first(database: Database) -> None:
    odd = {"float": 1e16, "nul": "a\0b", "lone": "\ud800", "big": 10**30, "deep": [{"x": 1.50}]}
    async with database.write(TENANT) as session:
        await record(session, SECRETARY, "sample", target="x", target_id=None, org_id=None, after=odd, note="\0好")
    async with database.read(TENANT) as session:
        entry = (await session.scalars(select(AuditEntry))).one()
    assert entry.after == {"float": "1e+16", "nul": "ab", "lone": "?", "big": 10**30, "deep": [{"x": "1.5"}]}
    assert entry.note == "好"


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET note = 'x'", "DELETE FROM audit_entry"])
async def test_neither_role_of_the_server_may_change_what_was_recorded(database: Database, statement: str) -> None:
    for opened in (database.write(TENANT), database.write_all()):
        with pytest.raises(Exception, match="permission denied"):
            async with opened as session:
                await session.execute(text(statement))
