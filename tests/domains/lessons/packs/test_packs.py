"""A pack from draft to its members: the clean-government item, own progress, blocks, the branch's list, and bad input."""

from app.access.actor import Actor
from app.access.roles import Role
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.home.test_home import counted
from tests.domains.lessons.packs.conftest import DECIDED, Kitchen


async def learned(kitchen: Kitchen, lesson: str, who: Actor) -> None:
    ticks = {"ticks": [{"block": "b1", "at": now().isoformat()}]}
    await kitchen.place.ok("POST", f"/lessons/{lesson}/ticks", who, json=ticks)


async def test_a_member_sees_what_is_meant_for_him_and_how_much_is_left(kitchen: Kitchen) -> None:
    place, world = kitchen.place, kitchen.place.world
    narrow = await place.published(title="支部的课", audience={"org_id": str(world.branch.id)})
    clean, plain = kitchen.item(kitchen.clean, mandatory=True, section="廉政之窗"), kitchen.item(kitchen.plain)
    pack = await kitchen.made(clean, kitchen.item(narrow, mandatory=True), plain)
    zhang, wang = place.reader(world.zhang), place.reader(world.wang)
    assert await kitchen.packs(zhang) == []
    shown = await place.ok("POST", f"/lesson-packs/{pack}/issue", place.reviewer)
    assert (shown["state"], shown["clean_topic"], shown["minutes"], shown["warnings"]) == ("issued", "廉政教育", 9, [])
    (own,) = await kitchen.packs(zhang)
    assert [one["lesson"]["title"] for one in own["items"]] == ["廉洁过节", "支部的课", "党员的权利"]
    assert (own["title"], own["minutes"], own["mandatory"], own["mandatory_left"]) == ("2026年12月菜单", 9, 2, 2)
    first = own["items"][0]
    assert (first["section"], first["is_clean"], first["minutes"], first["block"]) == ("廉政之窗", True, 3, 1)
    await learned(kitchen, kitchen.clean, zhang)
    (own,) = await kitchen.packs(zhang)
    assert (own["mandatory_left"], own["items"][0]["lesson"]["is_completed"]) == (1, True)
    (other,) = await kitchen.packs(wang)
    assert [one["lesson"]["title"] for one in other["items"]] == ["廉洁过节", "党员的权利"]
    assert await place.ok("GET", f"/lessons/packs/{pack}", wang) == other
    assert await kitchen.packs(zhang, "2026-11") == []


async def test_the_first_screen_says_what_is_mandatory_this_month_until_it_is_done(kitchen: Kitchen) -> None:
    place, zhang = kitchen.place, kitchen.place.reader(kitchen.place.world.zhang)

    async def card() -> list[tuple[str, dict[str, int]]]:
        shown = (await place.ok("GET", "/home", zhang))["cards"]
        return [(one["text"], one["numbers"]) for one in shown if one["kind"] == "lesson_pack"]

    await kitchen.issued()
    assert await card() == []
    await kitchen.issued(kitchen.item(kitchen.clean, mandatory=True), kitchen.item(kitchen.plain), month="2026-11")
    assert await card() == [("还有1节必修，约3分钟", {"mandatory": 1, "minutes": 3})]
    await learned(kitchen, kitchen.clean, zhang)
    assert await card() == []


async def test_a_branch_sees_who_completed_the_mandatory_items_and_nothing_of_the_others(kitchen: Kitchen) -> None:
    place, world = kitchen.place, kitchen.place.world
    full = await place.published(title="正式党员", audience={"stages": ["full"]})
    mandatory = [kitchen.item(one, mandatory=True) for one in (kitchen.clean, full)]
    await kitchen.issued(*mandatory, kitchen.item(kitchen.plain))
    await learned(kitchen, kitchen.clean, place.reader(world.li))
    path = f"/organisations/{world.branch.id}/lesson-pack-standings?month=2026-12"
    shown = (await place.ok("GET", path, world.secretary))["items"]
    assert [(one["title"], one["is_clean"], one["due"], one["counted"]) for one in shown] == [
        ("廉洁过节", True, 3, 1),
        ("正式党员", False, 2, 0),
    ]
    said = {one["member_name"]: one["state"] for one in shown[0]["people"]}
    assert said == {"张三": "not_counted", "李四": "counted", "赵六": "not_counted"}
    assert await place.code("GET", path, place.reader(world.zhang)) == (403, "PERMISSION_MISSING")
    stranger = world.actor(Role.BRANCH_SECRETARY, world.other)
    assert await place.code("GET", path, stranger) == (404, "ORG_NOT_FOUND")


