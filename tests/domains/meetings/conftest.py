"""A frozen clock that stands before the meeting, a session of one tenant, a branch in it."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet, SigningKey
from app.db.session import Database
from app.domains.meetings.codes import codes_at
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.factories.meetings import START, Branch, a_branch

Clock = Callable[[float], None]


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Move the time to so many minutes after the start of the meeting (before it, if negative)."""
    with time_machine.travel(START - timedelta(days=3), tick=False) as traveller:
        yield lambda minutes: traveller.move_to(START + timedelta(minutes=minutes))


@pytest.fixture
def keys() -> KeySet:
    key = SigningKey.generate()
    return KeySet((key,), key.kid)


@pytest.fixture
def show(keys: KeySet) -> Callable[[UUID], str]:
    """The code that the screen of a meeting shows now."""
    return lambda meeting_id: codes_at(keys, meeting_id, now())[0].text


@pytest.fixture
async def session(database: Database, clock: Clock) -> AsyncIterator[AsyncSession]:
    async with database.write(uuid7()) as session:
        yield session


@pytest.fixture
async def branch(session: AsyncSession) -> Branch:
    return await a_branch(session, session.info["tenant_id"])
