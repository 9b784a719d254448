"""An absence is tied to a lesson, made up by completing it, once, and taken back with the receipt."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy import func, select

from app.domains.lessons.events import QuizPassed
from app.domains.lessons.quizzes import use_quizzes
from app.domains.meetings.afterwards.models import MakeUp
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import QUIZ, TEXT, Place
from tests.domains.lessons.noting.test_noting import secretary
from tests.domains.lessons.studying.test_studying import ticks
from tests.fakes.quizzes import FakeQuizzes
from tests.support.working import works_off

OWN = "/me/make-up-lessons"


async def missed(place: Place) -> str:
    """The path of a meeting of this morning that 张三 and 李四 missed."""
    body = {"org_id": str(place.world.branch.id), "title": "11月主题党日", "kinds": ["theme_day"]}
    body |= {"starts_at": "2026-11-22T08:00:00+08:00", "ends_at": "2026-11-22T10:00:00+08:00"}
    with time_machine.travel(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        made = await place.ok("POST", "/meetings", place.world.secretary, json=body)
        await place.ok("POST", f"/meetings/{made['id']}/publish", place.world.secretary)
    path = f"/meetings/{made['id']}"
    with time_machine.travel(datetime(2026, 11, 22, 0, 5, tzinfo=UTC)):
        there = {"present": [str(place.world.zhao.id)]}
        await place.ok("POST", f"{path}/roll-calls", place.world.secretary, json=there)
    return path


async def assign(place: Place, path: str, lesson: str, *members: Any, **task: Any) -> Any:
    ids = [str(one.id) for one in members or (place.world.zhang,)]
    body = {"member_ids": ids, "lesson_id": lesson} | task
    return await place.ok("POST", f"{path}/make-up-lessons", place.world.secretary, json=body)


async def made_up(place: Place, path: str) -> dict[str, str]:
    """Names and what stands beside them on the roll."""
    roll = await place.ok("GET", f"{path}/roll", place.world.secretary)
    assert roll["total"]["made_up"] == sum(one["made_up"] for one in roll["people"])
    return {one["name"]: f"{one['standing_text']} {one['made_up_text']}" for one in roll["people"] if one["made_up"]}


async def to_dos(place: Place, who: Any) -> list[tuple[str, str, str | None]]:
    rows = (await place.ok("GET", "/notices", who))["items"]
    return [(r["title"], r["text"], r["closed_because"]) for r in rows if r["kind"] == "make_up_to_study"]


async def test_completing_the_lesson_stands_beside_the_absence_once(place: Place) -> None:
    path, zhang = await missed(place), place.reader(place.world.zhang)
    lesson = await place.published(title="党员的权利")
    due = (date(2026, 11, 22) + timedelta(days=7)).isoformat()
    (asked,) = (await assign(place, path, lesson, due_on=due))["items"]
    assert (asked["state_text"], asked["reason"]) == ("待补课", "学完指定的微党课后记为已补课")
    await works_off(place.client.services)
    text = "微党课《党员的权利》，学完指定的微党课后记为已补课，请于11月29日前完成"
    assert await to_dos(place, zhang) == [("请补课：11月主题党日", text, None)]
    assert await made_up(place, path) == {}
    await ticks(place, lesson, zhang)
    for _ in range(2):
        await works_off(place.client.services)
    assert await made_up(place, path) == {"张三": "缺席 已补课"}
    assert [row[2] for row in await to_dos(place, zhang)] == ["done"]
    (own,) = (await place.ok("GET", "/me/make-up-lessons", zhang))["items"]
    (seen,) = (await place.ok("GET", f"{path}/make-up-lessons", place.world.secretary))["items"]
    assert own == seen
    assert (own["state_text"], own["reason"]) == ("已补课", "已补课")
    async with place.client.services.database.read_all() as session:
        assert await session.scalar(select(func.count()).select_from(MakeUp)) == 1
    hours = await place.ok("GET", "/me/hours?year=2026", zhang)
    assert [one["source_kind"] for one in hours["entries"]] == ["lesson"], "a make-up gives no hours of the meeting"


async def test_a_withdrawn_lesson_is_replaced_by_another(place: Place) -> None:
    path, gone, other = await missed(place), await place.published(), await place.published(title="党员的义务")
    zhang, asked = place.reader(place.world.zhang), await secretary(place)
    await assign(place, path, gone)
    await works_off(place.client.services)
    await place.step(gone, "withdraw", reason="内容有误")
    await works_off(place.client.services)
    assert [row[2] for row in await to_dos(place, zhang)] == ["withdrawn"]
    told = (await place.ok("GET", "/notices", asked))["items"]
    said = [(one["title"], one["text"]) for one in told if one["kind"] == "make_up_lesson_gone"]
    assert said == [("请另行指定补课：11月主题党日", "微党课《党员的权利》已撤回，还有1人待补课")]
    for who, where in ((place.world.secretary, f"{path}/make-up-lessons"), (place.reader(place.world.zhang), OWN)):
        (seen,) = (await place.ok("GET", where, who))["items"]
        assert (seen["state_text"], seen["reason"]) == ("待补课", "指定的微党课已撤回，请支部另行指定")
    (seen,) = (await assign(place, path, other))["items"]
    assert (seen["lesson_title"], seen["reason"]) == ("党员的义务", "学完指定的微党课后记为已补课")
    await works_off(place.client.services)
    ((_, text, closed),) = await to_dos(place, zhang)
    assert (text, closed) == ("微党课《党员的义务》，学完指定的微党课后记为已补课", None)


async def test_a_lesson_that_is_shown_again_is_asked_for_again(place: Place) -> None:
    path, lesson, zhang = await missed(place), await place.published(), place.reader(place.world.zhang)
    await assign(place, path, lesson)
    await works_off(place.client.services)
    await place.step(lesson, "withdraw", reason="内容有误")
    await works_off(place.client.services)
    assert [row[2] for row in await to_dos(place, zhang)] == ["withdrawn"]
    await place.step(lesson, "revise")
    for step in ("submit", "approve", "publish"):
        await place.step(lesson, step, **({"remarks": ""} if step == "approve" else {}))
    await works_off(place.client.services)
    assert [row[2] for row in await to_dos(place, zhang)] == [None]


async def test_a_revoked_receipt_takes_the_make_up_off_the_roll(place: Place) -> None:
    path, zhang = await missed(place), place.reader(place.world.zhang)
    lesson = await place.published()
    await assign(place, path, lesson)
    receipt = (await ticks(place, lesson, zhang))["receipt_id"]
    await works_off(place.client.services)
    by_hand = f"{path}/make-ups/{place.world.zhang.id}/reverse"
    reason = {"reason": "他人代学"}
    assert await place.code("POST", by_hand, place.world.secretary, json=reason) == (409, "MAKE_UP_FOLLOWS_LESSON")
    await place.ok("POST", f"/lesson-receipts/{receipt}/revoke", place.world.secretary, json=reason)
    await works_off(place.client.services)
    assert await made_up(place, path) == {}
    assert [row[2] for row in await to_dos(place, zhang)] == [None], "it is asked again"
    await ticks(place, lesson, zhang)
    await works_off(place.client.services)
    assert await made_up(place, path) == {"张三": "缺席 已补课"}


async def test_what_was_entered_by_hand_is_reversed_by_hand(place: Place) -> None:
    path, secretary = await missed(place), place.world.secretary
    body = {"member_id": str(place.world.zhang.id), "manner": "talked_through", "done_on": "2026-11-22"}
    await place.ok("POST", f"{path}/make-ups", secretary, json=body | {"reason": "谈话传达"})
    reverse = f"{path}/make-ups/{place.world.zhang.id}/reverse"
    await place.ok("POST", reverse, secretary, json={"reason": "登记错人"})
    assert await made_up(place, path) == {}
    assert await place.code("POST", reverse, secretary, json={"reason": "再来一次"}) == (404, "MAKE_UP_NOT_FOUND")
    await place.ok("POST", f"{path}/make-ups", secretary, json=body | {"reason": "再次谈话"})
    assert await made_up(place, path) == {"张三": "缺席 已补课"}


async def test_a_quiz_is_asked_besides_where_there_are_quizzes(place: Place, quizzes: FakeQuizzes) -> None:
    path, zhang = await missed(place), place.world.zhang
    lesson = await place.published()
    (asked,) = (await assign(place, path, lesson, quiz_id=str(QUIZ)))["items"]
    assert (asked["quiz_title"], asked["reason"]) == ("条例小测", "学完指定的微党课并通过随堂测试后记为已补课")
    await ticks(place, lesson, place.reader(zhang))
    await works_off(place.client.services)
    assert await made_up(place, path) == {}
    (waiting,) = (await place.ok("GET", "/me/make-up-lessons", place.reader(zhang)))["items"]
    assert waiting["reason"] == "微党课已学完，待通过随堂测试"
    quizzes.passed.append((QUIZ, zhang.id, now()))
    async with place.client.services.database.write(place.world.tenant_id) as session:
        await publish(session, QuizPassed(place.world.tenant_id, quiz_id=QUIZ, member_id=zhang.id))
    await works_off(place.client.services)
    assert await made_up(place, path) == {"张三": "缺席 已补课"}


async def test_what_is_refused(place: Place, quizzes: FakeQuizzes) -> None:
    path, world = await missed(place), place.world
    lesson = await place.published(blocks=[TEXT, TEXT])
    narrow = await place.published(audience={"org_id": str(world.other.id)})
    learned = await place.published()
    with time_machine.travel(datetime(2026, 11, 21, 4, tzinfo=UTC)):
        await ticks(place, learned, place.reader(world.zhang))
    where, secretary = f"{path}/make-up-lessons", world.secretary

    async def answer(*members: Any, **task: Any) -> tuple[int, str]:
        ids = [str(one.id) for one in members or (world.zhang,)]
        return await place.code("POST", where, secretary, json={"member_ids": ids, "lesson_id": lesson} | task)

    assert await answer(world.zhao) == (409, "MEETING_MEMBER_NOT_ABSENT")
    assert await answer(world.wang) == (422, "MEETING_MEMBER_NOT_ON_ROLL")
    assert await answer(world.zhang, world.zhang) == (422, "INVALID")
    assert await answer(lesson_id=narrow) == (409, "LESSON_MAKE_UP_NOT_MEANT")
    assert await answer(lesson_id=learned) == (409, "LESSON_MAKE_UP_LEARNED_BEFORE")
    assert await answer(lesson_id=str(uuid7())) == (404, "LESSON_NOT_FOUND")
    assert await answer(due_on="2026-11-21") == (422, "LESSON_MAKE_UP_DUE_WRONG")
    assert await answer(quiz_id=str(uuid7())) == (404, "QUIZ_NOT_FOUND")
    use_quizzes(None)
    assert await answer(quiz_id=str(QUIZ)) == (409, "QUIZ_UNAVAILABLE")
    assert (await place.ok("GET", where, secretary))["items"] == []
    await assign(place, path, lesson)
    off = f"{where}/{world.zhang.id}/call-off"
    await place.ok("POST", off, secretary, json={"reason": "已当面谈话"})
    assert await place.code("POST", off, secretary, json={"reason": "再来一次"}) == (409, "LESSON_MAKE_UP_CLOSED")
    assert (await place.ok("GET", "/me/make-up-lessons", place.reader(world.zhang)))["items"] == []
    await place.step(lesson, "withdraw", reason="内容有误")
    assert await answer() == (404, "LESSON_NOT_FOUND")
