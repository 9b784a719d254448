"""Queries of accounts. They are found by what they own; lists are filtered by the tenant and a scope."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.db.base import PLATFORM_TENANT
from app.domains.auth.models import Account, AccountPlace, LoginSession, WeChatIdentity
from app.domains.auth.rules import place_to_enter
from app.domains.members.public import Member
from app.domains.orgs.public import Org, Tenant, within_scope

Standing = Row[AccountPlace, Tenant]


async def account_by_name(session: AsyncSession, login_name: str) -> Account | None:
    return (await session.scalars(select(Account).where(Account.login_name == login_name))).one_or_none()


async def openid_of(session: AsyncSession, account_id: UUID | None, app_id: str) -> str | None:
    """As whom WeChat knows the account in this mini program; None for one that never logged in there."""
    return await session.scalar(
        select(WeChatIdentity.openid).where(WeChatIdentity.account_id == account_id, WeChatIdentity.app_id == app_id)
    )


async def locked_account(session: AsyncSession, account_id: UUID) -> Account | None:
    return (await session.scalars(select(Account).where(Account.id == account_id).with_for_update())).one_or_none()


async def places_of(session: AsyncSession, account_id: UUID) -> Sequence[Standing]:
    """Where the account stands and may enter, by the tenant's code."""
    query = (
        select(AccountPlace, Tenant)
        .join(Tenant, Tenant.id == AccountPlace.place_tenant_id)
        .where(AccountPlace.account_id == account_id, AccountPlace.disabled_at.is_(None), Tenant.closed_at.is_(None))
        .order_by(Tenant.code)
    )
    return (await session.execute(query)).all()


async def trail_of(session: AsyncSession, account_id: UUID | None, wanted: UUID | None) -> UUID:
    """The tenant in whose audit trail a try of the account stands: its place, or the platform where that is unclear."""
    if account_id is None:
        return PLATFORM_TENANT
    rows = await session.execute(
        select(AccountPlace.place_tenant_id, AccountPlace.disabled_at).where(AccountPlace.account_id == account_id)
    )
    places = [(row.place_tenant_id, row.disabled_at is None) for row in rows]
    enabled = [tenant_id for tenant_id, is_open in places if is_open]
    return place_to_enter(enabled or (tenant_id for tenant_id, _ in places), wanted) or PLATFORM_TENANT


async def is_shut_out(session: AsyncSession, account_id: UUID, wanted: UUID | None) -> bool:
    """Does the account stand in the tenant (or anywhere, and everywhere) without being let in?"""
    places = select(AccountPlace.disabled_at).where(AccountPlace.account_id == account_id)
    if wanted is not None:
        places = places.where(AccountPlace.place_tenant_id == wanted)
    disabled = list(await session.scalars(places))
    return bool(disabled) and None not in disabled


async def tenant_by_code(session: AsyncSession, code: str) -> Tenant | None:
    query = select(Tenant).where(Tenant.code == code, Tenant.closed_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def place_of_member(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> AccountPlace | None:
    query = select(AccountPlace).where(AccountPlace.place_tenant_id == tenant_id, AccountPlace.member_id == member_id)
    return (await session.scalars(query)).one_or_none()


async def standing_accounts(
    session: AsyncSession, tenant_id: UUID, account_ids: Collection[UUID]
) -> dict[UUID, UUID | None]:
    """Those among the accounts that may enter the tenant, each with the member it belongs to."""
    rows = await session.execute(
        select(AccountPlace.account_id, AccountPlace.member_id).where(
            AccountPlace.place_tenant_id == tenant_id,
            AccountPlace.account_id.in_(account_ids),
            AccountPlace.disabled_at.is_(None),
        )
    )
    return {row.account_id: row.member_id for row in rows}


async def members_with_accounts(session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]) -> set[UUID]:
    """Those among the members who have an account that may enter the tenant."""
    rows = await session.scalars(
        select(AccountPlace.member_id).where(
            AccountPlace.place_tenant_id == tenant_id,
            AccountPlace.member_id.in_(member_ids),
            AccountPlace.disabled_at.is_(None),
        )
    )
    return {member_id for member_id in rows if member_id is not None}


async def own_sessions(session: AsyncSession, account_id: UUID) -> Sequence[LoginSession]:
    """The account's sessions that are not revoked, the newest first."""
    query = (
        select(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.revoked_at.is_(None))
        .order_by(LoginSession.id.desc())
        .limit(100)
    )
    return (await session.scalars(query)).all()


async def account_names(session: AsyncSession, tenant_id: UUID, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Display names of those among the accounts that stand in the tenant."""
    rows = await session.execute(
        select(Account.id, Account.display_name)
        .join(AccountPlace, AccountPlace.account_id == Account.id)
        .where(AccountPlace.place_tenant_id == tenant_id, Account.id.in_(account_ids))
    )
    return {row.id: row.display_name for row in rows}


async def visible_accounts(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scope: Scope,
    account_id: UUID | None = None,
    name: str = "",
    after: UUID | None = None,
    limit: int = 1,
) -> Sequence[Row[Account, AccountPlace]]:
    """Accounts of the tenant that an organisation in the scope looks after, or whose member is registered in one;
    by id, `limit + 1` rows."""
    orgs = select(Org.id).where(Org.tenant_id == tenant_id, within_scope(Org.path, scope))
    members = select(Member.id).where(Member.tenant_id == tenant_id, Member.org_id.in_(orgs))
    query = (
        select(Account, AccountPlace)
        .join(AccountPlace, AccountPlace.account_id == Account.id)
        .where(
            AccountPlace.place_tenant_id == tenant_id,
            or_(AccountPlace.org_id.in_(orgs), AccountPlace.member_id.in_(members)),
        )
        .order_by(Account.id)
        .limit(limit + 1)
    )
    if account_id is not None:
        query = query.where(Account.id == account_id)
    if name:
        query = query.where(
            or_(Account.display_name.startswith(name, autoescape=True), Account.login_name == name.casefold())
        )
    if after is not None:
        query = query.where(Account.id > after)
    return (await session.execute(query)).all()
