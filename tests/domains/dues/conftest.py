"""A town committee with two branches under a county, whose members pay dues, and those who keep them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.dues.assessing import PayFacts, draft
from app.domains.dues.models import DuesAssessment
from app.domains.dues.settling import approve, confirm, publish
from app.domains.dues.vocabulary import PayerKind
from app.domains.members.models import Member
from app.domains.members.vocabulary import Stage
from app.domains.orgs.models import Org, OrgKind
from app.keyring.keyring import TenantCipher
from app.kit.ids import uuid7
from tests.factories.members import a_cipher, a_member
from tests.factories.orgs import an_org


@dataclass
class World:
    """县委 over 红旗镇党委 over 红旗村党支部 (张三, 李四 on probation, 赵六 the secretary) and 光明村党支部 (王五)."""

    tenant_id: UUID
    cipher: TenantCipher
    county: Org
    town: Org
    branch: Org
    other: Org
    zhang: Member
    li: Member
    zhao: Member
    wang: Member

    def actor(
        self, role: Role, org: Org | None = None, *, member: Member | None = None, also: Sequence[Role] = ()
    ) -> Actor:
        org = org or self.branch
        return Actor(
            account_id=uuid7(),
            tenant_id=self.tenant_id,
            session_id=uuid7(),
            member_id=member.id if member else None,
            display_name="工作人员",
            grants=tuple(Grant.of(one, org.id, org.path) for one in (role, *also)),
            second_factor=True,
        )

    @property
    def accountant(self) -> Actor:
        return self.actor(Role.DUES_ACCOUNTANT)

    @property
    def secretary(self) -> Actor:
        return self.actor(Role.BRANCH_SECRETARY, member=self.zhao, also=[Role.MEMBER])

    @property
    def town_admin(self) -> Actor:
        return self.actor(Role.COMMITTEE_ADMIN, self.town)

    def self_of(self, member: Member) -> Actor:
        org = self.other if member.org_id == self.other.id else self.branch
        return self.actor(Role.MEMBER, org, member=member)

    async def drafted(
        self, session: AsyncSession, member: Member, facts: PayFacts | None = None, *, year: int = 2026, **options: Any
    ) -> DuesAssessment:
        """The accountant's draft: 基数4900元, 49.00元 a month, unless other facts are given."""
        return await draft(
            session,
            options.pop("by", self.accountant),
            member_id=member.id,
            year=year,
            facts=facts or PAID_4900,
            collection_over=options.pop("collection_over", False),
            cipher=self.cipher,
        )

    async def published(
        self, session: AsyncSession, member: Member, facts: PayFacts | None = None, *, year: int = 2026
    ) -> DuesAssessment:
        made = await self.drafted(session, member, facts, year=year)
        await confirm(session, self.self_of(member), made.id, version=made.version, voluntary_fen=0)
        await self.approved(session, [made])
        await publish(session, self.secretary, member.org_id, year=year)
        return made

    async def approved(self, session: AsyncSession, made: Sequence[DuesAssessment], **options: Any) -> None:
        await approve(
            session,
            options.pop("by", self.actor(Role.BRANCH_SECRETARY)),
            self.branch.id,
            year=made[0].year,
            assessment_ids=[one.id for one in made],
            decision="支委会研究同意",
            answer=options.pop("answer", None),
            cipher=self.cipher,
        )


PAID_4900 = PayFacts(PayerKind.GOVERNMENT, [("net_base", 490_000)])
PAID_5200 = PayFacts(PayerKind.GOVERNMENT, [("net_base", 520_000)])


async def make_world(session: AsyncSession) -> World:
    tenant_id = uuid7()
    county = an_org(tenant_id, "县委", kind=OrgKind.PARTY_COMMITTEE)
    town = an_org(tenant_id, "红旗镇党委", parent=county, kind=OrgKind.PARTY_COMMITTEE)
    branch = an_org(tenant_id, "红旗村党支部", parent=town)
    other = an_org(tenant_id, "光明村党支部", parent=town)
    for org in (county, town, branch, other):
        session.add(org)
        await session.flush()
    cipher = await a_cipher(session, tenant_id)
    people = {
        "zhang": a_member(cipher, branch, "张三"),
        "li": a_member(cipher, branch, "李四", stage=Stage.PROBATIONARY),
        "zhao": a_member(cipher, branch, "赵六"),
        "wang": a_member(cipher, other, "王五"),
    }
    session.add_all(people.values())
    await session.flush()
    return World(tenant_id, cipher, county, town, branch, other, **people)


async def audited(session: AsyncSession, action: str) -> list[AuditEntry]:
    await session.flush()
    return list(await session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.at)))


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        yield


@pytest.fixture
async def world(database: Database) -> World:
    async with database.write_all() as session:
        return await make_world(session)


@pytest.fixture
async def session(database: Database, world: World) -> AsyncIterator[AsyncSession]:
    """A write session of the tenant, as a request has it."""
    async with database.write(world.tenant_id) as session:
        yield session
