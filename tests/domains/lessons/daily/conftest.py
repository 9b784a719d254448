"""A town whose editor has an account, so that to-dos find him; its slot, its queue, and a worker under a moved clock."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from app.access.roles import Role
from app.domains.lessons.daily.jobs import LOOK_JOB
from app.domains.lessons.daily.models import DailyAiring
from app.domains.lessons.producing.models import LessonPlan
from app.domains.notices.public import Notice, NoticeKind
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import Place
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment
from tests.support.working import works_off


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@dataclass
class Daily:
    """The daily lesson of 红旗镇党委, under a clock that begins at noon of 2026-11-20, a Friday."""

    place: Place
    base: str
    clock: time_machine.Traveller

    async def opens(self, **body: Any) -> None:
        await self.decides(is_open=True, **body)

    async def decides(self, **body: Any) -> Any:
        any_version = {"If-Match": "*"}
        path = f"{self.base}/daily-slot"
        return await self.place.ok("PUT", path, self.place.reviewer, json=body, headers=any_version)

    async def queues(self, lesson: str, **body: Any) -> Any:
        path = f"{self.base}/daily-queue"
        return await self.place.ok("POST", path, self.place.editor, json={"lesson_id": lesson} | body)

    async def queue(self) -> list[tuple[str, str]]:
        shown = await self.place.ok("GET", f"{self.base}/daily-queue", self.place.editor)
        return [(one["title"], one["state"]) for one in shown["items"]]

    async def works(self, text: str) -> None:
        """It is this instant, and the worker does what is due."""
        self.clock.move_to(at(text))
        await works_off(self.place.client.services)

    async def looks(self, text: str) -> None:
        """It is this instant, and the timetable has asked for the morning's look."""
        self.clock.move_to(at(text))
        tenant_id = self.place.world.tenant_id
        async with self.place.client.services.database.write(tenant_id) as session:
            await enqueue(session, LOOK_JOB, {"due_at": at(text)}, tenant_id=tenant_id)
        await self.works(text)

    async def aired(self) -> list[tuple[str, str, bool]]:
        async with self.place.client.services.database.read_all() as session:
            rows = await session.scalars(select(DailyAiring).order_by(DailyAiring.org_id, DailyAiring.day))
            return [(row.day.isoformat()[5:], row.title, row.is_again) for row in rows]

    async def notices(self, kind: NoticeKind) -> list[tuple[str, str | None]]:
        """Their texts, and why they were closed."""
        async with self.place.client.services.database.read_all() as session:
            rows = await session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
            return [(row.text, row.closed_because and row.closed_because.value) for row in rows]


def a_lesson_plan(place: Place, day: date, lesson_id: UUID) -> LessonPlan:
    return LessonPlan(
        tenant_id=place.world.tenant_id,
        org_id=place.world.town.id,
        airs_on=day,
        is_daily=True,
        title="计划",
        lesson_id=lesson_id,
        writer_id=uuid7(),
        write_due_on=day,
        review_due_on=day,
        deliver_due_on=day,
        turn_of=[],
        created_at=now(),
        updated_at=now(),
    )


@pytest.fixture
async def daily(place: Place) -> AsyncIterator[Daily]:
    world = place.world
    async with place.client.services.database.write_all() as session:
        account = an_account("daily-editor", "编辑")
        session.add(account)
        await session.flush()
        session.add(a_place(account, world.tenant_id, org_id=world.town.id))
        session.add(an_appointment(world.town, account.id, Role.CONTENT_EDITOR))
    with time_machine.travel(at("2026-11-20 12:00"), tick=True) as clock:
        yield Daily(place, f"/organisations/{world.town.id}", clock)
