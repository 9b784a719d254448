"""Many at once, on a real database: a day has one airing, a queue one place for each lesson."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import time_machine
from sqlalchemy import select

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.lessons.content import LessonContent
from app.domains.lessons.daily.airing import air_if_due
from app.domains.lessons.daily.errors import LessonQueuedTwice
from app.domains.lessons.daily.jobs import HANDLERS
from app.domains.lessons.daily.models import DailyAiring, QueuedLesson
from app.domains.lessons.daily.queueing import add_lesson, move_lesson, take_lesson_out
from app.domains.lessons.daily.settling import AIR_JOB
from app.domains.lessons.daily.slots import decide_slot, slot_to_decide
from app.domains.lessons.drafting import make_lesson
from app.domains.lessons.reviewing import review_lesson, submit_lesson
from app.domains.lessons.vocabulary import Verdict
from app.jobs.queue import enqueue
from app.jobs.worker import Worker
from tests.domains.dues.conftest import World, make_world
from tests.domains.lessons.daily.conftest import at

_TEXT = {"kind": "text", "html": "<p>正文</p>"}


@dataclass
class Scene:
    world: World
    editor: Actor
    reviewer: Actor
    lessons: list[UUID]


async def opened(database: Database, titles: str) -> Scene:
    """An open slot of every day at half past seven, and approved lessons in its queue."""
    async with database.write_all() as session:
        world = await make_world(session)
    editor = world.actor(Role.CONTENT_EDITOR, world.town)
    reviewer = world.actor(Role.CONTENT_REVIEWER, world.town)
    scene = Scene(world, editor, reviewer, [])
    async with database.write(world.tenant_id) as session:
        for title in titles:
            content = LessonContent.model_validate({"title": title, "blocks": [_TEXT]})
            lesson_id = (await make_lesson(session, editor, org_id=world.town.id, content=content)).lesson.id
            await submit_lesson(session, editor, lesson_id)
            await review_lesson(session, reviewer, lesson_id, Verdict.APPROVED, remarks="")
            await add_lesson(session, editor, world.town.id, lesson_id, before_id=None)
            scene.lessons.append(lesson_id)
        held = await slot_to_decide(session, reviewer, world.town.id)
        await decide_slot(session, reviewer, held, {"is_open": True})
    return scene


async def aired(database: Database, tenant_id: UUID) -> list[tuple[int, str]]:
    async with database.read(tenant_id) as session:
        rows = await session.scalars(select(DailyAiring).order_by(DailyAiring.day))
        return [(row.day.day, row.title) for row in rows]


async def test_two_workers_air_a_day_once_and_catch_up_late_on_the_next(own_database: Database) -> None:
    with time_machine.travel(at("2026-11-20 12:00"), tick=True) as clock:
        scene = await opened(own_database, "甲乙")
        for moment, expected in (("21 07:30", [(21, "甲")]), ("22 23:59", [(21, "甲"), (22, "乙")])):
            await Worker(own_database, HANDLERS).run_due()
            # On the second day nothing ran until its last minute.
            clock.move_to(at(f"2026-11-{moment}"))
            async with own_database.write(scene.world.tenant_id) as session:
                payload = {"org_id": scene.world.town.id}
                for _ in range(3):
                    await enqueue(session, AIR_JOB, payload, tenant_id=scene.world.tenant_id)
            await asyncio.gather(*(Worker(own_database, HANDLERS).run_due() for _ in range(2)))
            assert await aired(own_database, scene.world.tenant_id) == expected


async def test_an_airing_and_a_changed_minute_at_once_leave_one_airing(own_database: Database) -> None:
    with time_machine.travel(at("2026-11-20 12:00"), tick=True) as clock:
        scene = await opened(own_database, "甲乙")
        tenant_id, town = scene.world.tenant_id, scene.world.town.id

        async def air() -> None:
            async with own_database.write(tenant_id) as session:
                await air_if_due(session, Actor.system(AIR_JOB, tenant_id=tenant_id), town)

        async def change() -> datetime | None:
            async with own_database.write(tenant_id) as session:
                held = await slot_to_decide(session, scene.reviewer, town)
                return (await decide_slot(session, scene.reviewer, held, {"minute": 18 * 60})).next_at

        clock.move_to(at("2026-11-21 07:30"))
        _, next_at, _ = await asyncio.gather(air(), change(), air())
        clock.move_to(at("2026-11-21 18:00"))
        await Worker(own_database, HANDLERS).run_due()
        # Either the morning's airing came first, or the minute was moved in time: never both.
        assert await aired(own_database, tenant_id) == [(21, "甲")]
        assert next_at in (at("2026-11-21 18:00"), at("2026-11-22 18:00"))


async def test_editors_at_once_keep_one_order(own_database: Database) -> None:
    with time_machine.travel(at("2026-11-20 12:00"), tick=True):
        scene = await opened(own_database, "甲乙丙丁")
    tenant_id, town = scene.world.tenant_id, scene.world.town.id
    first, second, third, fourth = scene.lessons

    async def add(before: UUID) -> bool:
        try:
            async with own_database.write(tenant_id) as session:
                await add_lesson(session, scene.editor, town, first, before_id=before)
        except LessonQueuedTwice:
            return False
        return True

    async def move(lesson: UUID, before: UUID) -> None:
        async with own_database.write(tenant_id) as session:
            await move_lesson(session, scene.editor, town, lesson, before_id=before)

    async with own_database.write(tenant_id) as session:
        await take_lesson_out(session, scene.editor, town, first)
    done = await asyncio.gather(add(second), move(fourth, third), add(third), move(third, second))
    assert sorted(one for one in done if one is not None) == [False, True]
    async with own_database.read(tenant_id) as session:
        rows = (await session.scalars(select(QueuedLesson).order_by(QueuedLesson.position))).all()
    assert {row.lesson_id for row in rows} == set(scene.lessons)
    assert [row.position for row in rows] == [0, 1, 2, 3]
