"""At the minute the first of the queue that may be shown is aired: once a day, and caught up with on the same day."""

from datetime import date
from uuid import UUID

from app.domains.lessons.daily.jobs import HANDLERS
from app.domains.lessons.daily.settling import AIR_JOB
from app.domains.lessons.models import Lesson
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.lessons.daily.conftest import Daily, a_lesson_plan, at


async def test_the_first_of_the_queue_that_may_be_shown_airs_at_its_minute(daily: Daily) -> None:
    place = daily.place
    await daily.opens()
    await daily.queues(await place.draft(title="草稿"))
    await daily.queues(await place.published(title="旧课"))
    await daily.queues(await place.approved(title="新课"))
    for moment in ("2026-11-20 12:01", "2026-11-21 07:29:59"):
        await daily.works(moment)
        assert await daily.aired() == []
    await daily.works("2026-11-21 07:30:01")
    await daily.works("2026-11-21 23:00")
    assert await daily.aired() == [("11-21", "旧课", True)]
    await daily.works("2026-11-22 07:30:01")
    assert await daily.aired() == [("11-21", "旧课", True), ("11-22", "新课", False)]
    assert await daily.queue() == [("草稿", "unapproved")]
    shown = await place.ok("GET", "/lessons/feed", place.reader(place.world.zhang))
    assert {one["title"] for one in shown["items"]} == {"旧课", "新课"}


async def test_a_stop_is_caught_up_with_on_the_same_day_once(daily: Daily) -> None:
    await daily.opens(weekdays=[1, 6])
    for title in ("甲", "乙", "丙"):
        await daily.queues(await daily.place.approved(title=title))
    await daily.works("2026-11-20 12:01")
    # Nothing ran from Friday noon to Saturday night, and then until the Tuesday after.
    await daily.works("2026-11-21 22:00")
    assert await daily.aired() == [("11-21", "甲", False)]
    await daily.works("2026-11-24 09:00")
    await daily.works("2026-11-27 09:00")
    assert await daily.aired() == [("11-21", "甲", False)]
    await daily.works("2026-11-28 07:31")
    assert await daily.aired() == [("11-21", "甲", False), ("11-28", "乙", False)]


async def test_a_job_that_comes_twice_early_or_to_a_closed_slot_airs_nothing(daily: Daily) -> None:
    await daily.opens()
    for title in ("甲", "乙"):
        await daily.queues(await daily.place.approved(title=title))

    async def air(text: str) -> None:
        services, tenant_id = daily.place.client.services, daily.place.world.tenant_id
        handler = next(one for one in HANDLERS if one.name == AIR_JOB)
        daily.clock.move_to(at(text))
        async with services.database.write(tenant_id) as session:
            payload = {"org_id": str(daily.place.world.town.id)}
            await handler.run(JobContext(session, uuid7(), AIR_JOB, payload, tenant_id, 1, services))

    await air("2026-11-21 07:00")
    assert await daily.aired() == []
    await air("2026-11-21 07:30")
    await air("2026-11-21 07:30")
    assert await daily.aired() == [("11-21", "甲", False)]
    await daily.decides(is_open=False)
    await air("2026-11-22 07:30")
    assert len(await daily.aired()) == 1


async def test_a_minute_that_is_moved_never_brings_a_second_airing_of_the_day(daily: Daily) -> None:
    await daily.opens()
    for title in ("甲", "乙", "丙"):
        await daily.queues(await daily.place.approved(title=title))
    await daily.works("2026-11-20 12:01")
    await daily.works("2026-11-21 07:31")
    for moment, minute, following in (
        ("2026-11-21 12:00", "18:00", "2026-11-22T18:00:00+08:00"),
        ("2026-11-22 12:00", "08:00", "2026-11-23T08:00:00+08:00"),
    ):
        daily.clock.move_to(at(moment))
        assert (await daily.decides(airs_at=minute))["next_airing_at"] == following
        for until in ("12:01", "18:01", "23:00"):
            await daily.works(f"{moment[:10]} {until}")
    # What was to air at six was moved to a minute that had passed: the day has none.
    assert await daily.aired() == [("11-21", "甲", False)]
    await daily.works("2026-11-23 08:00:01")
    assert await daily.aired() == [("11-21", "甲", False), ("11-23", "乙", False)]


