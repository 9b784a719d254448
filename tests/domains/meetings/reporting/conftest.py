"""A branch that stands for years, and meetings that it held on days of 2026; the clock stands on 22 November."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.session import Database
from app.domains.meetings.seeding import Came, Excused, HeldMeeting, LeaveCategory, MeetingKind, Standing, hold
from app.domains.members.models import Member
from app.domains.members.public import PARTY_STAGES, RollMember, roll_of
from app.domains.orgs.models import CommitteeTerm, Org, Post, TermSeat
from app.kit.clock import CHINA
from app.kit.ids import uuid7
from tests.factories.meetings import Branch, a_branch

TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)
Held = Callable[..., object]


@pytest.fixture
def november() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
async def place(database: Database, november: None) -> Branch:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


@pytest.fixture
async def writing(database: Database, place: Branch) -> AsyncIterator[AsyncSession]:
    async with database.write(place.tenant_id) as session:
        yield session


async def held(
    session: AsyncSession,
    place: Branch,
    days: Sequence[tuple[int, int]],
    *kinds: MeetingKind,
    org: Org | None = None,
    came: Sequence[Member] | None = None,
    excused: Sequence[Member] = (),
) -> list[UUID]:
    """Meetings at nine on these days (month, day): everybody came, unless said otherwise. Their ids."""
    org = org or place.org
    roll = await roll_of(session, place.tenant_id, [org.id], stages=PARTY_STAGES, on=date(2026, 11, 22))
    made = [_one(org, start, kinds, roll, came, excused) for start in _starts(days)]
    actor = Actor.system("test", tenant_id=place.tenant_id)
    await hold(session, actor, place.cipher, place.committee.id, made)
    return [one.id for one in made]


def _starts(days: Sequence[tuple[int, int]]) -> list[datetime]:
    return [datetime(2026, month, day, 9, tzinfo=CHINA) for month, day in days]


def _one(
    org: Org,
    starts_at: datetime,
    kinds: tuple[MeetingKind, ...],
    roll: Sequence[RollMember],
    came: Sequence[Member] | None,
    excused: Sequence[Member],
) -> HeldMeeting:
    people = [one.member_id for one in roll] if came is None else [one.id for one in came]
    return HeldMeeting(
        org_id=org.id,
        kinds=kinds,
        title=f"{starts_at.month}月会议",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="党员活动室",
        chair_id=None,
        roll=roll,
        came={member_id: Came(starts_at, Standing.PRESENT) for member_id in people},
        excused={one.id: Excused(LeaveCategory.DUTY, "值班") for one in excused},
    )


async def seat(session: AsyncSession, place: Branch, since: date, *members: Member) -> None:
    """A committee of these members, from a day on."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    term = CommitteeTerm(
        tenant_id=place.tenant_id,
        id=uuid7(),
        org_id=place.org.id,
        elected_on=since,
        due_on=date(2029, 1, 1),
        created_at=moment,
        updated_at=moment,
    )
    session.add(term)
    await session.flush()
    session.add_all(
        TermSeat(
            tenant_id=place.tenant_id,
            term_id=term.id,
            member_id=member.id,
            post=Post.MEMBER,
            from_on=since,
            created_at=moment,
        )
        for member in members
    )
    await session.flush()
