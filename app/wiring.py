"""Settings → engine, gateways, authenticator, application. Nothing below imports this."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.access.tokens import VerifiedTokens
from app.api import ROUTERS
from app.db.dialect import lock_name
from app.db.migrating import upgrade
from app.db.roles import role_faults
from app.db.session import Database
from app.integrations.sms.console import ConsoleSms
from app.integrations.storage.local import LocalStore
from app.integrations.wechat.fake import FakeWeChat
from app.keyring.keyring import Keyring
from app.keyring.master import read_master
from app.settings import Settings
from app.web import errors, health, openapi
from app.web.body_limit import BodyLimit
from app.web.docs import routes as docs
from app.web.headers import SafeHeaders
from app.web.limits import RequestRate
from app.web.metrics import Measured
from app.web.request_id import RequestId
from app.web.services import Authenticator, Services

log = logging.getLogger("dangjian")

TITLE = "智慧党建"
API = "/api/v1"


class RefusedToStart(RuntimeError):
    """The settings are not safe for production; the message says what to mend, in Chinese."""


def connect(settings: Settings) -> Database:
    return Database.connect(settings.server_database_url, settings.jobs_database_url, pool_size=settings.database_pool)


def keyring_of(settings: Settings) -> Keyring:
    file = settings.secret_file or Path(settings.data_dir) / "secret"
    return Keyring(read_master(file, create=not settings.is_production))


def services_of(settings: Settings, database: Database, keyring: Keyring, authenticator: Authenticator) -> Services:
    return Services(
        settings=settings,
        database=database,
        keyring=keyring,
        verified_tokens=VerifiedTokens(),
        authenticator=authenticator,
        wechat=FakeWeChat(),
        sms=ConsoleSms(),
        store=LocalStore(Path(settings.data_dir) / "files"),
    )


async def prepare(settings: Settings, database: Database, keyring: Keyring) -> None:
    """Everything that must hold before the first request: schema, database role, platform keys."""
    if settings.migrate_on_start:
        await upgrade(settings.owner_database_url)
    if settings.is_production and not settings.allow_unsafe_role and (faults := await role_faults(database.engine)):
        raise RefusedToStart("；".join(faults))
    async with database.write_all() as session:
        await lock_name(session, "prepare")
        await keyring.prepare_platform(session)


def create_app(services: Services, *, routers: Sequence[APIRouter] = ROUTERS, prepare_first: bool = False) -> FastAPI:
    """The application over ready services. With `prepare_first` its lifespan calls `prepare`."""
    settings = services.settings

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if prepare_first:
            await prepare(settings, services.database, services.keyring)
        yield
        await services.database.close()

    app = FastAPI(
        title=TITLE,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    app.state.services = services
    errors.install(app)
    openapi.install(app)
    app.include_router(health.router)
    app.include_router(docs.router)
    for router in routers:
        app.include_router(router, prefix=API)
    # Added last runs first: the id comes before everything that logs or refuses.
    app.add_middleware(
        BodyLimit,
        limit=settings.body_limit,
        upload_prefix=f"{API}/files/",
        upload_limit=settings.upload_limit,
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.trusted_hosts)
    app.add_middleware(SafeHeaders)
    app.add_middleware(RequestRate, per_minute=settings.requests_per_minute)
    app.add_middleware(Measured)
    app.add_middleware(RequestId)
    return app
