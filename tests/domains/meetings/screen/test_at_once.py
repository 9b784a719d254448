"""Two recorders at the same instant, on a real database: one code makes one screen of one meeting."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.db.session import Database
from app.domains.meetings.errors import MeetingNotFound
from app.domains.meetings.models import Meeting
from app.domains.meetings.publishing import publish_meeting
from app.domains.meetings.screen.confirming import Confirmed, confirm_pairing
from app.domains.meetings.screen.errors import ScreenServesAnother
from app.domains.meetings.screen.models import MeetingScreen
from app.domains.meetings.screen.pairing import ask_pairing
from app.kit.clock import now
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from app.web.services import Services
from tests.factories.meetings import Branch, a_branch, a_draft
from tests.support.http import ActorsByAccount, services_over

AT_ONCE = 4


@pytest.fixture
async def services(own_database: Database) -> AsyncIterator[Services]:
    services = await services_over(own_database, ActorsByAccount())
    yield services
    await services.http.aclose()


async def a_branch_that_meets(database: Database) -> tuple[Branch, Meeting]:
    tenant_id, begins = uuid7(), now() + timedelta(minutes=10)
    async with database.write(tenant_id) as session:
        branch = await a_branch(session, tenant_id)
        draft = await a_draft(session, branch, starts_at=begins, ends_at=begins + timedelta(hours=1))
        return branch, (await publish_meeting(session, branch.secretary, meeting_id=draft.id)).meeting


async def confirmed(services: Services, branch: Branch, meeting: Meeting, code: str) -> Confirmed | Refusal:
    try:
        return await confirm_pairing(services, branch.recorder, meeting_id=meeting.id, code=code, source="127.0.0.1")
    except Refusal as refusal:
        return refusal


async def screens(database: Database) -> int:
    async with database.read_all() as session:
        return await session.scalar(select(func.count()).select_from(MeetingScreen)) or 0


async def test_one_code_confirmed_by_many(services: Services, own_database: Database) -> None:
    branch, meeting = await a_branch_that_meets(own_database)
    code = (await ask_pairing(services, source="hall", wanted=None, held=None)).code
    answers = await asyncio.gather(*(confirmed(services, branch, meeting, code) for _ in range(AT_ONCE)))
    made = [one for one in answers if isinstance(one, Confirmed)]
    assert len(made) == AT_ONCE
    assert sorted(one.is_first for one in made) == [False] * (AT_ONCE - 1) + [True]
    assert len({one.screen.id for one in made}) == 1
    assert await screens(own_database) == 1


async def test_two_tenants_want_the_same_hall(services: Services, own_database: Database) -> None:
    (one, here), (other, there) = [await a_branch_that_meets(own_database) for _ in range(2)]
    code = (await ask_pairing(services, source="hall", wanted=None, held=None)).code
    answers = await asyncio.gather(
        confirmed(services, one, here, code),
        confirmed(services, other, there, code),
        confirmed(services, one, there, code),
    )
    assert isinstance(answers[2], MeetingNotFound)
    assert sorted(type(answer).__name__ for answer in answers[:2]) == ["Confirmed", ScreenServesAnother.__name__]
    assert await screens(own_database) == 1
