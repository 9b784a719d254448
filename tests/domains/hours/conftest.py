"""A branch under a committee on 22 November, entries from sources of our own, and the API over them."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.hours.public import Bucket, Share, Source, SourceKind
from app.domains.members.models import Member
from app.domains.orgs.models import CommitteeTerm, Org, Post, TermSeat
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
async def place(database: Database) -> Branch:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


@pytest.fixture
async def session(database: Database, place: Branch) -> AsyncIterator[AsyncSession]:
    async with database.write(place.tenant_id) as session:
        yield session


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


def admin_of(place: Branch) -> Actor:
    return place.officer(Role.COMMITTEE_ADMIN)


def a_source(kind: SourceKind = SourceKind.LESSON, **changes: Any) -> Source:
    """A lesson that no area keeps yet."""
    return Source(kind, changes.pop("id", None) or uuid7(), changes.pop("title", "一课"))


def a_share(member: Member, hundredths: int = 100, **changes: Any) -> Share:
    values: dict[str, Any] = {"year": 2026, "held_on": date(2026, 5, 6), "bucket": Bucket.ONLINE}
    return Share(member_id=member.id, org_id=member.org_id, hundredths=hundredths, **(values | changes))


async def seat(
    session: AsyncSession, org: Org, member: Member, post: Post, since: date, until: date | None = None
) -> UUID:
    """A term of the organisation's committee with this one seat."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    common = {"tenant_id": org.tenant_id, "created_at": moment}
    term = CommitteeTerm(
        id=uuid7(), org_id=org.id, elected_on=since, due_on=date(2029, 1, 1), updated_at=moment, **common
    )
    session.add(term)
    await session.flush()
    session.add(TermSeat(term_id=term.id, member_id=member.id, post=post, from_on=since, until_on=until, **common))
    await session.flush()
    return term.id
