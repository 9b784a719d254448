"""The tree of topics: four levels, no two of one name side by side, closed ones are offered no more."""

from tests.domains.lessons.conftest import API, Place, place  # noqa: F401


async def test_a_tree_is_made_and_changed(place: Place) -> None:  # noqa: F811
    admin, path = place.world.town_admin, "/topics"
    top = await place.ok("POST", path, admin, json={"name": "党章"})
    below = await place.ok("POST", path, admin, json={"name": "党员", "parent_id": top["id"]})
    assert await place.code("POST", path, admin, json={"name": "党员", "parent_id": top["id"]}) == (409, "TOPIC_TAKEN")
    assert await place.code("POST", path, place.editor, json={"name": "纪律"}) == (403, "PERMISSION_MISSING")
    shown = await place.client.get(f"{API}{path}/{below['id']}", admin)
    tag = {"If-Match": shown.headers["etag"]}
    changed = await place.ok("PUT", f"{path}/{below['id']}", admin, json={"is_closed": True}, headers=tag)
    assert changed["is_closed"]
    listed = await place.ok("GET", path, place.reader(place.world.zhang))
    assert [one["name"] for one in listed["items"]] == ["党员", "党章"]
    body = {"title": "课", "topic_ids": [below["id"]]}
    made = {"org_id": str(place.world.town.id), "content": body}
    assert await place.code("POST", "/lesson-drafts", place.editor, json=made) == (409, "TOPIC_CLOSED")


async def test_a_tree_has_four_levels(place: Place) -> None:  # noqa: F811
    parent = None
    for level in ("一", "二", "三", "四"):
        body = {"name": level, "parent_id": parent}
        parent = (await place.ok("POST", "/topics", place.world.town_admin, json=body))["id"]
    body = {"name": "五", "parent_id": parent}
    assert await place.code("POST", "/topics", place.world.town_admin, json=body) == (409, "TOPIC_TOO_DEEP")
