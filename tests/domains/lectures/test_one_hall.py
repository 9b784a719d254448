"""A hall is had by one meeting at a time, a lecture or any other; a hall that was only written down is warned of."""

from typing import Any

from tests.domains.lectures.conftest import NINE, TEN, TWO, Place

THREE = "2026-12-05T15:00:00+08:00"
HALL = "报告厅（中街8号）"
TAKEN = (409, "VENUE_TAKEN")


async def drafted(place: Place, starts_at: str = NINE, ends_at: str = TEN, at: str = "", **more: Any) -> Any:
    body = {"org_id": str(place.branch.org.id), "title": "主题党日", "kinds": ["theme_day"], "place": at}
    body |= {"starts_at": starts_at, "ends_at": ends_at} | more
    return await place.ok("POST", "/meetings", place.secretary, json=body)


async def test_a_meeting_has_its_hall_once_it_is_published(place: Place) -> None:
    made = await drafted(place, venue_id=place.ids["venue"], at="随便写的")
    assert (made["place"], made["venue_id"], made["warnings"]) == (HALL, place.ids["venue"], [])
    free = await place.ok("GET", "/venues/{venue}/times?on=2026-12-05", place.neighbour)
    assert free["taken"] == [], "a draft takes nothing"
    await place.ok("POST", f"/meetings/{made['id']}/publish", place.secretary)
    taken = await place.ok("GET", "/venues/{venue}/times?on=2026-12-05", place.neighbour)
    assert taken["taken"] == [{"starts_at": NINE, "ends_at": TEN}]
    path, wish = f"/organisations/{place.branch.sibling.id}/lecture-orders", {"venue_id": place.ids["venue"]}
    assert await place.code("POST", path, place.neighbour, json=place.wish(NINE, **wish)) == TAKEN
    assert await place.orders(TEN, by=place.neighbour, **wish)
    await place.ok("POST", f"/meetings/{made['id']}/cancel", place.secretary, json={"reason": "防汛"})
    assert (await place.ok("GET", "/venues/{venue}/times?on=2026-12-05", place.neighbour))["taken"] == []


async def test_what_is_ordered_first_is_had_by_who_is_accepted_first(place: Place) -> None:
    order = await place.orders(NINE, by=place.neighbour, venue_id=place.ids["venue"])
    made = await drafted(place, venue_id=place.ids["venue"])
    await place.ok("POST", f"/meetings/{made['id']}/publish", place.secretary)
    assert (
        await place.code("POST", f"/lecture-orders/{order}/accept", place.lecturer, json={"starts_at": NINE}) == TAKEN
    )
    moved = {"starts_at": TWO, "ends_at": THREE, "reason": "让出报告厅"}
    await place.ok("POST", f"/meetings/{made['id']}/postpone", place.secretary, json=moved)
    assert (await place.accepts(order))["state"] == "accepted"
    back = moved | {"starts_at": NINE, "ends_at": TEN}
    assert await place.code("POST", f"/meetings/{made['id']}/postpone", place.secretary, json=back) == TAKEN


async def test_another_place_gives_the_hall_back_and_the_hall_may_be_taken_late(place: Place) -> None:
    made = await drafted(place)
    path = f"/meetings/{made['id']}"
    await place.ok("POST", f"{path}/publish", place.secretary)
    changed = await place.change(path, place.secretary, {"venue_id": place.ids["venue"]})
    assert (changed["place"], changed["venue_id"]) == (HALL, place.ids["venue"])
    same = await place.change(path, place.secretary, {"place": HALL, "title": "主题党日活动"})
    assert same["venue_id"] == place.ids["venue"], "an unchanged place is no other place"
    await place.accepted(TWO, by=place.neighbour, venue_id=place.ids["venue"])
    moved = {"starts_at": TWO, "ends_at": THREE, "reason": "农忙"}
    assert await place.code("POST", f"{path}/postpone", place.secretary, json=moved) == TAKEN
    elsewhere = await place.change(path, place.secretary, {"place": "村委会"})
    assert (elsewhere["venue_id"], elsewhere["place"]) == (None, "村委会")
    assert (await place.ok("GET", "/venues/{venue}/times?on=2026-12-05", place.admin))["taken"] == [
        {"starts_at": TWO, "ends_at": THREE}
    ]


async def test_a_hall_of_others_or_a_closed_one_is_not_chosen(place: Place) -> None:
    made = await drafted(place)
    path = f"/meetings/{made['id']}"
    etag = (await place.ask("GET", path, place.secretary)).headers["etag"]

    async def refusal(venue_id: str) -> tuple[int, str]:
        options: Any = {"json": {"venue_id": venue_id}, "headers": {"If-Match": etag}}
        return await place.code("PUT", path, place.secretary, **options)

    assert await refusal(made["id"]) == (404, "VENUE_NOT_FOUND")
    await place.change("/venues/{venue}", place.admin, {"is_closed": True})
    assert await refusal(place.ids["venue"]) == (409, "VENUE_CLOSED")
    order = await place.orders(NINE)
    assert (await place.accepts(order))["venue_id"] is None


async def test_a_place_that_reads_like_a_hall_is_warned_of_on_both_sides(place: Place) -> None:
    made = await drafted(place, at="报告厅")
    assert made["warnings"] == ["地点与阵地“报告厅”同名，请改选该阵地，以免他人同时占用"]
    await place.ok("POST", f"/meetings/{made['id']}/publish", place.secretary)
    ordered = await place.ok(
        "POST",
        f"/organisations/{place.branch.sibling.id}/lecture-orders",
        place.neighbour,
        json=place.wish(NINE, venue_id=place.ids["venue"]),
    )
    warning = "这一时间有会议把地点写作该阵地，请先向阵地核实"
    assert ordered["warnings"] == [warning]
    assert (await place.accepts(ordered["id"]))["warnings"] == [warning]
    (listed,) = (await place.ok("GET", "/meetings?month=2026-12", place.secretary))["items"]
    assert listed["warnings"] == ["地点与阵地“报告厅”同名，该阵地在这一时间已被占用"]
    later = await place.orders(TWO, topic_id=place.ids["other_topic"], venue_id=place.ids["venue"])
    assert (await place.ok("GET", f"/lecture-orders/{later}", place.secretary))["order"]["warnings"] == []


async def test_the_list_of_halls_is_searched(place: Place) -> None:
    small = {"name": "小会议室", "address": "后街2号", "capacity": 12}
    await place.ok("POST", f"/organisations/{place.branch.committee.id}/venues", place.admin, json=small)

    async def names(query: str) -> list[str]:
        return [one["name"] for one in (await place.ok("GET", f"/venues?{query}", place.secretary))["items"]]

    assert await names("words=后街") == ["小会议室"]
    assert await names("people=13") == ["报告厅"]
    assert await names("words=100%25") == []