async def test_a_pack_is_not_issued_without_its_clean_government_item(kitchen: Kitchen) -> None:
    place, topics = kitchen.place, f"/topics/{kitchen.topic}"
    pack = await kitchen.made(kitchen.item(kitchen.clean), kitchen.item(kitchen.plain, mandatory=True))
    assert await kitchen.refused(pack) == (409, "LESSON_PACK_CLEAN_MISSING")
    assert (await place.ok("GET", f"/lesson-packs/{pack}", place.editor))["warnings"] == ["clean_missing"]
    assert await kitchen.refused(await kitchen.made(month="2027-01")) == (409, "LESSON_PACK_EMPTY")
    items = {"items": [kitchen.item(kitchen.plain), kitchen.item(kitchen.clean, mandatory=True)]}
    etag = {"If-Match": '"1"'}
    await place.ok("PUT", f"/lesson-packs/{pack}", place.editor, json=items, headers=etag)
    assert await place.code("PUT", f"/lesson-packs/{pack}", place.editor, json=items, headers=etag) == (
        412,
        "VERSION_STALE",
    )
    admin, any_version = place.world.town_admin, {"If-Match": "*"}
    await place.ok("PUT", topics, admin, json={"is_closed": True}, headers=any_version)
    assert await kitchen.refused(pack) == (409, "LESSON_PACK_TOPIC_CLOSED")
    await place.ok("PUT", topics, admin, json={"is_closed": False}, headers=any_version)
    await place.step(kitchen.plain, "withdraw", reason="内容有误")
    assert await kitchen.refused(pack) == (409, "LESSON_PACK_LESSON_GONE")
    await place.ok(
        "PUT", f"/lesson-packs/{pack}", place.editor, json={"items": items["items"][1:]}, headers=any_version
    )
    await place.ok("POST", f"/lesson-packs/{pack}/issue", place.reviewer)
    assert await kitchen.refused(pack) == (409, "LESSON_PACK_ALREADY_ISSUED")


async def test_where_no_topic_was_decided_the_refusal_says_who_decides(kitchen: Kitchen) -> None:
    place, world = kitchen.place, kitchen.place.world
    path, admin = f"/organisations/{world.town.id}/lesson-pack-rules", world.town_admin
    ended = await place.ok("POST", path, admin, json=DECIDED | {"topic_id": None, "from_on": "2026-12-01"})
    assert ended["in_force"]["topic_name"] == "廉政教育"
    assert [one["topic_name"] for one in ended["own"]] == ["", "廉政教育"]
    assert (await place.ok("GET", f"{path}?on=2026-12-01", place.editor))["in_force"] is None
    clean = kitchen.item(kitchen.clean, mandatory=True)
    answer = await place.client.call("POST", f"/api/v1/lesson-packs/{await kitchen.made(clean)}/issue", place.reviewer)
    assert answer.json()["code"] == "LESSON_PACK_TOPIC_UNDECIDED"
    assert "党委管理员" in answer.json()["detail"]
    # This month's pack is judged by what holds today.
    await kitchen.issued(month="2026-11")
    assert await place.code("POST", path, place.reviewer, json=DECIDED | {"topic_id": kitchen.topic}) == (
        403,
        "PERMISSION_MISSING",
    )
    unknown = await place.code("POST", path, admin, json=DECIDED | {"topic_id": str(uuid7())})
    assert unknown == (404, "TOPIC_NOT_FOUND")


async def test_an_issued_pack_is_changed_by_who_issues_and_stays_a_fit_one(kitchen: Kitchen) -> None:
    place, any_version = kitchen.place, {"If-Match": "*"}
    pack = await kitchen.issued()
    path, zhang = f"/lesson-packs/{pack}", place.reader(place.world.zhang)
    title = {"json": {"title": "新题"}, "headers": any_version}
    assert await place.code("PUT", path, place.editor, **title) == (403, "PERMISSION_MISSING")
    without = {"json": {"items": [kitchen.item(kitchen.plain)]}, "headers": any_version}
    assert await place.code("PUT", path, place.reviewer, **without) == (409, "LESSON_PACK_CLEAN_MISSING")
    await place.ok("PUT", path, place.reviewer, **title)
    assert [one["title"] for one in await kitchen.packs(zhang)] == ["新题"]
    assert await place.code("DELETE", path, place.editor) == (409, "LESSON_PACK_ONCE_ISSUED")
    back = await place.ok("POST", f"{path}/take-back", place.reviewer, json={"reason": "另行安排"})
    assert (back["state"], back["reason"]) == ("taken_back", "另行安排")
    assert await kitchen.packs(zhang) == []
    assert await place.code("GET", f"/lessons/packs/{pack}", zhang) == (404, "LESSON_PACK_NOT_FOUND")
    again = await place.code("POST", f"{path}/take-back", place.reviewer, json={"reason": "另行安排"})
    assert again == (409, "LESSON_PACK_NOT_ISSUED")
    await place.ok("POST", f"{path}/issue", place.reviewer)
    assert len(await kitchen.packs(zhang)) == 1


