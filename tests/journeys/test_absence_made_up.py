"""An absence made up: missed, asked, studied on two phones, shown on the roll once; and taken back when it was another's."""

from typing import Any

from app.db.session import Database
from tests.journeys.office import Office, at, opened

BRANCH = "第一党支部"
TEXT: dict[str, Any] = {"kind": "text", "html": "<p>党员享有下列权利。</p>"}


async def test_an_absence_is_made_up(database: Database) -> None:
    with at(2026, 11, 4):
        async with opened(database) as office:
            lesson = await a_lesson_is_written_and_published(office)
            meeting = await a_party_day_is_missed(office)
            with at(2026, 11, 8):
                await the_lesson_is_named(office, meeting, lesson)
                receipt = await it_is_studied_on_two_phones(office, lesson)
                await everybody_sees_it_made_up(office, meeting, receipt)
            with at(2026, 11, 10):
                await it_was_another_who_studied(office, meeting, receipt)
                await it_is_studied_after_all(office, meeting, lesson)


async def a_lesson_is_written_and_published(office: Office) -> str:
    """Written by one, reviewed and published by another."""
    editor = {"account_id": str(office.world.accounts["recorder"]), "role": "content_editor", "reason": "支委会决定"}
    await office.posts("committee_admin", "/appointments", editor | {"org_id": office.org(BRANCH)})
    content = {"title": "党员的权利", "blocks": [TEXT, TEXT]}
    drafted = await office.posts("recorder", "/lesson-drafts", {"org_id": office.org(BRANCH), "content": content})
    path = f"/lesson-drafts/{drafted['id']}"
    await office.posts("recorder", f"{path}/submit")
    await office.posts("secretary", f"{path}/approve", {"remarks": "同意"})
    await office.posts("secretary", f"{path}/publish")
    return str(drafted["id"])


async def a_party_day_is_missed(office: Office) -> str:
    body = {"org_id": office.org(BRANCH), "title": "11月主题党日", "kinds": ["theme_day"]}
    times = {"starts_at": "2026-11-06T09:00:00+08:00", "ends_at": "2026-11-06T12:00:00+08:00"}
    made = await office.posts("secretary", "/meetings", body | times)
    path = f"/meetings/{made['id']}"
    await office.posts("secretary", f"{path}/publish")
    with at(2026, 11, 6, 9, 10):
        await office.later()
        await office.posts("recorder", f"{path}/roll-calls", {"present": [office.id("member")]})
        await office.posts("recorder", f"{path}/roll-calls", {"present": [office.id("probationary")]})
    with at(2026, 11, 6, 13):
        await office.later()
        absentees = await office.gets("secretary", f"{path}/absentees")
        assert [one["member_id"] for one in absentees] == [office.id("colleague")]
        hours = await office.gets("member", "/me/hours", year=2026)
        assert hours["sums"]["collective"] == 400
        assert (await office.gets("colleague", "/me/hours", year=2026))["entries"] == []
    return path


async def the_lesson_is_named(office: Office, meeting: str, lesson: str) -> None:
    task = {"member_ids": [office.id("colleague")], "lesson_id": lesson, "due_on": "2026-11-20"}
    where = f"{meeting}/make-up-lessons"
    await office.is_refused("colleague", 403, "PERMISSION_MISSING", "POST", where, task)
    await office.is_refused("other_secretary", 404, "MEETING_NOT_FOUND", "POST", where, task)
    quiz = task | {"quiz_id": lesson}
    await office.is_refused("secretary", 409, "QUIZ_UNAVAILABLE", "POST", where, quiz)
    (named,) = (await office.posts("secretary", where, task))["items"]
    assert (named["state_text"], named["missed_on"]) == ("待补课", "2026-11-06")
    await office.later()
    (asked,) = await office.inbox("colleague", "make_up_to_study")
    assert (asked["title"], asked["is_to_do"], asked["closed_because"]) == ("请补课：11月主题党日", True, None)
    assert asked["link"] == {"subject": "lesson", "id": lesson}


async def ticks(office: Office, lesson: str, *blocks: str) -> Any:
    given = [{"block": block, "at": "2026-11-07T22:10:00+08:00"} for block in blocks]
    return await office.posts("colleague", f"/lessons/{lesson}/ticks", {"ticks": given})


async def it_is_studied_on_two_phones(office: Office, lesson: str) -> str:
    """What an old phone kept for a day counts too; what comes twice counts once."""
    assert (await ticks(office, lesson, "b1"))["state"] == "not_counted"
    done = await ticks(office, lesson, "b2")
    again = await ticks(office, lesson, "b1", "b2")
    assert (done["state"], again["receipt_id"]) == ("counted", done["receipt_id"])
    for _ in range(2):
        await office.later()
    return str(done["receipt_id"])


async def made_up_on_roll(office: Office, meeting: str) -> list[tuple[str, str]]:
    roll = await office.gets("secretary", f"{meeting}/roll")
    assert (roll["total"]["present"], roll["total"]["absent"]) == (2, 1), "an absence stays one"
    shown = [(one["member_id"], one["made_up_text"]) for one in roll["people"] if one["made_up"]]
    assert roll["total"]["made_up"] == len(shown)
    return shown


async def everybody_sees_it_made_up(office: Office, meeting: str, receipt: str) -> None:
    assert await made_up_on_roll(office, meeting) == [(office.id("colleague"), "已补课")]
    (asked,) = await office.inbox("colleague", "make_up_to_study")
    assert asked["closed_because"] == "done"
    own = await office.gets("colleague", "/me/attendance", year=2026)
    assert (own["counts"]["absent"], own["counts"]["made_up"]) == (1, 1)
    by_member = await office.gets("colleague", f"/lesson-receipts/{receipt}")
    assert by_member == await office.gets("secretary", f"/lesson-receipts/{receipt}")
    assert (by_member["hours"]["reason"], by_member["completed_on"]) == ("计0.25学时（网络自学）", "2026-11-07")
    hours = await office.gets("colleague", "/me/hours", year=2026)
    assert (hours["sums"]["collective"], hours["sums"]["online"]) == (0, 25), "a make-up gives no hours of the meeting"


async def it_was_another_who_studied(office: Office, meeting: str, receipt: str) -> None:
    reason = {"reason": "本人说明由家人代学"}
    by_hand = f"{meeting}/make-ups/{office.id('colleague')}/reverse"
    await office.is_refused("secretary", 409, "MAKE_UP_FOLLOWS_LESSON", "POST", by_hand, reason)
    await office.posts("secretary", f"/lesson-receipts/{receipt}/revoke", reason)
    await office.later()
    assert await made_up_on_roll(office, meeting) == []
    shown = await office.gets("colleague", f"/lesson-receipts/{receipt}")
    assert (shown["state"], shown["reason"]) == ("not_counted", "已撤销：本人说明由家人代学")
    hours = await office.gets("colleague", "/me/hours", year=2026)
    assert [one["hundredths"] for one in hours["entries"]] == [25, -25]
    (asked,) = await office.inbox("colleague", "make_up_to_study")
    assert asked["closed_because"] is None, "it is asked again"


async def it_is_studied_after_all(office: Office, meeting: str, lesson: str) -> None:
    assert (await ticks(office, lesson, "b1", "b2"))["state"] == "counted"
    await office.later()
    assert await made_up_on_roll(office, meeting) == [(office.id("colleague"), "已补课")]
    hours = await office.gets("colleague", "/me/hours", year=2026)
    assert ([one["hundredths"] for one in hours["entries"]], hours["sums"]["online"]) == ([25, -25, 25], 25)
