"""A lesson from its draft to five thousand phones: reviewed, planned, studied while the server dies, amended, withdrawn."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from app.kit.clock import now, today
from tests.journeys.classroom import (
    BRANCHES,
    FILM_S,
    OUTSIDE,
    PHONES,
    SOUND_S,
    Classroom,
    Study,
    Told,
    a_classroom,
    a_course,
)
from tests.journeys.gathering import until
from tests.journeys.people import Body, Door
from tests.load.ground import BRANCH, COMMITTEE, MEMBER, numbered
from tests.support.burst import Answer, Asking, burst
from tests.support.databases import Urls
from tests.support.server import Server

ROOT = str(numbered(COMMITTEE, 0))
# They open the lesson only after it was amended.
LATE = range(PHONES - 5, PHONES)
EARLY = range(PHONES - 5)
PAPER = "县组〔2026〕6号"


@pytest.fixture
async def room(own_urls: Urls, tmp_path: Path, http: httpx.AsyncClient) -> Classroom:
    return await a_classroom(own_urls, tmp_path, Door(http, ""))


async def test_a_lesson_from_draft_to_5000_phones(room: Classroom) -> None:
    async with room.open() as server:
        await hours_are_decided(room)
        lesson, content = await it_is_written(room)
        await it_is_reviewed(room, lesson, content)
        await it_appears_at_its_minute(room, lesson)
        study = await it_is_opened(room, server, lesson)
        acknowledged = await the_server_dies_in_the_middle(room, server, study)
    async with room.open() as server:
        receipts = await the_phones_try_again(room, server, study, acknowledged)
        await both_sides_see_the_same(room, lesson, receipts)
        await a_wrong_clock_is_told(room, study)
        await it_is_talked_about(room, lesson)
        await it_is_amended(room, study, content)
        await who_is_outside_sees_nothing(room, lesson)
        await it_is_withdrawn(room, study, receipts)


async def hours_are_decided(room: Classroom) -> None:
    """From today on a short lesson counts half an hour here."""
    body = {
        "kind": "lesson_short",
        "value": 50,
        "from_on": today().isoformat(),
        "reason": "县里规定",
        "document": PAPER,
    }
    await room.staff["管理员"].posts(f"/organisations/{ROOT}/hours-settings", body)


async def it_is_written(room: Classroom) -> tuple[str, Body]:
    """Picture, sound, a film whose sending breaks off; blocks, topic, series, an audience of full members."""
    editor = room.staff["编辑"]
    content, film = await a_course(editor, room.staff["管理员"], ROOT)
    drafted = await editor.posts("/lesson-drafts", {"org_id": ROOT, "content": content})
    preview = await editor.gets(f"/lesson-drafts/{drafted['id']}")
    assert "script" not in preview["content"]["blocks"][0]["html"]
    assert [block["duration_s"] for block in preview["content"]["blocks"]] == [None, None, SOUND_S, FILM_S]
    shown = {file["media_type"]: file["link"]["url"] for file in preview["files"]}
    assert (await _follows(room, shown["video/mp4"])).content == film
    return str(drafted["id"]), preview["content"]


async def _follows(room: Classroom, url: str) -> httpx.Response:
    """What a player gets: without a header."""
    return await room.door.ask("GET", url[url.index("/api/v1") :])


async def it_is_reviewed(room: Classroom, lesson: str, content: Body) -> None:
    editor, reviewer, chief, path = (
        room.staff["编辑"],
        room.staff["审核"],
        room.staff["主编"],
        f"/lesson-drafts/{lesson}",
    )
    await reviewer.is_refused(409, "LESSON_NOT_APPROVED", "POST", f"{path}/publish")
    await chief.puts(path, {"content": content | {"speaker": "王静"}})
    await editor.posts(f"{path}/submit")
    await chief.is_refused(403, "LESSON_OWN_REVIEW", "POST", f"{path}/approve", {"remarks": ""})
    returned = await reviewer.posts(f"{path}/return", {"remarks": "题目应为“权利”"})
    assert (returned["state"], returned["remarks"]) == ("returned", "题目应为“权利”")
    content["title"] = "党员的权利"
    await editor.puts(path, {"content": content | {"speaker": "王静"}})
    await editor.posts(f"{path}/submit")
    await reviewer.is_refused(409, "LESSON_NOT_APPROVED", "POST", f"{path}/publish")
    await reviewer.posts(f"{path}/approve", {"remarks": "同意"})


async def it_appears_at_its_minute(room: Classroom, lesson: str) -> None:
    at = now() + timedelta(seconds=2)
    await room.staff["审核"].posts(f"/lesson-drafts/{lesson}/schedule", {"at": at.isoformat()})
    first = room.phone(0)
    assert (await first.gets("/lessons/feed"))["items"] == []

    async def is_there() -> bool:
        return [one["id"] for one in (await first.gets("/lessons/feed"))["items"]] == [lesson]

    await until("the lesson is published", is_there, 60)
    shown = (await first.gets("/lessons/feed"))["items"][0]
    assert datetime.fromisoformat(shown["published_at"]) >= at


async def it_is_opened(room: Classroom, server: Server, lesson: str) -> Study:
    """Everybody reads the list, some again: nothing is sent twice. The lesson has links that play."""
    feed = "/api/v1/lessons/feed"
    lists = await burst(server.url, [Asking(feed, room.tokens[member]) for member in EARLY], connections=32)
    assert {one and one.status for one in lists} == {200}
    assert all(one and [item["id"] for item in one.body["items"]] == [lesson] for one in lists)
    again = [Asking(feed, room.tokens[member], tag=one.tag) for member, one in enumerate(lists[:500]) if one]
    assert {one and one.status for one in await burst(server.url, again, connections=32)} == {304}
    opened = await room.phone(0).gets(f"/lessons/{lesson}")
    film = next(file for file in opened["files"] if file["media_type"] == "video/mp4")
    assert (await _follows(room, film["link"]["url"])).headers["accept-ranges"] == "bytes"
    return Study(lesson, {block["kind"]: block["key"] for block in opened["blocks"]})


async def the_server_dies_in_the_middle(room: Classroom, server: Server, study: Study) -> dict[Told, Answer]:
    """What was acknowledged before."""
    acknowledged: dict[Told, Answer] = {}

    def answered(call: Told, answer: Answer) -> None:
        if server.running():
            acknowledged[call] = answer
            if len(acknowledged) == PHONES // 3:
                server.kill()

    await burst(server.url, study.calls(room, EARLY), connections=32, answered=answered)
    assert not server.running()
    assert {one.status for one in acknowledged.values()} == {200}
    return acknowledged


async def the_phones_try_again(
    room: Classroom, server: Server, study: Study, acknowledged: dict[Told, Answer]
) -> dict[int, str]:
    """Who got no answer, and some who did but have forgotten it: the receipts by number of the member."""
    kept = await room.completions()
    early = _receipts(acknowledged.items())
    assert all(kept[numbered(MEMBER, member)] == [UUID(receipt)] for member, receipt in early.items()), (
        "nothing is lost"
    )
    sure = {member for member in early if member % 4}
    calls = study.calls(room, [member for member in EARLY if member not in sure])
    answers = await burst(server.url, calls, connections=32)
    assert {one and one.status for one in answers} == {200}
    receipts = _receipts((call, one) for call, one in zip(calls, answers, strict=True) if one)
    again = early.keys() & receipts.keys()
    assert again
    assert all(receipts[member] == early[member] for member in again)
    receipts |= early
    assert receipts.keys() == {member for member in EARLY if member % 10 > 1}
    expected = {numbered(MEMBER, member): [UUID(receipt)] for member, receipt in receipts.items()}
    assert await room.completions() == expected, "nobody completes twice"
    percents = {one.body["percent"] for call, one in zip(calls, answers, strict=True) if one and call.member % 10 < 2}
    assert percents == {97}
    return receipts


def _receipts(answers: Iterable[tuple[Told, Answer]]) -> dict[int, str]:
    return {call.member: one.body["receipt_id"] for call, one in answers if one.body["receipt_id"]}


async def both_sides_see_the_same(room: Classroom, lesson: str, receipts: dict[int, str]) -> None:
    """Hours once, by the rule of the day; the branch and the member read the same."""

    async def all_stand() -> bool:
        return len(await room.credited()) >= len(receipts)

    await until("the hours are written", all_stand, 120)
    assert sorted(await room.credited()) == sorted((numbered(MEMBER, one), 50, PAPER) for one in receipts)
    shown = await room.staff["书记"].gets(f"/lessons/{lesson}/standings", org_id=str(numbered(BRANCH, 0)))
    standing = {one["member_id"]: (one["state"], one["receipt_id"]) for one in shown["items"]}
    assert standing == {
        str(numbered(MEMBER, member)): ("counted" if member in receipts else "not_counted", receipts.get(member))
        for member in range(0, PHONES, BRANCHES)
    }
    for member in (98, 147):
        (mine,) = (await room.phone(member).gets("/me/lesson-receipts"))["items"]
        assert (mine["id"], mine["hours"]["hundredths"], mine["hours"]["basis"]) == (receipts[member], 50, PAPER)
        assert mine["completed_on"] == today().isoformat(), "not before it was published"
        seen = await room.staff["书记"].gets(f"/lesson-receipts/{receipts[member]}")
        assert seen.items() <= mine.items()


async def a_wrong_clock_is_told(room: Classroom, study: Study) -> None:
    """Nothing of such a batch is taken; once the clock is right the same film counts."""
    phone, path = room.phone(0), f"/lessons/{study.lesson}/ticks"
    ahead = {
        "block": study.keys["video"],
        "start_s": 106,
        "end_s": FILM_S,
        "at": (now() + timedelta(hours=1)).isoformat(),
    }
    await phone.is_refused(422, "LESSON_TICK_FROM_FUTURE", "POST", path, {"ticks": [ahead]})
    assert (await phone.gets(f"/lessons/{study.lesson}"))["progress"]["percent"] == 97
    done = await phone.posts(path, {"ticks": [ahead | {"at": now().isoformat()}]})
    assert (done["percent"], done["state"]) == (100, "counted")


async def it_is_talked_about(room: Classroom, lesson: str) -> None:
    """A doubtful comment waits for a person; a bad one is taken down with a reason; the author hears of it."""
    author, comrade, reviewer, path = room.phone(2), room.phone(3), room.staff["审核"], f"/lessons/{lesson}/comments"
    for text in ("存疑：出处是哪一条？", "违规内容"):
        await author.posts(path, {"text": text})
    queue: list[Body] = []

    async def are_judged() -> bool:
        queue[:] = (await reviewer.gets("/lesson-comments"))["items"]
        return len(queue) == 2

    await until("the comments were looked at", are_judged, 60)
    assert (await comrade.gets(path))["items"] == []
    bad, doubtful = [one["id"] for one in queue]
    await reviewer.posts(f"/lesson-comments/{doubtful}/show")
    await reviewer.posts(f"/lesson-comments/{bad}/take-down", {"reason": "与课程无关"})
    assert [one["text"] for one in (await comrade.gets(path))["items"]] == ["存疑：出处是哪一条？"]
    own = {one["text"]: (one["state"], one["reason"]) for one in (await author.gets("/me/lesson-comments"))["items"]}
    assert own["违规内容"] == ("taken_down", "与课程无关")


async def it_is_amended(room: Classroom, study: Study, content: Body) -> None:
    """Who began the first version ends it; who opens the lesson now has the second, and completes that."""
    editor, reviewer, path = room.staff["编辑"], room.staff["审核"], f"/lesson-drafts/{study.lesson}"
    await editor.posts(f"{path}/revise")
    text = {"key": "new", "kind": "text", "html": "<p>党员享有八项权利。</p>"}
    await editor.puts(path, {"content": content | {"title": "党员的八项权利", "blocks": [text]}})
    await editor.posts(f"{path}/submit")
    await reviewer.posts(f"{path}/approve", {"remarks": ""})
    await reviewer.posts(f"{path}/publish")
    begun, late, ticks = room.phone(1), room.phone(LATE[0]), f"/lessons/{study.lesson}/ticks"
    shown = await begun.gets(f"/lessons/{study.lesson}")
    assert (shown["title"], shown["number"], shown["has_newer"]) == ("党员的权利", 2, True)
    rest = {"block": study.keys["video"], "start_s": 100, "end_s": FILM_S, "at": now().isoformat()}
    assert (await begun.posts(ticks, {"ticks": [rest]}))["state"] == "counted"
    assert (await late.gets(f"/lessons/{study.lesson}"))["number"] == 3
    await late.is_refused(422, "LESSON_BLOCK_UNKNOWN", "POST", ticks, {"ticks": [rest]})
    assert (await late.posts(ticks, {"ticks": [{"block": "new", "at": now().isoformat()}]}))["state"] == "counted"
    titles = {who: (await who.gets("/me/lesson-receipts"))["items"][0]["title"] for who in (begun, late)}
    assert titles == {begun: "党员的权利", late: "党员的八项权利"}


async def who_is_outside_sees_nothing(room: Classroom, lesson: str) -> None:
    inside, outside = room.phone(2), room.phone(PHONES + OUTSIDE - 1)
    assert len((await inside.gets("/lessons/search", q="八项权利"))["items"]) == 1
    for path in ("/lessons/feed", "/lessons/search", "/me/lesson-receipts"):
        assert (await outside.gets(path, **({"q": "八项权利"} if "search" in path else {})))["items"] == []
    tick = {"ticks": [{"block": "new", "at": now().isoformat()}]}
    for method, path, body in (
        ("GET", f"/lessons/{lesson}", None),
        ("GET", f"/lessons/{lesson}/comments", None),
        ("POST", f"/lessons/{lesson}/ticks", tick),
        ("POST", f"/lessons/{lesson}/comments", {"text": "学习了"}),
    ):
        await outside.is_refused(404, "LESSON_NOT_FOUND", method, path, body)


async def it_is_withdrawn(room: Classroom, study: Study, receipts: dict[int, str]) -> None:
    """A late phone is told why, links end, and what was completed stays."""
    lesson, member, late = study.lesson, room.phone(2), room.phone(LATE[1])
    opened = await room.phone(11).gets(f"/lessons/{lesson}")
    link = opened["files"][0]["link"]["url"]
    assert (await _follows(room, link)).status_code == 200
    await room.staff["审核"].posts(f"/lesson-drafts/{lesson}/withdraw", {"reason": "引文有误"})
    tick = {"ticks": [{"block": "new", "at": (now() - timedelta(days=1)).isoformat()}]}
    refused = await late.is_refused(409, "LESSON_WITHDRAWN", "POST", f"/lessons/{lesson}/ticks", tick)
    assert "引文有误" in refused["detail"]
    assert (await _follows(room, link)).status_code == 404
    assert (await member.gets("/lessons/feed"))["items"] == []
    assert (await member.gets("/lessons/search", q="权利"))["items"] == []
    (kept,) = (await member.gets("/me/lesson-receipts"))["items"]
    assert (kept["id"], kept["state"]) == (receipts[2], "counted")
    # And the three that completed it after the burst.
    assert sum(map(len, (await room.completions()).values())) == len(receipts) + 3
