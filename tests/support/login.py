"""Logging in for real, for tests and journeys that ask the real authenticator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.domains.auth.public import Authentication, LoginWay, Tokens, login_policy, open_session
from app.web.services import Services
from app.wiring import create_app
from tests.support.http import ActorsByAccount, Client, client_over, services_over, settings_for_tests


@asynccontextmanager
async def real_client(database: Database, **settings: Any) -> AsyncIterator[Client]:
    """A client of the whole application under the authenticator that production uses."""
    services = await services_over(database, Authentication(login_policy(settings_for_tests(**settings))), **settings)
    async with client_over(create_app(services), services, ActorsByAccount()) as client:
        yield client


async def tokens_of(
    services: Services, account_id: UUID, tenant_id: UUID | None, *, second_factor: bool = False
) -> Tokens:
    """The tokens of a fresh session, as after a login with a password."""
    async with services.database.write(tenant_id or PLATFORM_TENANT) as session:
        return await open_session(
            session,
            services.keyring,
            account_id=account_id,
            tenant_id=tenant_id,
            way=LoginWay.PASSWORD,
            second_factor=second_factor,
        )


def bearer(tokens: Tokens | dict[str, Any]) -> dict[str, str]:
    """The headers of a call with these tokens."""
    access = tokens.access_token if isinstance(tokens, Tokens) else tokens["access_token"]
    return {"Authorization": f"Bearer {access}"}
