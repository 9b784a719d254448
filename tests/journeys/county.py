"""A county that is set up from nothing: its administrators, one by one."""

import asyncio
from dataclasses import dataclass

from tests.journeys.operating import Operator
from tests.journeys.people import Admin, Door


@dataclass
class County:
    """Who administers a county, all of them logged in."""

    tenant: str
    root_id: str
    security: Admin
    second: Admin
    system: Admin
    committee: Admin
    officer: Admin


async def opened(operator: Operator, door: Door, tenant: str, name: str) -> tuple[Admin, Admin, Admin]:
    """The operator's part, and the first logins: two security administrators and a system administrator."""
    await operator.creates_tenant(tenant, name)
    # The second needs the operator's word that it is meant.
    security = await operator.creates_admin(tenant, f"{tenant}.sun", "孙安")
    second, system = await asyncio.gather(
        operator.creates_admin(tenant, f"{tenant}.wu", "吴全", "--yes"),
        operator.creates_admin(tenant, f"{tenant}.xi", "席统", "--role", "system_admin"),
    )
    logins = zip(("孙安", "吴全", "席统"), (security, second, system), strict=True)
    first, other, third = [Admin(door, name, tenant=tenant, login=login) for name, login in logins]
    for admin in (first, other, third):
        await admin.logs_in()
    return first, other, third


async def joins_staff(by: Admin, login_name: str, name: str, org_id: str) -> tuple[Admin, str]:
    """A colleague with an account, a password of their own and a second factor; and the account's id."""
    colleague = await by.opens_account(login_name, name, org_id)
    await colleague.logs_in()
    await colleague.sets_up_second_factor()
    return colleague, await colleague.account_id()


async def set_up(operator: Operator, door: Door, tenant: str, name: str) -> County:
    """A county whose committee administrator and register officer are in office."""
    security, second, system = await opened(operator, door, tenant, name)
    root_id = (await system.organisations())[name]
    committee, committee_id = await joins_staff(system, f"{tenant}.zhou", "周伟", root_id)
    await second.confirms(await security.appoints(committee_id, "committee_admin", root_id))
    officer, officer_id = await joins_staff(system, f"{tenant}.li", "李娟", root_id)
    await committee.appoints(officer_id, "register_officer", root_id)
    return County(tenant, root_id, security, second, system, committee, officer)