async def test_what_cannot_be_published_keeps_its_place_and_says_why(daily: Daily) -> None:
    place = daily.place
    lesson = await place.approved(title="给预备党员的课", audience={"stages": ["probationary"]})
    async with place.client.services.database.write_all() as session:
        li = await session.get_one(Member, (place.world.tenant_id, place.world.li.id))
        li.status = MemberStatus.DECEASED
    await daily.opens()
    await daily.queues(lesson)
    await daily.queues(await place.approved(title="乙"))
    await daily.works("2026-11-20 12:01")
    await daily.works("2026-11-21 07:30")
    assert await daily.aired() == [("11-21", "乙", False)]
    shown = await place.ok("GET", f"{daily.base}/daily-queue", place.editor)
    (kept,) = shown["items"]
    assert (kept["state"], kept["remarks"]) == ("refused", "学习范围内没有在册人员，请调整范围")
    assert kept["airs_on"] is None
    version = (await _lesson(daily, lesson)).version
    async with place.client.services.database.write_all() as session:
        li = await session.get_one(Member, (place.world.tenant_id, place.world.li.id))
        li.status = MemberStatus.NORMAL
    await daily.works("2026-11-22 07:30")
    assert (await daily.aired())[1:] == [("11-22", "给预备党员的课", False)]
    assert (await _lesson(daily, lesson)).version == version + 1


async def _lesson(daily: Daily, lesson: str) -> Lesson:
    async with daily.place.client.services.database.read_all() as session:
        return await session.get_one(Lesson, (daily.place.world.tenant_id, UUID(lesson)))


async def test_the_first_screen_shows_the_nearest_daily_lesson_that_is_meant_for_the_member(daily: Daily) -> None:
    place, zhang = daily.place, daily.place.reader(daily.place.world.zhang)

    async def seen() -> tuple[list[str], str | None]:
        today = await place.ok("GET", "/lessons/today", zhang)
        cards = (await place.ok("GET", "/home", zhang))["cards"]
        titles = [one["lesson"]["title"] for one in today["items"]]
        return titles, next((one["text"] for one in cards if one["kind"] == "lesson_today"), None)

    await daily.opens()
    await daily.queues(await place.published(title="旧课"))
    base, secretary = f"/organisations/{place.world.branch.id}", place.world.secretary
    body = {"json": {"is_open": True, "airs_at": "08:00"}, "headers": {"If-Match": '"0"'}}
    await place.ok("PUT", f"{base}/daily-slot", secretary, **body)
    again = await place.published(title="又一课")
    await place.ok("POST", f"{base}/daily-queue", secretary, json={"lesson_id": again})
    await daily.works("2026-11-20 12:01")
    await daily.works("2026-11-21 07:00")
    assert await seen() == ([], None)
    await daily.works("2026-11-21 07:30")
    assert await seen() == (["旧课"], "旧课")
    await daily.works("2026-11-21 08:00")
    assert await seen() == (["又一课", "旧课"], "又一课")
    assert (await place.ok("GET", "/lessons/today", place.reader(place.world.wang)))["items"][0]["is_again"] is True
    await place.step(again, "withdraw", reason="内容有误")
    assert await seen() == (["旧课"], "旧课")
    daily.clock.move_to(at("2026-11-22 00:00"))
    assert await seen() == ([], None)
    await place.published(title="晨课")
    assert await seen() == ([], "晨课")


async def test_what_is_planned_for_the_day_goes_before_the_queue(daily: Daily) -> None:
    place, lessons = daily.place, {}
    for title in ("计划的课", "后天的课", "队列的课"):
        lessons[title] = await place.approved(title=title)
    lessons["没写完的课"] = await place.draft(title="没写完的课")
    async with place.client.services.database.write_all() as session:
        for day, title in ((21, "没写完的课"), (22, "计划的课"), (23, "后天的课")):
            session.add(a_lesson_plan(place, date(2026, 11, day), UUID(lessons[title])))
    await daily.opens()
    for title in ("后天的课", "队列的课", "计划的课"):
        await daily.queues(lessons[title])
    coming = (await place.ok("GET", f"{daily.base}/daily-outlook?days=4", place.editor))["items"]
    assert [one["title"] for one in coming] == ["队列的课", "计划的课", "后天的课", ""]
    assert coming[0]["planned_lesson_id"] == lessons["没写完的课"]
    await daily.works("2026-11-20 12:01")
    for day in (21, 22, 23, 24):
        await daily.works(f"2026-11-{day} 07:30")
    assert await daily.aired() == [
        ("11-21", "队列的课", False),
        ("11-22", "计划的课", False),
        ("11-23", "后天的课", False),
        ("11-24", "", False),
    ]
    assert await daily.queue() == []
