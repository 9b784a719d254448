"""Who has an account cannot be taken out of the register by undoing an import."""

from app.db.session import Database
from app.domains.auth.dependents import bound_to_accounts
from app.kit.ids import uuid7
from tests.factories.auth import a_place, an_account


async def test_the_members_to_whom_accounts_are_bound_are_found_within_their_tenant(database: Database) -> None:
    tenant_id, member_id, other_id = uuid7(), uuid7(), uuid7()
    async with database.write_all() as session:
        for place_tenant, bound in ((tenant_id, member_id), (uuid7(), other_id), (tenant_id, None)):
            account = an_account()
            session.add(account)
            await session.flush()
            session.add(a_place(account, place_tenant, member_id=bound))
    async with database.write(tenant_id) as session:
        found = await bound_to_accounts(session, tenant_id, [member_id, other_id, uuid7()])

    assert found == {member_id: "已绑定账号"}
