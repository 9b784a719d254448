"""A county with two branches and a group, and who works there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.db.session import Database
from app.domains.orgs.public import Org, OrgKind
from app.keyring.keyring import TenantCipher
from app.kit.ids import uuid7
from tests.factories.members import a_cipher
from tests.factories.orgs import an_org


@dataclass
class Place:
    """One tenant: 县委 over 红旗村党支部 (with a group) and 光明村党支部."""

    tenant_id: UUID
    cipher: TenantCipher
    county: Org
    branch: Org
    group: Org
    other: Org

    def actor(self, role: Role, org: Org | None = None, *, member_id: UUID | None = None) -> Actor:
        org = org or self.branch
        return Actor(
            account_id=uuid7(),
            tenant_id=self.tenant_id,
            session_id=uuid7(),
            member_id=member_id,
            display_name="工作人员",
            grants=(Grant.of(role, org.id, org.path),),
            second_factor=True,
        )

    @property
    def secretary(self) -> Actor:
        return self.actor(Role.BRANCH_SECRETARY)

    @property
    def officer(self) -> Actor:
        return self.actor(Role.REGISTER_OFFICER, self.county)


async def make_place(session: AsyncSession) -> Place:
    tenant_id = uuid7()
    county = an_org(tenant_id, "县委", kind=OrgKind.PARTY_COMMITTEE)
    branch = an_org(tenant_id, "红旗村党支部", parent=county)
    group = an_org(tenant_id, "第一党小组", parent=branch, kind=OrgKind.GROUP)
    other = an_org(tenant_id, "光明村党支部", parent=county)
    for org in (county, branch, group, other):
        session.add(org)
        await session.flush()
    return Place(tenant_id, await a_cipher(session, tenant_id), county, branch, group, other)


@pytest.fixture
async def place(database: Database) -> Place:
    async with database.write_all() as session:
        return await make_place(session)


@pytest.fixture
async def session(database: Database, place: Place) -> AsyncIterator[AsyncSession]:
    """A write session of the place's tenant, as a request has it."""
    async with database.write(place.tenant_id) as session:
        yield session
