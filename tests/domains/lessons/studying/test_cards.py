"""The first screen: what is required, today's lesson, where to go on; and what waits for a reviewer."""

from datetime import timedelta

from app.kit.clock import now, today
from tests.domains.lessons.conftest import TEXT, Place


async def test_the_first_screen_shows_what_is_required_and_begun(place: Place) -> None:
    zhang = place.reader(place.world.zhang)

    async def cards() -> dict[str, tuple[str, dict[str, int]]]:
        shown = (await place.ok("GET", "/home", zhang))["cards"]
        return {one["kind"]: (one["text"], one["numbers"]) for one in shown if one["kind"].startswith("lesson")}

    assert await cards() == {}
    due, late = today() + timedelta(days=3), today() - timedelta(days=1)
    first = await place.published(title="甲", is_required=True, due_on=due.isoformat(), blocks=[TEXT, TEXT])
    await place.published(title="乙", is_required=True, due_on=late.isoformat())
    tick = {"ticks": [{"block": "b1", "at": now().isoformat()}]}
    await place.ok("POST", f"/lessons/{first}/ticks", zhang, json=tick)
    assert await cards() == {
        "lesson_required": (f"还有2节必修，最近一节{due:%m月%d日}前完成，1节已过期限", {"required": 2, "late": 1}),
        "lesson_today": ("乙", {}),
        "lesson_continue": ("甲 已看50%", {"percent": 50}),
    }
    tick["ticks"][0]["block"] = "b2"
    await place.ok("POST", f"/lessons/{first}/ticks", zhang, json=tick)
    assert (await cards())["lesson_required"] == ("还有1节必修，1节已过期限", {"required": 1, "late": 1})


async def test_a_tap_on_the_first_screen_opens_the_lesson(place: Place) -> None:
    zhang = place.reader(place.world.zhang)
    begun = await place.published(title="甲", blocks=[TEXT, TEXT])
    newest = await place.published(title="乙")
    tick = {"ticks": [{"block": "b1", "at": now().isoformat()}]}
    await place.ok("POST", f"/lessons/{begun}/ticks", zhang, json=tick)
    shown = {one["kind"]: one["opens"] for one in (await place.ok("GET", "/home", zhang))["cards"]}
    assert (shown["lesson_today"], shown["lesson_continue"]) == (newest, begun)


async def test_what_was_handed_in_waits_for_who_may_review_it(place: Place) -> None:
    lesson = await place.draft()
    await place.step(lesson, "submit")
    counts = [(await place.ok("GET", "/home", who))["waiting"] for who in (place.reviewer, place.editor)]
    assert [one.get("lesson_reviews") for one in counts] == [1, None]
