"""Who am I, and what may I do where: everything a client needs to draw its first screen's menus."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.passwords_policy import LoginPolicy
from app.domains.auth import repository
from app.domains.auth.errors import SessionEnded
from app.domains.auth.models import Account, LoginSession
from app.domains.auth.standing import must_change_password
from app.domains.members.public import MemberCard, member_card
from app.domains.orgs.public import OrgCard, Tenant, org_cards
from app.domains.roles.public import Held, appointments_of
from app.kit.clock import now, today
from app.web.services import Waiting, all_waiting


@dataclass(frozen=True, slots=True)
class Me:
    account: Account
    login: LoginSession
    must_change_password: bool
    tenant: Tenant | None
    places: list[Tenant]
    member: MemberCard | None
    appointments: list[Held]
    grants: list[tuple[Grant, OrgCard]]
    unread: dict[str, int]


async def me(session: AsyncSession, actor: Actor, *, policy: LoginPolicy, waiting: Sequence[Waiting]) -> Me:
    """The account behind the actor, with its places, its member and its grants, and how much waits for it."""
    if actor.account_id is None:
        raise SessionEnded
    account = await session.get_one(Account, actor.account_id)
    login = await session.get_one(LoginSession, actor.session_id)
    places = [tenant for _, tenant in await repository.places_of(session, account.id)]
    orgs = await org_cards(session, actor.tenant_id, [grant.org_id for grant in actor.grants])
    return Me(
        account=account,
        login=login,
        must_change_password=must_change_password(
            policy,
            way=login.way,
            is_initial=account.password_is_initial,
            changed_at=account.password_changed_at,
            moment=now(),
        ),
        tenant=next((tenant for tenant in places if tenant.id == login.place_tenant_id), None),
        places=places,
        member=await member_card(session, actor.tenant_id, actor.member_id) if actor.member_id else None,
        appointments=await appointments_of(session, actor.tenant_id, account.id, today()),
        grants=[(grant, orgs[grant.org_id]) for grant in actor.grants if grant.org_id in orgs],
        unread=await all_waiting(session, actor, waiting),
    )
