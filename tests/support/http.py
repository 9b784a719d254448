"""Calls to the application without a network, as a chosen actor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.tokens import AccessClaims, VerifiedTokens, issue_access_token
from app.api import CARDS, WAITING
from app.db.session import Database
from app.domains.auth.public import account_names
from app.integrations.minicode.fake import FakeMiniCodes
from app.integrations.pay.fake import FakePay
from app.integrations.sms.console import ConsoleSms
from app.integrations.storage.memory import MemoryStore
from app.integrations.textcheck.fake import FakeTextCheck
from app.integrations.wechat.fake import FakeWeChat
from app.keyring.keyring import Keyring
from app.kit.clock import now
from app.kit.errors import Unauthenticated
from app.kit.ids import uuid7
from app.kit.printing import Printer
from app.settings import Settings
from app.web.services import Authenticator, Services

MASTER = bytes(range(32))


class ActorsByAccount:
    """An authenticator that knows the actors it was told: for tests of routes, not of authentication."""

    def __init__(self) -> None:
        self.actors: dict[UUID, Actor] = {}

    async def __call__(self, _session: AsyncSession, claims: AccessClaims) -> Actor:
        if claims.account_id not in self.actors:
            raise Unauthenticated
        return self.actors[claims.account_id]


class Client:
    """An HTTP client over the application; `as_(actor)` gives the headers of that actor."""

    def __init__(self, app: FastAPI, services: Services, actors: ActorsByAccount, http: httpx.AsyncClient) -> None:
        self.app, self.services, self.actors, self.http = app, services, actors, http

    async def as_(self, actor: Actor, **headers: str) -> dict[str, str]:
        account_id = actor.account_id or uuid7()
        self.actors.actors[account_id] = actor
        claims = AccessClaims.for_session(
            account_id=account_id, session_id=uuid7(), tenant_id=actor.tenant_id, now=now()
        )
        async with self.services.database.read(None) as session:
            keys = await self.services.keyring.signing_keys(session)
        token = issue_access_token(keys, claims, now())
        return {"Authorization": f"Bearer {token}", **headers}

    async def get(self, path: str, actor: Actor | None = None, **options: Any) -> httpx.Response:
        return await self.call("GET", path, actor, **options)

    async def post(self, path: str, actor: Actor | None = None, **options: Any) -> httpx.Response:
        return await self.call("POST", path, actor, **options)

    async def put(self, path: str, actor: Actor | None = None, **options: Any) -> httpx.Response:
        return await self.call("PUT", path, actor, **options)

    async def delete(self, path: str, actor: Actor | None = None, **options: Any) -> httpx.Response:
        return await self.call("DELETE", path, actor, **options)

    async def call(self, method: str, path: str, actor: Actor | None = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if actor is not None:
            headers |= await self.as_(actor)
        return await self.http.request(method, path, headers=headers, **options)


def settings_for_tests(**changes: Any) -> Settings:
    return Settings(requests_per_minute=1_000_000, **changes)


def _nobody(request: httpx.Request) -> httpx.Response:
    # Besides: a client of its own for the network would read 150 certificates for each test.
    raise RuntimeError(f"a test tried to reach {request.url}")


async def services_over(database: Database, authenticator: Authenticator, **changes: Any) -> Services:
    """Services with fakes outside and a keyring of the tests; the platform's keys are made."""
    keyring = Keyring(MASTER)
    async with database.write_all() as session:
        await keyring.prepare_platform(session)
    return Services(
        settings=settings_for_tests(**changes),
        database=database,
        keyring=keyring,
        verified_tokens=VerifiedTokens(),
        authenticator=authenticator,
        account_names=account_names,
        waiting=WAITING,
        cards=CARDS,
        wechat=FakeWeChat(),
        sms=ConsoleSms(),
        pay=FakePay(),
        text_check=FakeTextCheck(),
        mini_codes=FakeMiniCodes(),
        store=MemoryStore(),
        remuxer=None,
        printer=Printer(),
        http=httpx.AsyncClient(transport=httpx.MockTransport(_nobody)),
    )


@asynccontextmanager
async def client_over(app: FastAPI, services: Services, actors: ActorsByAccount) -> AsyncIterator[Client]:
    # raise_app_exceptions=False: an unexpected error is judged by the answer a user would get.
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        yield Client(app, services, actors, http)
