"""Who stands behind verified claims, asked of the database on every request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.passwords_policy import POLICIES, LoginPolicy, Profile
from app.access.tokens import AccessClaims
from app.db.base import PLATFORM_TENANT
from app.domains.auth.errors import SessionEnded, SessionIdle
from app.domains.auth.models import Account, AccountPlace, LoginSession, LoginWay
from app.domains.members.public import grants_of_member
from app.domains.roles.public import grants_of_account
from app.kit.clock import local_date, now
from app.settings import Settings

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Authentication:
    """The web floor's Authenticator, under one login policy.

    A revoked session, a disabled account, a lost role or a session idle for too long ends with the next request.
    Raises SessionEnded, SessionIdle.
    """

    policy: LoginPolicy

    async def __call__(self, session: AsyncSession, claims: AccessClaims) -> Actor:
        moment = now()
        found = await _login(session, claims)
        if found is None:
            raise SessionEnded
        login, account, place = found
        if claims.tenant_id is not None and (place is None or place.disabled_at is not None):
            raise SessionEnded
        staff, own = await grants_at(session, account.id, place, moment)
        if staff:
            await self._keep_awake(session, login, moment)
        return Actor(
            account_id=account.id,
            tenant_id=claims.tenant_id or PLATFORM_TENANT,
            session_id=login.id,
            member_id=place.member_id if place else None,
            display_name=account.display_name,
            grants=() if must_change_password(self.policy, account, login, moment) else (*staff, *own),
            second_factor=login.second_factor_at is not None,
        )

    async def _keep_awake(self, session: AsyncSession, login: LoginSession, moment: datetime) -> None:
        if is_idle(self.policy, login, moment):
            raise SessionIdle
        # Reads write nothing, and a refused action takes its own trace back: refreshing a token is the sure sign of life.
        if session.info.get("read_only") or moment - login.last_seen_at < SEEN_EVERY:
            return
        await mark_seen(session, login.id, moment)


async def grants_at(
    session: AsyncSession, account_id: UUID, place: AccountPlace | None, moment: datetime
) -> tuple[list[Grant], list[Grant]]:
    """What the account holds by appointment, and what follows from the register for the member it is bound to."""
    if place is None:
        return [], []
    tenant_id, on = place.place_tenant_id, local_date(moment)
    staff = await grants_of_account(session, tenant_id, account_id, on)
    own = await grants_of_member(session, tenant_id, place.member_id, on) if place.member_id else []
    return staff, own


async def _login(session: AsyncSession, claims: AccessClaims) -> Row[LoginSession, Account, AccountPlace | None] | None:
    at_place = and_(
        AccountPlace.account_id == LoginSession.account_id,
        AccountPlace.place_tenant_id == LoginSession.place_tenant_id,
    )
    query = (
        select(LoginSession, Account, AccountPlace)
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(AccountPlace, at_place)
        .where(
            LoginSession.id == claims.session_id,
            LoginSession.account_id == claims.account_id,
            LoginSession.place_tenant_id.is_not_distinct_from(claims.tenant_id),
            LoginSession.revoked_at.is_(None),
        )
    )
    return (await session.execute(query)).one_or_none()


def is_idle(policy: LoginPolicy, login: LoginSession, moment: datetime) -> bool:
    return policy.idle is not None and moment - login.last_seen_at > policy.idle


def must_change_password(policy: LoginPolicy, account: Account, login: LoginSession, moment: datetime) -> bool:
    """A password that somebody else has seen, or that is too old, opens nothing but its own change."""
    if login.way is not LoginWay.PASSWORD or account.password_changed_at is None:
        return False
    return account.password_is_initial or policy.expired(changed_at=account.password_changed_at, now=moment)


async def mark_seen(session: AsyncSession, session_id: UUID, moment: datetime) -> None:
    await session.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=moment))


def login_policy(settings: Settings) -> LoginPolicy:
    return POLICIES[Profile(settings.login_policy)]
