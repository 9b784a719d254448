"""A county committee with a branch, an account with a password, and the whole application over it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.db.session import Database
from app.domains.auth.models import Account
from app.domains.auth.passwords import hashed
from app.domains.members.models import Member
from app.domains.orgs.models import Org, OrgKind, Tenant
from app.kit.ids import uuid7
from tests.factories.auth import a_place, an_account
from tests.factories.members import a_member
from tests.factories.orgs import an_org
from tests.support.http import Client
from tests.support.login import real_client

PASSWORD = "青山绿水 2026 tractor"
PHONE = "19900000001"


@dataclass
class County:
    """Where somebody logs in, and as whom."""

    client: Client
    tenant: Tenant
    root: Org
    branch: Org
    member: Member
    account: Account

    @property
    def database(self) -> Database:
        return self.client.services.database

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.id

    async def log_in(self, password: str = PASSWORD, *, name: str = "zhang.san", **body: Any) -> httpx.Response:
        return await self.client.post("/api/v1/auth/password", json={"login_name": name, "password": password, **body})

    async def logged_in(self, **body: Any) -> dict[str, Any]:
        answer = await self.log_in(**body)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()["tokens"]
        return tokens


@pytest.fixture
async def county(database: Database) -> AsyncIterator[County]:
    async with real_client(database) as client:
        yield await a_county(client)


async def a_county(client: Client, *, name: str = "zhang.san", changed_at: datetime | None = None) -> County:
    """Writes the rows of a county, with an account of this login name."""
    tenant = Tenant(id=uuid7(), code=f"qingshan-{uuid7().hex[-8:]}", name="中共青山县委", created_at=datetime.now(UTC))
    root = an_org(tenant.id, "中共青山县委", kind=OrgKind.PARTY_COMMITTEE)
    branch = an_org(tenant.id, "第一党支部", parent=root)
    account = an_account(
        name, password_hash=await hashed(PASSWORD), password_changed_at=changed_at or datetime.now(UTC)
    )
    account.home_tenant_id = tenant.id
    services = client.services
    async with services.database.write(tenant.id) as session:
        await services.keyring.create_keys(session, tenant.id)
        session.add_all([tenant, root, account])
        await session.flush()
        session.add(branch)
        await session.flush()
        cipher = await services.keyring.cipher(session, tenant.id)
        member = a_member(cipher, branch, "李四", phone=PHONE)
        session.add_all([member, a_place(account, tenant.id, org_id=root.id)])
    return County(client, tenant, root, branch, member, account)
