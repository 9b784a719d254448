"""A lesson that is completed by passing its quiz: once, from the publication on, whether or not it was opened."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import time_machine
from sqlalchemy import func, select

from app.access.actor import Actor
from app.domains.lessons.events import QuizPassed
from app.domains.lessons.publishing import publish_scheduled
from app.domains.lessons.quizzes import use_quizzes
from app.domains.members.models import Member
from app.jobs.events import publish
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import QUIZ, TEXT, Place
from tests.domains.lessons.studying.test_studying import ticks
from tests.fakes.quizzes import FakeQuizzes
from tests.support.working import works_off

ASKED = {"kind": "quiz", "quiz_id": str(QUIZ)}
BY_QUIZ: dict[str, Any] = {"completes_by": "quiz", "blocks": [TEXT, ASKED]}


async def told(place: Place, member: Member, quiz_id: UUID = QUIZ) -> None:
    """The area of quizzes says that somebody passed one, and the work that follows is done."""
    async with place.client.services.database.write(place.world.tenant_id) as session:
        await publish(session, QuizPassed(place.world.tenant_id, quiz_id=quiz_id, member_id=member.id))
    await works_off(place.client.services)


async def receipts(place: Place, member: Member) -> list[tuple[str, str]]:
    rows = (await place.ok("GET", "/me/lesson-receipts", place.reader(member)))["items"]
    return [(one["state"], one["hours"]["state"]) for one in rows]


async def test_a_quiz_passed_completes_the_lesson_once_whoever_tells_of_it(place: Place, quizzes: FakeQuizzes) -> None:
    zhang = place.world.zhang
    quizzes.passed.append((QUIZ, zhang.id, now()))
    lesson = await place.published(**BY_QUIZ)
    # All of it was seen, and the quiz passed for something else before there was this lesson.
    waiting = await ticks(place, lesson, place.reader(zhang), {"block": "b1"}, {"block": "b2"})
    said = (waiting["percent"], waiting["state"], waiting["reason"])
    assert said == (100, "not_counted", "通过随堂测试后计入")
    await told(place, zhang)
    assert await receipts(place, zhang) == []
    assert await place.code("POST", f"/lessons/{lesson}/confirm", place.reader(zhang)) == (
        409,
        "LESSON_NOTHING_TO_CONFIRM",
    )
    quizzes.passed.append((QUIZ, zhang.id, now()))
    # A batch that comes again notices it, and so does the event, twice.
    done = [await ticks(place, lesson, place.reader(zhang)) for _ in range(2)]
    assert {(one["state"], one["receipt_id"]) for one in done} == {("counted", done[0]["receipt_id"])}
    for _ in range(2):
        await told(place, zhang)
    assert await receipts(place, zhang) == [("counted", "counted")]
    async with place.client.services.database.read_all() as session:
        assert await session.scalar(select(func.count()).where(Job.name == "event:lessons.completed")) == 1


async def test_a_lesson_that_was_not_opened_is_completed_for_whom_it_is_meant(
    place: Place, quizzes: FakeQuizzes
) -> None:
    world = place.world
    shown = await place.published(**BY_QUIZ, audience={"org_id": str(world.branch.id)})
    gone = await place.published(**BY_QUIZ)
    await place.step(gone, "withdraw", reason="内容有误")
    for member in (world.zhang, world.wang):
        quizzes.passed.append((QUIZ, member.id, now()))
        await told(place, member)
        await told(place, member, uuid7())
    assert await receipts(place, world.wang) == []
    (one,) = (await place.ok("GET", "/me/lesson-receipts", place.reader(world.zhang)))["items"]
    assert one["lesson_id"] == shown
    # Published again, the withdrawn one asks for a quiz passed since.
    for step in ("revise", "submit", "approve", "publish"):
        await place.step(gone, step, **({"remarks": ""} if step == "approve" else {}))
    await told(place, world.zhang)
    assert len(await receipts(place, world.zhang)) == 1


async def test_the_version_that_was_begun_says_which_quiz(place: Place, quizzes: FakeQuizzes) -> None:
    zhang, li = place.world.zhang, place.world.li
    lesson = await place.published(**BY_QUIZ, is_required=True)
    await ticks(place, lesson, place.reader(zhang))
    await place.step(lesson, "revise")
    body = {"content": {"title": "新题", "blocks": [TEXT], "is_required": True}}
    await place.ok("PUT", f"/lesson-drafts/{lesson}", place.editor, json=body, headers={"If-Match": "*"})
    for step in ("submit", "approve", "publish"):
        await place.step(lesson, step, **({"remarks": ""} if step == "approve" else {}))
    path = f"/lessons/{lesson}/standings?org_id={place.world.branch.id}"
    branch = (await place.ok("GET", path, place.world.secretary))["items"]
    reasons = {one["member_name"]: one["reason"] for one in branch}
    assert (reasons["张三"], reasons["李四"]) == ("通过随堂测试后计入", "看到90%后计入")
    for member in (zhang, li):
        quizzes.passed.append((QUIZ, member.id, now()))
        await told(place, member)
    assert [await receipts(place, one) for one in (zhang, li)] == [[("counted", "counted")], []]


async def test_after_a_revocation_the_quiz_is_passed_anew(place: Place, quizzes: FakeQuizzes) -> None:
    zhang = place.world.zhang
    lesson = await place.published(**BY_QUIZ)
    quizzes.passed.append((QUIZ, zhang.id, now()))
    receipt = (await ticks(place, lesson, place.reader(zhang)))["receipt_id"]
    await place.ok("POST", f"/lesson-receipts/{receipt}/revoke", place.world.secretary, json={"reason": "他人代考"})
    await told(place, zhang)
    assert (await ticks(place, lesson, place.reader(zhang)))["state"] == "not_counted"
    quizzes.passed.append((QUIZ, zhang.id, now()))
    await told(place, zhang)
    assert [state for state, _ in await receipts(place, zhang)] == ["counted", "not_counted"]


async def test_a_quiz_that_is_not_there_is_named_by_no_lesson(place: Place, quizzes: FakeQuizzes) -> None:
    async def answer(*blocks: dict[str, Any]) -> tuple[int, str]:
        body = {"org_id": str(place.world.town.id), "content": {"title": "课", "blocks": list(blocks)}}
        return await place.code("POST", "/lesson-drafts", place.editor, json=body)

    assert await answer(ASKED | {"quiz_id": str(uuid7())}) == (404, "QUIZ_NOT_FOUND")
    for wrong in (ASKED | {"url": "https://a.cn"}, {"kind": "quiz"}, TEXT | {"quiz_id": str(QUIZ)}):
        assert await answer(wrong) == (422, "LESSON_BLOCK_INCOMPLETE")
    for blocks in ([TEXT], [ASKED, ASKED]):
        lesson = await place.draft(completes_by="quiz", blocks=blocks)
        refused = await place.code("POST", f"/lesson-drafts/{lesson}/submit", place.editor)
        assert refused == (422, "LESSON_QUIZ_NOT_ONE")
    draft, approved = await place.draft(**BY_QUIZ), await place.approved(**BY_QUIZ)
    quizzes.known.clear()
    gone = (404, "QUIZ_NOT_FOUND")
    assert await place.code("POST", f"/lesson-drafts/{draft}/submit", place.editor) == gone
    assert await place.code("POST", f"/lesson-drafts/{approved}/publish", place.reviewer) == gone
    use_quizzes(None)
    assert await answer(ASKED) == (409, "QUIZ_UNAVAILABLE")


async def test_a_planned_lesson_whose_quiz_is_gone_waits_and_says_why(place: Place, quizzes: FakeQuizzes) -> None:
    lesson = await place.approved(**BY_QUIZ)
    at = now() + timedelta(hours=1)
    await place.step(lesson, "schedule", at=at.isoformat())
    quizzes.known.clear()
    system = Actor.system("lessons.publish_scheduled", tenant_id=place.world.tenant_id)
    with time_machine.travel(at, tick=False):
        async with place.client.services.database.write(place.world.tenant_id) as session:
            await publish_scheduled(session, system, UUID(lesson))
    shown = await place.ok("GET", f"/lesson-drafts/{lesson}", place.reviewer)
    assert (shown["state"], shown["remarks"]) == ("approved", "找不到这个随堂测试")
