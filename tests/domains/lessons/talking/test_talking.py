"""Comments are hidden until they were looked at, remarks stand on top, likes are counted, and nothing leaves the audience."""

from contextlib import asynccontextmanager
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.lessons.talking.jobs import CHECK, HANDLERS, TRIES
from app.domains.notices.public import Notice
from app.integrations.wechat.protocol import WeChatUnavailable
from app.jobs.handlers import JobContext, OutsideTask
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.conftest import audited
from tests.domains.lessons.conftest import Place


async def say(place: Place, lesson: str, who: Actor, text: str, *, way: str = "comments", checked: bool = True) -> str:
    said = await place.ok("POST", f"/lessons/{lesson}/{way}", who, json={"text": text})
    if checked:
        await check(place, said["id"])
    return str(said["id"])


async def check(place: Place, comment: str, *, attempt: int = 1) -> None:
    """What the worker does with the event."""
    (handler,) = (one for one in HANDLERS if one.name == CHECK)
    tenant_id, database = place.world.tenant_id, place.client.services.database
    payload = {"tenant_id": str(tenant_id), "comment_id": comment}

    @asynccontextmanager
    async def read() -> Any:
        async with database.read(tenant_id) as session:
            yield session

    assert handler.outside is not None
    outcome = await handler.outside(
        OutsideTask(uuid7(), CHECK, payload, tenant_id, attempt, place.client.services, read)
    )
    async with database.write(tenant_id) as session:
        await handler.run(JobContext(session, uuid7(), CHECK, payload, tenant_id, attempt, None, outcome))


async def seen(place: Place, lesson: str, who: Actor) -> list[tuple[str, str]]:
    shown = await place.ok("GET", f"/lessons/{lesson}/comments", who)
    return [(one["author_name"], one["text"]) for one in shown["items"]]


async def test_a_comment_is_hidden_until_it_passed_and_remarks_stand_on_top(place: Place) -> None:
    world, lesson = place.world, await place.published()
    zhang, wang = place.reader(world.zhang), place.reader(world.wang)
    hidden = await say(place, lesson, zhang, "学习了", checked=False)
    assert (await seen(place, lesson, zhang), await seen(place, lesson, wang)) == ([], [])
    await check(place, hidden)
    teacher = world.actor(Role.LECTURER, world.town)
    await say(place, lesson, teacher, "讲得好", way="remarks")
    await say(place, lesson, wang, "很有收获")
    assert await seen(place, lesson, zhang) == [("工作人员", "讲得好"), ("王*", "很有收获"), ("张三", "学习了")]
    assert await seen(place, lesson, wang) == [("工作人员", "讲得好"), ("王五", "很有收获"), ("张*", "学习了")]
    first = await place.ok("GET", f"/lessons/{lesson}/comments?limit=2", wang)
    rest = await place.ok("GET", f"/lessons/{lesson}/comments?cursor={first['next_cursor']}", wang)
    assert [one["text"] for one in rest["items"]] == ["学习了"]
    branch_teacher = world.actor(Role.LECTURER, world.branch)
    path = f"/lessons/{lesson}/remarks"
    assert await place.code("POST", path, branch_teacher, json={"text": "好"}) == (404, "LESSON_NOT_FOUND")


async def test_doubtful_ones_wait_for_a_person_who_is_not_their_author(place: Place) -> None:
    world, lesson = place.world, await place.published()
    zhang = place.reader(world.zhang)
    doubtful, risky = [await say(place, lesson, zhang, text) for text in ("这句存疑", "违规内容")]
    assert await seen(place, lesson, zhang) == []
    queue = await place.ok("GET", "/lesson-comments", place.editor)
    assert [(one["text"], one["is_risky"]) for one in queue["items"]] == [("违规内容", True), ("这句存疑", False)]
    await place.ok("POST", f"/lesson-comments/{doubtful}/show", place.editor)
    assert await seen(place, lesson, zhang) == [("张三", "这句存疑")]
    reason = {"reason": "与课程无关"}
    for one in (doubtful, risky):
        await place.ok("POST", f"/lesson-comments/{one}/take-down", place.reviewer, json=reason)
        again = await place.code("POST", f"/lesson-comments/{one}/take-down", place.reviewer, json=reason)
        assert again == (409, "LESSON_COMMENT_TAKEN_DOWN")
    assert await seen(place, lesson, zhang) == []
    own = (await place.ok("GET", "/me/lesson-comments", zhang))["items"]
    assert {(one["state"], one["reason"]) for one in own} == {("taken_down", "与课程无关")}
    async with place.client.services.database.read_all() as session:
        assert [one.text for one in await session.scalars(select(Notice))] == ["原因：与课程无关"] * 2
        entries = await audited(session, "lesson_comment.take_down")
        assert {entry.note for entry in entries} == {"与课程无关"}
        assert "违规" not in str([(entry.before, entry.after) for entry in entries])


