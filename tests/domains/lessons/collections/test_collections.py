"""A collection from draft to its members: order, progress over what each may see, and what bad input gets."""

from typing import Any

from app.access.actor import Actor
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import Place


async def collected(place: Place, lessons: list[str], **more: Any) -> str:
    body = {"org_id": str(place.world.town.id), "title": "党费八讲", "lesson_ids": lessons} | more
    return str((await place.ok("POST", "/lesson-collections", place.editor, json=body))["id"])


async def own(place: Place, who: Actor) -> list[tuple[int, int]]:
    shown = await place.ok("GET", "/lessons/collections", who)
    return [(one["completed"], one["total"]) for one in shown["items"]]


async def test_a_member_sees_of_a_collection_what_is_meant_for_him_with_progress(place: Place) -> None:
    branch_only = {"audience": {"org_id": str(place.world.branch.id)}}
    first, second, third = [
        await place.published(title=f"第{n}讲", **(branch_only if n == 2 else {})) for n in (1, 2, 3)
    ]
    one = await collected(place, [third, first, second])
    zhang, wang = place.reader(place.world.zhang), place.reader(place.world.wang)
    assert await own(place, zhang) == []
    await place.ok("POST", f"/lesson-collections/{one}/publish", place.reviewer)
    ticks = {"ticks": [{"block": "b1", "at": now().isoformat()}]}
    await place.ok("POST", f"/lessons/{first}/ticks", zhang, json=ticks)
    assert (await own(place, zhang), await own(place, wang)) == ([(1, 3)], [(0, 2)])
    shown = await place.ok("GET", f"/lessons/collections/{one}", wang)
    assert [lesson["title"] for lesson in shown["lessons"]] == ["第3讲", "第1讲"]
    await place.step(third, "withdraw", reason="内容有误")
    assert (await own(place, zhang), await own(place, wang)) == ([(1, 2)], [(0, 1)])
    await place.step(first, "withdraw", reason="内容有误")
    assert await own(place, wang) == []
    assert await place.code("GET", f"/lessons/collections/{one}", wang) == (404, "LESSON_COLLECTION_NOT_FOUND")


async def test_a_collection_is_changed_with_its_etag_and_its_lessons_as_a_whole(place: Place) -> None:
    lessons = [await place.published(title=f"第{number}讲") for number in range(2)]
    one = await collected(place, lessons)
    path = f"/lesson-collections/{one}"
    etag = (await place.client.get(f"/api/v1{path}", place.editor)).headers["etag"]
    body = {"lesson_ids": lessons[::-1]}
    assert await place.code("PUT", path, place.editor, json=body) == (428, "IF_MATCH_REQUIRED")
    changed = await place.ok("PUT", path, place.editor, json=body, headers={"If-Match": etag})
    assert (changed["lesson_ids"], changed["title"]) == (lessons[::-1], "党费八讲")
    assert await place.code("PUT", path, place.editor, json=body, headers={"If-Match": etag}) == (412, "VERSION_STALE")
    await place.ok("POST", f"{path}/publish", place.reviewer)
    any_version = {"If-Match": "*"}
    assert await place.code("PUT", path, place.editor, json=body, headers=any_version) == (403, "PERMISSION_MISSING")


async def test_bad_collections_are_refused_in_words(place: Place) -> None:
    lesson, draft = await place.published(), await place.draft()
    body = {"org_id": str(place.world.town.id), "title": "专题"}
    for lessons in ([draft], [str(uuid7())], [lesson, lesson]):
        asked = await place.code("POST", "/lesson-collections", place.editor, json=body | {"lesson_ids": lessons})
        assert asked == (422, "LESSON_COLLECTION_LESSON_UNKNOWN")
    cover = {"cover_file_id": str(uuid7())}
    assert await place.code("POST", "/lesson-collections", place.editor, json=body | cover) == (404, "FILE_NOT_FOUND")
    empty = await collected(place, [])
    path = f"/lesson-collections/{empty}"
    assert await place.code("POST", f"{path}/publish", place.reviewer) == (409, "LESSON_COLLECTION_EMPTY")
    said = {"reason": "内容有误"}
    assert await place.code("POST", f"{path}/withdraw", place.reviewer, json=said) == (
        409,
        "LESSON_COLLECTION_NOT_PUBLISHED",
    )
