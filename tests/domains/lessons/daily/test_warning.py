"""Empty days are told to the editors beforehand, in one to-do that closes by itself; a gap that came, in a notice."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.domains.lessons.producing.events import PlanMoved
from app.domains.notices.public import Notice, NoticeKind
from app.domains.orgs.events import OrgDissolved
from app.domains.orgs.models import Org, OrgStatus
from app.jobs.events import publish
from tests.domains.lessons.daily.conftest import Daily, a_lesson_plan

AHEAD, GAP = NoticeKind.DAILY_LESSON_RUNS_OUT, NoticeKind.DAILY_LESSON_GAP
NOT_YET = "还没有可播出的微党课，请补充"


async def test_a_gap_is_told_once_and_closes_when_it_is_filled(daily: Daily) -> None:
    place = daily.place
    await daily.opens()
    await daily.works("2026-11-20 12:01")
    assert await daily.notices(AHEAD) == [(f"11月21日、11月22日{NOT_YET}", None)]
    lessons = [await place.approved(title=title) for title in ("甲", "乙")]
    await daily.queues(lessons[0])
    await daily.works("2026-11-20 12:02")
    assert await daily.notices(AHEAD) == [(f"11月22日{NOT_YET}", None)]
    await daily.queues(lessons[1])
    await daily.works("2026-11-20 12:03")
    assert await daily.notices(AHEAD) == [(f"11月22日{NOT_YET}", "done")]
    # The window moves on: the day after tomorrow is empty, and told of in the morning.
    await daily.looks("2026-11-21 06:21")
    assert await daily.notices(AHEAD) == [(f"11月23日{NOT_YET}", None)]
    await daily.works("2026-11-21 07:30")
    # What is taken up again to be written anew leaves its day empty.
    await place.step(lessons[1], "revise")
    await daily.works("2026-11-21 07:31")
    assert await daily.notices(AHEAD) == [(f"11月22日、11月23日{NOT_YET}", None)]
    await daily.looks("2026-11-22 06:21")
    assert await daily.notices(AHEAD) == [("11月22日、11月23日、11月24日" + NOT_YET, None)]
    await place.step(lessons[1], "submit")
    await place.step(lessons[1], "approve", remarks="同意")
    await daily.looks("2026-11-22 06:23")
    assert await daily.notices(AHEAD) == [("11月23日、11月24日" + NOT_YET, None)]
    assert await daily.notices(GAP) == []


async def test_the_same_gap_is_not_told_a_second_time(daily: Daily) -> None:
    database = daily.place.client.services.database

    async def told_at() -> datetime:
        async with database.read_all() as session:
            return (await session.scalars(select(Notice.told_at))).one()

    await daily.opens(weekdays=[1], warn_days=3)
    await daily.works("2026-11-20 12:01")
    first = await told_at()
    for day in ("21", "22", "23"):
        await daily.looks(f"2026-11-{day} 06:21")
        assert await told_at() == first


async def test_an_empty_minute_is_a_gap_that_the_editors_learn_of(daily: Daily) -> None:
    place = daily.place
    await daily.opens(weekdays=[6], warn_days=1)
    await daily.works("2026-11-20 12:01")
    await daily.works("2026-11-21 07:30")
    assert await daily.aired() == [("11-21", "", False)]
    assert await daily.notices(GAP) == [("11月21日没有可播出的微党课", None)]
    assert await daily.notices(AHEAD) == [(f"11月21日{NOT_YET}", "lapsed")]
    await daily.queues(await place.approved())
    await daily.works("2026-11-21 08:00")
    assert await daily.aired() == [("11-21", "", False)]


async def test_a_lesson_that_is_withdrawn_leaves_a_gap_and_a_closed_slot_none(daily: Daily) -> None:
    place = daily.place
    await daily.opens(warn_days=1)
    lesson = await place.published()
    await daily.queues(lesson)
    await daily.works("2026-11-20 12:01")
    assert await daily.notices(AHEAD) == []
    await place.step(lesson, "withdraw", reason="内容有误")
    await daily.works("2026-11-20 12:02")
    assert await daily.notices(AHEAD) == [(f"11月21日{NOT_YET}", None)]
    await daily.decides(is_open=False)
    await daily.works("2026-11-20 12:03")
    assert await daily.notices(AHEAD) == [(f"11月21日{NOT_YET}", "withdrawn")]
    await daily.works("2026-11-21 12:00")
    assert await daily.aired() == []


async def test_a_plan_fills_its_day_and_a_branch_that_is_gone_has_no_gaps(daily: Daily) -> None:
    place, tenant_id = daily.place, daily.place.world.tenant_id
    await daily.opens(weekdays=[6])
    await daily.works("2026-11-20 12:01")
    assert await daily.notices(AHEAD) == [(f"11月21日{NOT_YET}", None)]
    plan = a_lesson_plan(place, date(2026, 11, 21), UUID(await place.approved()))
    async with place.client.services.database.write(tenant_id) as session:
        session.add(plan)
        await session.flush()
        await publish(session, PlanMoved(tenant_id=tenant_id, plan_id=plan.id, org_id=plan.org_id))
    await daily.works("2026-11-20 12:02")
    assert await daily.notices(AHEAD) == [(f"11月21日{NOT_YET}", "done")]
    await daily.works("2026-11-21 07:30")
    assert [title for _, title, _ in await daily.aired()] == ["党员的权利"]
    await daily.looks("2026-11-27 06:21")
    assert await daily.notices(AHEAD) == [(f"11月28日{NOT_YET}", None)]
    async with place.client.services.database.write(tenant_id) as session:
        (await session.get_one(Org, (tenant_id, place.world.town.id))).status = OrgStatus.DISSOLVED
        await publish(session, OrgDissolved(tenant_id=tenant_id, org_id=place.world.town.id))
    await daily.works("2026-11-27 06:22")
    assert await daily.notices(AHEAD) == [(f"11月28日{NOT_YET}", "withdrawn")]
    await daily.works("2026-11-28 07:30")
    assert len(await daily.aired()) == 1
