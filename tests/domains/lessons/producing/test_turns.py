"""A plan goes from hand to hand: each is asked at his turn, by his day, and nobody is asked twice."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.domains.lessons.daily.planning import PlannedSlots
from app.domains.lessons.producing.ports import use_slots
from app.domains.members.models import Member
from app.domains.notices.public import Notice, NoticeKind
from tests.domains.lessons.producing.conftest import NOON, Stage

WRITE, REVIEW = "请编写微党课：党员的权利 12-31", "请审核微党课：党员的权利 01-24"
DELIVER, AIR = "请主讲微党课：党员的权利 01-30", "请发布微党课：党员的权利 01-31"
REMARK = "请点评微党课：党员的权利"


def stands(plan: dict[str, Any]) -> str:
    return " ".join(f"{one['step']}:{one['status']}{'!' if one['is_overdue'] else ''}" for one in plan["steps"])


async def test_a_lesson_is_written_reviewed_delivered_aired_and_commented_each_asked_at_his_turn(stage: Stage) -> None:
    made = await stage.plan()
    plan, place = made["id"], stage.place
    assert [one["due_on"] for one in made["steps"]] == ["2026-12-31", "2027-01-24", "2027-01-30", "2027-01-31", None]
    assert [one["who"] for one in made["steps"]] == ["编辑", "审核", "张三", "", "讲师"]
    await stage.work()
    assert await stage.inbox(stage.editor) == [f"{WRITE} open"]
    assert await stage.inbox(stage.other_editor) == []
    lesson = await stage.written(plan)
    draft = await place.ok("GET", f"/lesson-drafts/{lesson}", stage.editor)
    assert (draft["title"], draft["content"]["speaker"]) == ("党员的权利", "张三")
    await place.step(lesson, "submit", stage.editor)
    await stage.work()
    assert await stage.inbox(stage.editor) == [f"{WRITE} done"]
    assert await stage.inbox(stage.reviewer) == [f"{REVIEW} open"]
    await place.step(lesson, "return", stage.reviewer, remarks="请补充出处")
    await stage.work()
    assert await stage.inbox(stage.reviewer) == [f"{REVIEW} done"]
    assert await stage.inbox(stage.editor) == [f"{WRITE} open"]
    await place.step(lesson, "submit", stage.editor)
    await stage.work()
    await place.step(lesson, "revise", stage.editor)
    await stage.work()
    assert await stage.inbox(stage.reviewer) == [f"{REVIEW} withdrawn"]
    await place.step(lesson, "submit", stage.editor)
    await stage.work()
    await place.step(lesson, "approve", stage.reviewer, remarks="同意")
    await stage.work()
    assert await stage.inbox(stage.reviewer) == [f"{REVIEW} done"]
    assert await stage.inbox(stage.zhang) == [f"{DELIVER} open"]
    await stage.do(plan, "delivered", stage.zhang)
    await stage.work()
    assert await stage.inbox(stage.zhang) == [f"{DELIVER} done"]
    assert await stage.inbox(stage.reviewer) == [f"{REVIEW} done", f"{AIR} open"]
    await place.step(lesson, "publish", stage.reviewer)
    await stage.work()
    assert await stage.inbox(stage.reviewer) == [f"{REVIEW} done", f"{AIR} done"]
    assert await stage.inbox(stage.teacher) == [f"{REMARK} open"]
    remark = await place.ok("POST", f"/lessons/{lesson}/remarks", stage.teacher, json={"text": "讲得好"})
    await stage.work()
    assert await stage.inbox(stage.teacher) == [f"{REMARK} done"]
    shown = await stage.show(plan)
    assert (shown["state"], shown["turn"]) == ("aired", None)
    assert [one["done_on"] for one in shown["steps"]] == ["2026-11-22"] * 5
    await place.ok("DELETE", f"/me/lesson-comments/{remark['id']}", stage.teacher)
    await stage.work()
    assert await stage.inbox(stage.teacher) == [f"{REMARK} open"]
    await place.step(lesson, "withdraw", stage.reviewer, reason="内容有误")
    await stage.work()
    assert await stage.inbox(stage.teacher) == [f"{REMARK} lapsed"]


async def test_b_steps_in_at_once_when_a_cannot_and_the_listeners_are_told_who_spoke(stage: Stage) -> None:
    plan, place = (await stage.plan())["id"], stage.place
    lesson = await stage.approved(plan)
    await stage.work()
    assert await stage.refused(plan, "delivered", stage.li) == (409, "LESSON_PLAN_SPEAKER_NOT_ON_TURN")
    await stage.do(plan, "cannot-deliver", stage.zhang, reason="出差")
    await stage.work()
    assert await stage.inbox(stage.zhang) == [f"{DELIVER} withdrawn"]
    assert await stage.inbox(stage.li) == [f"{DELIVER} open"]
    again = await stage.refused(plan, "cannot-deliver", stage.zhang, reason="出差")
    assert again == (409, "LESSON_PLAN_SPEAKER_CANNOT_ALREADY")
    assert await stage.refused(plan, "delivered", stage.zhang) == (409, "LESSON_PLAN_SPEAKER_NOT_ON_TURN")
    await place.step(lesson, "publish", stage.reviewer)
    reader = place.reader(place.world.zhao)
    assert (await place.ok("GET", f"/lessons/{lesson}", reader))["speaker"] == "张三"
    said = await stage.do(plan, "delivered", stage.li)
    assert said["delivered"] | {"at": ""} == {"speaker": "b", "at": "", "told_by_name": "李四"}
    await stage.work()
    assert (await place.ok("GET", f"/lessons/{lesson}", reader))["speaker"] == "李四"
    (card,) = (await place.ok("GET", "/lessons/feed", reader))["items"]
    assert card["speaker"] == "李四"
    (found,) = (await place.ok("GET", "/lessons/search?q=李四", reader))["items"]
    assert found["lesson"]["id"] == lesson
    (kept,) = (await place.ok("GET", f"/lesson-drafts/{lesson}/versions", stage.reviewer))["items"]
    assert kept["number"] == 1
    await stage.do(plan, "take-back", stage.li)
    await stage.work()
    assert (await place.ok("GET", f"/lessons/{lesson}", reader))["speaker"] == "张三"


async def test_where_nobody_can_speak_who_plans_is_asked_and_speaks_for_guests(stage: Stage) -> None:
    plan = (await stage.plan(speaker_b=None))["id"]
    await stage.approved(plan)
    await stage.do(plan, "cannot-deliver", stage.zhang, reason="出差")
    await stage.work()
    assert (await stage.inbox(stage.editor))[-1] == "请另行安排主讲人：党员的权利 01-30 open"
    await stage.change(plan, speaker_a={"name": "王教授"})
    await stage.work()
    shown = await stage.show(plan)
    assert (shown["speaker_a"]["name"], shown["speaker_a"]["cannot_since"]) == ("王教授", None)
    done = await stage.do(plan, "delivered", stage.editor)
    assert (done["delivered"]["speaker"], done["delivered"]["told_by_name"]) == ("a", "编辑")
    await stage.work()
    assert all(not one.endswith("open") for one in await stage.inbox(stage.editor))


async def test_a_speaker_without_account_is_reached_through_the_writer(stage: Stage) -> None:
    plan = (await stage.plan(speaker_a={"member_id": str(stage.place.world.wang.id)}))["id"]
    await stage.approved(plan)
    await stage.work()
    assert (await stage.inbox(stage.editor))[-1] == "请落实王五主讲并代为确认：党员的权利 01-30 open"


async def test_a_speaker_whose_record_was_merged_away_is_asked_under_the_one_that_is_left(stage: Stage) -> None:
    world = stage.place.world
    plan = (await stage.plan(speaker_a={"member_id": str(world.wang.id)}, speaker_b=None))["id"]
    async with stage.place.client.services.database.write_all() as session:
        merged = await session.get_one(Member, (world.tenant_id, world.wang.id))
        merged.merged_into_id = world.zhang.id
    await stage.approved(plan)
    await stage.work()
    assert await stage.inbox(stage.zhang) == [f"{DELIVER} open"]
    assert (await stage.do(plan, "delivered", stage.zhang))["delivered"]["speaker"] == "a"


async def test_another_day_moves_what_is_due_and_a_cancelled_plan_asks_nobody(stage: Stage) -> None:
    plan = (await stage.plan())["id"]
    await stage.work()
    await stage.change(plan, airs_on="2027-03-31")
    await stage.work()
    assert await stage.inbox(stage.editor) == ["请编写微党课：党员的权利 02-28 open"]
    await stage.change(plan, writer_id=str(stage.other_editor.account_id))
    await stage.work()
    assert await stage.inbox(stage.editor) == ["请编写微党课：党员的权利 02-28 withdrawn"]
    assert await stage.inbox(stage.other_editor) == ["请编写微党课：党员的权利 02-28 open"]
    gone = await stage.do(plan, "cancel", stage.editor, reason="与会议冲突")
    assert (gone["state"], gone["turn"], gone["cancel_reason"]) == ("cancelled", None, "与会议冲突")
    await stage.work()
    assert await stage.inbox(stage.other_editor) == ["请编写微党课：党员的权利 02-28 lapsed"]


async def test_who_is_overdue_is_told_once_and_not_each_day(stage: Stage) -> None:
    plan = (await stage.plan())["id"]
    await stage.work()
    await stage.morning(datetime(2026, 12, 31, 15, tzinfo=UTC))
    assert await stage.inbox(stage.editor) == [f"{WRITE} open"]
    for day in (1, 2, 3):
        await stage.morning(datetime(2027, 1, day, tzinfo=UTC))
    late = "微党课的编已逾期：党员的权利 told"
    assert await stage.inbox(stage.editor) == [f"{WRITE} open", late]
    assert stands(await stage.show(plan)).startswith("write:now! review:later deliver:later")
    await stage.approved(plan)
    await stage.work()
    await stage.morning(datetime(2027, 2, 3, tzinfo=UTC))
    assert len(await stage.inbox(stage.zhang)) == 2


async def test_a_plan_made_late_asks_once_and_says_so(stage: Stage) -> None:
    plan = await stage.plan(airs_on="2026-11-24")
    assert stands(plan) == "write:now! review:later! deliver:later air:later remark:later"
    await stage.work()
    await stage.morning(NOON.replace(day=23))
    await stage.morning(NOON.replace(day=24))
    assert await stage.inbox(stage.editor) == ["请编写微党课：党员的权利 10-24 open"]


@pytest.fixture
def _slots() -> Iterator[None]:
    use_slots(PlannedSlots())
    yield
    use_slots(None)


@pytest.mark.usefixtures("_slots")
async def test_nobody_is_asked_to_publish_what_goes_on_the_air_by_itself(stage: Stage) -> None:
    plan, place = (await stage.plan(teacher_id=None))["id"], stage.place
    slot, headers = f"/organisations/{place.world.town.id}/daily-slot", {"If-Match": "*"}
    await place.ok("PUT", slot, stage.reviewer, json={"is_open": True}, headers=headers)
    await stage.approved(plan)
    await stage.do(plan, "delivered", stage.zhang)
    await stage.work()
    assert await stage.inbox(stage.reviewer) == []
    await place.ok("PUT", slot, stage.reviewer, json={"is_open": False}, headers=headers)
    await stage.work()
    assert await stage.inbox(stage.reviewer) == [f"{AIR} open"]
    lesson = (await stage.show(plan))["lesson_id"]
    await place.step(lesson, "schedule", stage.reviewer, at="2027-01-31T07:00:00+08:00")
    await stage.work()
    assert await stage.inbox(stage.reviewer) == [f"{AIR} done"]
    await stage.morning(datetime(2027, 2, 1, tzinfo=UTC))
    assert await stage.inbox(stage.reviewer) == [f"{AIR} open"]


@pytest.mark.usefixtures("_slots")
async def test_the_slot_airs_what_is_planned_and_warns_of_what_is_not_ready(stage: Stage) -> None:
    place = stage.place
    slot, headers = f"/organisations/{place.world.town.id}/daily-slot", {"If-Match": "*"}
    await place.ok("PUT", slot, stage.reviewer, json={"is_open": True, "warn_days": 1}, headers=headers)
    await stage.work()
    assert await _warnings(stage) == [(f"{_DAY_23}还没有可播出的微党课，请补充", None)]
    plan = (await stage.plan(airs_on="2026-11-23"))["id"]
    lesson = await stage.approved(plan)
    await stage.work()
    assert await _warnings(stage) == [(f"{_DAY_23}还没有可播出的微党课，请补充", "done")]
    await place.step(lesson, "revise", stage.editor)
    await stage.work()
    assert [closed for _, closed in await _warnings(stage)] == [None]
    await place.step(lesson, "submit", stage.editor)
    await place.step(lesson, "approve", stage.reviewer, remarks="同意")
    await stage.work()
    stage.clock.move_to(NOON.replace(day=23, hour=1))
    await stage.work()
    shown = await stage.show(plan)
    assert (shown["state"], shown["steps"][3]["done_on"]) == ("aired", "2026-11-23")


_DAY_23 = "11月23日"


async def _warnings(stage: Stage) -> list[tuple[str, str | None]]:
    async with stage.place.client.services.database.read_all() as session:
        query = select(Notice).where(
            Notice.kind == NoticeKind.DAILY_LESSON_RUNS_OUT, Notice.recipient_id == stage.editor.account_id
        )
        return [(one.text, one.closed_because and one.closed_because.value) for one in await session.scalars(query)]
