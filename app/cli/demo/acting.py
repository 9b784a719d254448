"""The people of the demo as actors, so that its verbs are done by those who do them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.cli.demo.accounts import Login
from app.domains.auth.public import Account
from app.domains.members.public import member_cards
from app.domains.orgs.public import org_cards


async def actors_of(session: AsyncSession, tenant_id: UUID, logins: Sequence[Login]) -> Mapping[Role, Actor]:
    """Each login as if it had entered with a second factor: its role, and a member's own rights."""
    names = [login.login_name for login in logins]
    found = await session.execute(select(Account.login_name, Account.id).where(Account.login_name.in_(names)))
    accounts = dict(found.all())
    orgs = await org_cards(session, tenant_id, {login.org_id for login in logins})
    members = await member_cards(session, tenant_id, {login.member_id for login in logins if login.member_id})
    actors = {}
    for login in logins:
        org, role = orgs[login.org_id], Role(login.role)
        grants = [Grant.of(role, org.id, org.path)]
        card = members.get(login.member_id) if login.member_id else None
        if card is not None and role not in (Role.MEMBER, Role.APPLICANT):
            grants.append(Grant.of(Role.MEMBER, card.org_id, card.org_path))
        account_id = accounts[login.login_name]
        actors[role] = Actor(
            account_id, tenant_id, None, login.member_id, login.display_name, tuple(grants), second_factor=True
        )
    return actors
