"""An order of a custom lesson from the branch that asks to the lesson that is published for it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.notices.public import Notice
from app.kit.clock import today
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import TEXT, Place
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment
from tests.support.working import works_off

PROBLEM = "倒班职工怎样参加学习"


def order(place: Place, **changes: Any) -> dict[str, Any]:
    return {"org_id": str(place.world.branch.id), "problem": PROBLEM, "audience": {"stages": ["full"]}} | changes


async def ordered(place: Place, **changes: Any) -> str:
    body = order(place, **changes)
    return str((await place.ok("POST", "/lesson-requests", place.world.secretary, json=body))["id"])


async def staffed(place: Place) -> None:
    """The town has an editor, and the branch a secretary, whom notices find."""
    world = place.world
    async with place.client.services.database.write_all() as session:
        for role, org in ((Role.CONTENT_EDITOR, world.town), (Role.BRANCH_SECRETARY, world.branch)):
            account = an_account(f"staff-{uuid7().hex[-8:]}", role.value)
            session.add(account)
            await session.flush()
            session.add(a_place(account, world.tenant_id, org_id=org.id))
            session.add(an_appointment(org, account.id, role))


async def told(place: Place) -> list[tuple[str, str | None]]:
    """After all work is done: titles, and by what a to-do was closed."""
    await works_off(place.client.services)
    async with place.client.services.database.read_all() as session:
        rows = await session.scalars(select(Notice).where(Notice.key.startswith("lesson-request")).order_by(Notice.key))
        return [(one.title, one.closed_because and one.closed_because.value) for one in rows]


async def waiting(place: Place, who: Actor) -> int | None:
    count: int | None = (await place.ok("GET", "/home", who))["waiting"].get("lesson_requests")
    return count


async def test_an_order_becomes_a_draft_for_its_people_and_is_delivered_when_it_is_published(place: Place) -> None:
    await staffed(place)
    secretary, town = place.world.secretary, str(place.world.town.id)
    request = await ordered(place, wish_on=(today() + timedelta(days=9)).isoformat())
    asked = "红旗村党支部想定制一节微党课"
    assert await told(place) == [(asked, None)]
    assert (await waiting(place, place.editor), await waiting(place, secretary)) == (1, None)
    taken = await place.ok("POST", f"/lesson-requests/{request}/take", place.editor, json={"org_id": town})
    assert (taken["state"], taken["handled_by_name"]) == ("taken", "工作人员")
    assert await told(place) == [(asked, "done"), ("定制微党课编写中", None)]
    draft = (await place.ok("GET", f"/lesson-drafts/{taken['lesson_id']}", place.editor))["content"]
    assert (draft["title"], draft["custom"]["problem"]) == (PROBLEM, PROBLEM)
    assert (draft["audience"]["org_id"], draft["audience"]["stages"]) == (str(place.world.branch.id), ["full"])
    written = {"content": draft | {"blocks": [TEXT]}}
    await place.ok("PUT", f"/lesson-drafts/{taken['lesson_id']}", place.editor, json=written, headers={"If-Match": "*"})
    await place.step(taken["lesson_id"], "submit")
    await place.step(taken["lesson_id"], "approve", remarks="同意")
    await place.step(taken["lesson_id"], "publish")
    assert await told(place) == [(asked, "done"), ("定制微党课已上线", None)]
    shown = await place.ok("GET", f"/lesson-requests/{request}", secretary)
    assert (shown["state"], shown["lesson_id"]) == ("delivered", taken["lesson_id"])
    assert await waiting(place, place.editor) == 0


async def test_an_order_is_declined_with_a_reason_also_after_it_was_taken(place: Place) -> None:
    await staffed(place)
    request, reason = await ordered(place), {"reason": "已有相同的课"}
    assert await told(place) == [("红旗村党支部想定制一节微党课", None)]
    await place.ok(
        "POST",
        f"/lesson-requests/{request}/take",
        place.editor,
        json={"org_id": str(place.world.town.id), "title": "题"},
    )
    declined = await place.ok("POST", f"/lesson-requests/{request}/decline", place.editor, json=reason)
    assert (declined["state"], declined["reason"]) == ("declined", "已有相同的课")
    assert await told(place) == [("红旗村党支部想定制一节微党课", "done"), ("定制微党课已谢绝", None)]
    for step, body in (("decline", reason), ("take", {"org_id": str(place.world.town.id)})):
        again = await place.code("POST", f"/lesson-requests/{request}/{step}", place.editor, json=body)
        assert again == (409, "LESSON_REQUEST_SETTLED")


async def test_the_branch_withdraws_what_nobody_has_taken(place: Place) -> None:
    await staffed(place)
    first, second, reason = await ordered(place), await ordered(place), {"reason": "不需要了"}
    secretary = place.world.secretary
    assert [closed for _, closed in await told(place)] == [None, None]
    await place.ok("POST", f"/lesson-requests/{first}/withdraw", secretary, json=reason)
    assert [closed for _, closed in await told(place)] == ["withdrawn", None]
    await place.ok("POST", f"/lesson-requests/{second}/take", place.editor, json={"org_id": str(place.world.town.id)})
    asked = await place.code("POST", f"/lesson-requests/{second}/withdraw", secretary, json=reason)
    assert asked == (409, "LESSON_REQUEST_SETTLED")
    listed = await place.ok("GET", "/lesson-requests?state=taken", secretary)
    assert [one["id"] for one in listed["items"]] == [second]


async def test_bad_orders_are_refused_in_words(place: Place) -> None:
    world, secretary = place.world, place.world.secretary

    async def refusal(**changes: Any) -> tuple[int, str]:
        return await place.code("POST", "/lesson-requests", secretary, json=order(place, **changes))

    for audience in ({}, {"stages": ["full", "probationary"]}, {"org_id": str(world.other.id), "stages": ["full"]}):
        assert await refusal(audience=audience) == (422, "LESSON_CUSTOM_AUDIENCE_WRONG")
    assert await refusal(audience={"group_ids": [str(uuid7())]}) == (422, "LESSON_AUDIENCE_OUTSIDE")
    assert await refusal(audience={"categories": ["retired"]}) == (409, "LESSON_AUDIENCE_EMPTY")
    assert await refusal(problem="太短") == (422, "INVALID")
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert await refusal(wish_on=yesterday) == (422, "LESSON_REQUEST_WISH_PAST")
    request = await ordered(place)
    stranger = world.actor(Role.CONTENT_EDITOR, world.other)
    take = {"org_id": str(world.other.id)}
    assert await place.code("POST", f"/lesson-requests/{request}/take", stranger, json=take) == (
        404,
        "LESSON_REQUEST_NOT_FOUND",
    )
    beside = await place.code("POST", f"/lesson-requests/{request}/take", place.editor, json=take)
    assert beside == (409, "LESSON_REQUEST_TAKER_BESIDE")
    assert await place.code("POST", f"/lesson-requests/{request}/take", secretary, json=take) == (
        403,
        "PERMISSION_MISSING",
    )