async def test_the_author_reads_and_deletes_his_own(place: Place) -> None:
    lesson, both = (
        await place.published(),
        place.world.actor(Role.MEMBER, member=place.world.zhang, also=[Role.BRANCH_SECRETARY]),
    )
    mine = await say(place, lesson, both, "这句存疑")
    own = (await place.ok("GET", "/me/lesson-comments", both))["items"]
    assert [(one["text"], one["state"], one["lesson_title"]) for one in own] == [("这句存疑", "doubtful", "党员的权利")]
    town = place.world.actor(Role.CONTENT_EDITOR, place.world.town)
    assert (await place.ok("GET", "/lesson-comments", town))["items"][0]["id"] == mine
    path = f"/me/lesson-comments/{mine}"
    assert await place.code("DELETE", path, town) == (404, "LESSON_COMMENT_NOT_FOUND")
    await place.ok("DELETE", path, both)
    assert await place.code("DELETE", path, both) == (404, "LESSON_COMMENT_NOT_FOUND")
    assert (await place.ok("GET", "/me/lesson-comments", both))["items"] == []
    await check(place, mine)


async def test_nobody_decides_of_his_own(place: Place) -> None:
    world, lesson = place.world, await place.published()
    both = world.actor(Role.CONTENT_EDITOR, world.town, also=[Role.LECTURER])
    mine = await say(place, lesson, both, "这句存疑", way="remarks")
    assert await place.code("POST", f"/lesson-comments/{mine}/show", both) == (403, "LESSON_COMMENT_OWN")
    branch = world.actor(Role.CONTENT_EDITOR, world.branch)
    assert await place.code("POST", f"/lesson-comments/{mine}/show", branch) == (404, "LESSON_COMMENT_NOT_FOUND")


async def test_a_check_that_is_away_is_tried_again_and_then_a_person_decides(place: Place) -> None:
    lesson, zhang = await place.published(), place.reader(place.world.zhang)
    mine = await say(place, lesson, zhang, "学习了", checked=False)
    place.client.services.text_check.down = True  # type: ignore[attr-defined]
    with pytest.raises(WeChatUnavailable):
        await check(place, mine)
    await check(place, mine, attempt=TRIES)
    assert [one["id"] for one in (await place.ok("GET", "/lesson-comments", place.editor))["items"]] == [mine]


async def test_what_is_not_meant_for_somebody_is_not_talked_about(place: Place) -> None:
    lesson = await place.published(audience={"org_id": str(place.world.branch.id)})
    wang, zhang = place.reader(place.world.wang), place.reader(place.world.zhang)
    for method, path, body in (
        ("GET", "comments", None),
        ("POST", "comments", {"text": "好"}),
        ("GET", "likes", None),
        ("POST", "like", None),
        ("DELETE", "like", None),
    ):
        asked = await place.code(method, f"/lessons/{lesson}/{path}", wang, json=body)
        assert asked == (404, "LESSON_NOT_FOUND"), path
    for text in ("", " ", "长" * 501):
        assert await place.code("POST", f"/lessons/{lesson}/comments", zhang, json={"text": text}) == (422, "INVALID")
    await place.step(lesson, "withdraw", reason="内容有误")
    assert await place.code("POST", f"/lessons/{lesson}/comments", zhang, json={"text": "好"}) == (
        409,
        "LESSON_WITHDRAWN",
    )


async def test_who_writes_too_often_is_told_when_he_may_again(place: Place) -> None:
    lesson, zhang = await place.published(), place.reader(place.world.zhang)
    with time_machine.travel(now(), tick=False) as clock:
        for number in range(5):
            await say(place, lesson, zhang, f"第{number}次", checked=False)
        answer = await place.client.post(f"/api/v1/lessons/{lesson}/comments", zhang, json={"text": "第六次"})
        assert (answer.status_code, answer.json()["code"]) == (429, "LESSON_COMMENTS_TOO_MANY")
        clock.shift(int(answer.headers["retry-after"]))
        await say(place, lesson, zhang, "第六次", checked=False)


async def test_a_like_is_counted_once_and_taken_back(place: Place) -> None:
    lesson, world = await place.published(), place.world
    zhang, wang = place.reader(world.zhang), place.reader(world.wang)
    for who in (zhang, zhang, wang):
        last = await place.ok("POST", f"/lessons/{lesson}/like", who)
    assert last == {"count": 2, "is_liked": True}
    for _ in range(2):
        assert await place.ok("DELETE", f"/lessons/{lesson}/like", zhang) == {"count": 1, "is_liked": False}
    assert await place.ok("GET", f"/lessons/{lesson}/likes", wang) == {"count": 1, "is_liked": True}
