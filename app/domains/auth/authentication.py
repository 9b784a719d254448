"""Who stands behind verified claims, asked of the database on every request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.passwords_policy import POLICIES, LoginPolicy, Profile
from app.access.tokens import AccessClaims
from app.db.base import PLATFORM_TENANT
from app.domains.auth.errors import SessionEnded, SessionIdle
from app.domains.auth.models import AccountPlace, LoginSession
from app.domains.auth.standing import SEEN_EVERY, Who, is_idle, must_change_password, who_is_behind
from app.domains.members.public import grants_of_member
from app.domains.roles.public import grants_of_account
from app.kit.clock import local_date, now
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Authentication:
    """The web floor's Authenticator, under one login policy.

    A revoked session, a disabled account, a lost role or a session idle for too long ends with the next request.
    Raises SessionEnded, SessionIdle.
    """

    policy: LoginPolicy

    async def __call__(self, session: AsyncSession, claims: AccessClaims) -> Actor:
        moment = now()
        who = await who_is_behind(session, claims, local_date(moment))
        if who is None or (claims.tenant_id is not None and not who.may_enter):
            raise SessionEnded
        is_shut = must_change_password(
            self.policy,
            way=who.way,
            is_initial=who.password_is_initial,
            changed_at=who.password_changed_at,
            moment=moment,
        )
        if who.staff:
            await self._keep_awake(session, who, moment)
        return Actor(
            account_id=who.account_id,
            tenant_id=claims.tenant_id or PLATFORM_TENANT,
            session_id=who.session_id,
            member_id=who.member_id,
            display_name=who.display_name,
            grants=() if is_shut else (*who.staff, *who.own),
            second_factor=who.second_factor_at is not None,
        )

    async def _keep_awake(self, session: AsyncSession, who: Who, moment: datetime) -> None:
        if is_idle(self.policy, who.last_seen_at, moment):
            raise SessionIdle
        # Reads write nothing, and a refused action takes its own trace back: refreshing a token is the sure sign of life.
        if session.info.get("read_only") or moment - who.last_seen_at < SEEN_EVERY:
            return
        await mark_seen(session, who.session_id, moment)


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


async def mark_seen(session: AsyncSession, session_id: UUID, moment: datetime) -> None:
    await session.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=moment))


def login_policy(settings: Settings) -> LoginPolicy:
    return POLICIES[Profile(settings.login_policy)]