async def test_a_lesson_withdrawn_later_is_shown_as_withdrawn(kitchen: Kitchen) -> None:
    place = kitchen.place
    pack = await kitchen.issued(kitchen.item(kitchen.clean, mandatory=True), kitchen.item(kitchen.plain))
    await place.step(kitchen.clean, "withdraw", reason="案例有误")
    (own,) = await kitchen.packs(place.reader(place.world.zhang))
    assert [one["lesson"]["title"] for one in own["items"]] == ["党员的权利"]
    assert own["withdrawn"] == [{"lesson_id": kitchen.clean, "title": "廉洁过节", "reason": "案例有误"}]
    assert own["mandatory_left"] == 0
    shown = await place.ok("GET", f"/lesson-packs/{pack}", place.editor)
    assert shown["warnings"] == ["lesson_gone", "clean_missing"]
    assert [(one["is_withdrawn"], one["withdraw_reason"]) for one in shown["items"]] == [
        (True, "案例有误"),
        (False, ""),
    ]


async def test_bad_packs_are_refused_in_words(kitchen: Kitchen) -> None:
    place, world = kitchen.place, kitchen.place.world
    draft = await place.draft()
    for lessons in ([draft], [str(uuid7())], [kitchen.plain, kitchen.plain]):
        body = kitchen.body(*(kitchen.item(one) for one in lessons))
        asked = await place.code("POST", "/lesson-packs", place.editor, json=body)
        assert asked == (422, "LESSON_PACK_LESSON_UNKNOWN")
    for month in ("2026-10", "2027-12"):
        asked = await place.code("POST", "/lesson-packs", place.editor, json=kitchen.body(month=month))
        assert asked == (409, "LESSON_PACK_MONTH_WRONG")
    for wrong in ({"month": "2026-13"}, {"month": "2026-1"}, {"items": [{"lesson_id": "x"}]}, {"title": ""}):
        asked = await place.code("POST", "/lesson-packs", place.editor, json=kitchen.body() | wrong)
        assert asked == (422, "INVALID")
    many = kitchen.body(*[kitchen.item(kitchen.plain)] * 61)
    assert await place.code("POST", "/lesson-packs", place.editor, json=many) == (422, "INVALID")
    pack = await kitchen.made()
    assert await place.code("POST", "/lesson-packs", place.editor, json=kitchen.body()) == (409, "LESSON_PACK_EXISTS")
    stranger = world.actor(Role.CONTENT_EDITOR, world.other)
    assert await place.code("GET", f"/lesson-packs/{pack}", stranger) == (404, "LESSON_PACK_NOT_FOUND")
    assert await place.code("DELETE", f"/lesson-packs/{pack}", place.reviewer) == (403, "PERMISSION_MISSING")
    await place.ok("DELETE", f"/lesson-packs/{pack}", place.editor)
    assert (await place.ok("GET", "/lesson-packs", place.editor))["items"] == []


async def test_many_packs_take_as_many_statements_as_one(kitchen: Kitchen) -> None:
    place, zhang = kitchen.place, kitchen.place.reader(kitchen.place.world.zhang)

    async def statements() -> list[int]:
        counts = []
        for path in ("/lessons/packs?month=2026-11", "/home"):
            with counted(place.client.services.database) as seen:
                await place.ok("GET", path, zhang)
            counts.append(len(seen))
        return counts

    await kitchen.issued(month="2026-11")
    one = await statements()
    items = [kitchen.item(kitchen.clean, mandatory=True), kitchen.item(kitchen.plain, mandatory=True)]
    body = kitchen.body(*items, month="2026-11") | {"org_id": str(place.world.county.id)}
    county = place.world.actor(Role.CONTENT_EDITOR, place.world.county, also=[Role.CONTENT_REVIEWER])
    assert await place.code("POST", "/lesson-packs", county, json=body) == (422, "LESSON_PACK_LESSON_UNKNOWN")
    branch = place.world.actor(Role.PUBLICITY_COMMISSIONER, place.world.branch, also=[Role.BRANCH_SECRETARY])
    pack = await place.ok("POST", "/lesson-packs", branch, json=body | {"org_id": str(place.world.branch.id)})
    await place.ok("POST", f"/lesson-packs/{pack['id']}/issue", branch)
    assert [pack["mandatory_left"] for pack in await kitchen.packs(zhang, "2026-11")] == [1, 2]
    assert await statements() == one


async def test_a_branch_takes_from_above_and_not_from_beside(kitchen: Kitchen) -> None:
    """What another branch publishes, or what is meant for another branch, is not for this one's pack."""
    place, world = kitchen.place, kitchen.place.world
    editor = world.actor(Role.PUBLICITY_COMMISSIONER, world.branch)
    beside = await place.published(title="别处", audience={"org_id": str(world.other.id)})
    body = kitchen.body(kitchen.item(beside)) | {"org_id": str(world.branch.id)}
    asked = await place.code("POST", "/lesson-packs", editor, json=body)
    assert asked == (422, "LESSON_PACK_LESSON_UNKNOWN")
    body["items"] = [kitchen.item(kitchen.clean, mandatory=True)]
    pack = (await place.ok("POST", "/lesson-packs", editor, json=body))["id"]
    await place.ok("POST", f"/lesson-packs/{pack}/issue", world.secretary)
    assert len(await kitchen.packs(place.reader(world.zhang))) == 1
    assert await kitchen.packs(place.reader(world.wang)) == []
