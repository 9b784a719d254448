"""What every way to log in ends with: a session at the tenant that the person enters, or a question that is left."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Grant
from app.access.passwords_policy import LoginPolicy
from app.domains.auth import repository, sessions
from app.domains.auth.authentication import grants_at
from app.domains.auth.errors import LoginFailed, TenantUnknown
from app.domains.auth.limiter import Limiter
from app.domains.auth.login_trail import Visitor, record_login
from app.domains.auth.models import Account, AccountPlace, LoginSession, LoginWay
from app.domains.auth.rules import place_to_enter
from app.domains.auth.standing import must_change_password
from app.domains.orgs.public import Tenant
from app.keyring.keyring import Keyring
from app.kit.clock import now
from app.web.services import Services


class Next(StrEnum):
    """What the client does after a login."""

    DONE = "done"
    SECOND_FACTOR = "second_factor"
    CHANGE_PASSWORD = "change_password"  # noqa: S105  (a step's name)
    CHOOSE_TENANT = "choose_tenant"
    BIND_MEMBER = "bind_member"


@dataclass(frozen=True, slots=True)
class Entered:
    """The outcome of a login: tokens, or a challenge to answer with the second factor first."""

    next: Next
    tokens: sessions.Tokens | None
    challenge: str | None
    tenant: Tenant | None
    places: list[Tenant]


@dataclass(frozen=True, slots=True)
class Entrance:
    """The services that logging in needs, under one policy."""

    services: Services
    policy: LoginPolicy

    @property
    def limiter(self) -> Limiter:
        return Limiter(self.services.database, self.services.keyring, self.policy)

    @property
    def keyring(self) -> Keyring:
        return self.services.keyring

    async def tenant(self, code: str) -> Tenant:
        """The tenant that a client was set up for. Raises TenantUnknown."""
        async with self.services.database.read(None) as session:
            found = await repository.tenant_by_code(session, code)
        if found is None:
            raise TenantUnknown
        return found

    async def visitor(self, account_id: UUID | None, wanted: UUID | None) -> Visitor:
        """The account at the door, with the tenant whose trail tells of it."""
        async with self.services.database.read(None) as session:
            return Visitor(await repository.trail_of(session, account_id, wanted), account_id)

    async def enter(
        self,
        session: AsyncSession,
        account: Account,
        *,
        way: LoginWay,
        wanted: UUID | None,
        device: str,
        second_factor: bool = False,
    ) -> Entered:
        """Open a session for somebody who has proved who they are. Raises LoginFailed where the account is disabled."""
        standing = await repository.places_of(session, account.id)
        places = [tenant for _, tenant in standing]
        tenant_id = place_to_enter((tenant.id for tenant in places), wanted)
        if tenant_id is None and await repository.is_shut_out(session, account.id, wanted):
            raise LoginFailed
        tokens = await sessions.open_session(
            session,
            self.keyring,
            account_id=account.id,
            tenant_id=tenant_id,
            way=way,
            device=device,
            second_factor=second_factor,
            refresh_days=self.services.settings.refresh_token_days,
        )
        login = await session.get_one(LoginSession, tokens.session_id)
        await _record(
            session, login, next((place for place, _ in standing if place.place_tenant_id == tenant_id), None)
        )
        tenant = next((tenant for tenant in places if tenant.id == tenant_id), None)
        return Entered(self._next(account, login, tenant, places), tokens, None, tenant, places)

    def _next(self, account: Account, login: LoginSession, tenant: Tenant | None, places: list[Tenant]) -> Next:
        if must_change_password(
            self.policy,
            way=login.way,
            is_initial=account.password_is_initial,
            changed_at=account.password_changed_at,
            moment=now(),
        ):
            return Next.CHANGE_PASSWORD
        if tenant is not None:
            return Next.DONE
        return Next.CHOOSE_TENANT if places else Next.BIND_MEMBER


async def _record(session: AsyncSession, login: LoginSession, place: AccountPlace | None) -> None:
    grants: list[Grant] = []
    # Who has just been let in somewhere else is not asked for rights there: this session does not see that tenant.
    if place is not None and place.place_tenant_id == session.info["tenant_id"]:
        staff, own = await grants_at(session, login.account_id, place, login.created_at)
        grants = [*staff, *own]
    await record_login(
        session,
        account_id=login.account_id,
        member_id=place.member_id if place else None,
        session_id=login.id,
        grants=grants,
        way=login.way,
        second_factor=login.second_factor_at is not None,
    )
