"""A call: one request's session, actor and services. `Reading` for GET, `Writing` for the rest, `Opening` before login.

All three have function scope: the transaction is committed before the first byte of the answer leaves.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.tokens import AccessClaims
from app.db.base import PLATFORM_TENANT
from app.kit.clock import now
from app.kit.errors import Unauthenticated
from app.web import idempotency
from app.web.services import Services, services_of


@dataclass(frozen=True, slots=True)
class Call:
    """A request of somebody who has logged in."""

    session: AsyncSession
    actor: Actor
    services: Services


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A request before login: its session sees the platform's rows, and no committee's. `source` is the caller's address, for limits."""

    session: AsyncSession
    services: Services
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A request before login that takes its own transactions, step by step."""

    services: Services
    source: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A request of somebody who has logged in, that takes its own transactions, step by step."""

    services: Services
    actor: Actor
    source: str


async def claims_of(request: Request, session: AsyncSession, services: Services) -> AccessClaims:
    """The verified claims of the bearer token. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return services.verified_tokens.verify(await services.keyring.signing_keys(session), token, now())


async def _tenant_hint(request: Request, services: Services) -> AccessClaims:
    """Claims are needed before the session, because the session is opened for the tenant that they name."""
    async with services.database.read(None) as session:
        return await claims_of(request, session, services)


async def reading(request: Request) -> AsyncIterator[Call]:
    services = services_of(request)
    claims = await _tenant_hint(request, services)
    async with services.database.read(claims.tenant_id or PLATFORM_TENANT) as session:
        actor = await services.authenticator(session, claims)
        request.state.actor = actor
        yield Call(session, actor, services)


async def writing(request: Request) -> AsyncIterator[Call]:
    services = services_of(request)
    claims = await _tenant_hint(request, services)
    async with services.database.write(claims.tenant_id or PLATFORM_TENANT) as session:
        actor = await services.authenticator(session, claims)
        request.state.actor = actor
        await idempotency.begin(request, session, actor)
        yield Call(session, actor, services)


async def opening(request: Request) -> AsyncIterator[OpenCall]:
    services = services_of(request)
    async with services.database.write(PLATFORM_TENANT) as session:
        yield OpenCall(session, services, source_of(request))


async def entering(request: Request) -> Entry:
    return Entry(services_of(request), source_of(request))


async def stepping(request: Request) -> Steps:
    services = services_of(request)
    claims = await _tenant_hint(request, services)
    async with services.database.read(claims.tenant_id or PLATFORM_TENANT) as session:
        actor = await services.authenticator(session, claims)
    request.state.actor = actor
    return Steps(services, actor, source_of(request))


def source_of(request: Request) -> str:
    """The peer's address; uvicorn has already resolved trusted proxies."""
    return request.client.host if request.client else "unknown"


Reading = Annotated[Call, Depends(reading, scope="function")]
Writing = Annotated[Call, Depends(writing, scope="function")]
Opening = Annotated[OpenCall, Depends(opening, scope="function")]
# For what must not hold a transaction open (hashing a password, asking another company), or must count a refused try.
Entering = Annotated[Entry, Depends(entering)]
Stepping = Annotated[Steps, Depends(stepping)]
