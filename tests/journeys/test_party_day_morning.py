"""A branch's party-day morning: published, asked leave from, signed in to by everybody at once, kept through a crash."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx

from app.kit.clock import now
from tests.journeys.operating import Operator
from tests.journeys.people import Body, Door, Member, told
from tests.journeys.strangers import nobody_else_gets_in
from tests.journeys.village import Village, gathers
from tests.support.databases import Urls
from tests.support.server import Server, running_server

# Long enough for what happens before the meeting begins, on a slow machine too.
STARTS_IN = timedelta(seconds=25)


async def test_a_branchs_party_day_morning(
    operator: Operator, http: httpx.AsyncClient, own_urls: Urls, tmp_path: Path
) -> None:
    async with running_server(own_urls, tmp_path) as server:
        door = Door(http, server.url)
        village = await gathers(operator, door)
        meeting_id = await is_called(village)
        await one_is_excused(village, meeting_id)
        first = await screen_is_switched_on(village, meeting_id)
        await nobody_else_gets_in(village, meeting_id, own_urls, tmp_path)
        await everybody_signs_in_at_once(village, meeting_id)
        await screen_turns(village, meeting_id, first)
        await begins(village, meeting_id)
        before = present(await village.recorder.roll(meeting_id))
        acknowledged, sent = await server_dies_among_sign_ins(server, village, meeting_id)

    async with running_server(own_urls, tmp_path) as server:
        door.url = server.url
        kept = present(await village.recorder.roll(meeting_id)).keys() - before.keys()
        assert acknowledged <= kept <= sent
        await late_comers_sign_in_again(village, meeting_id, kept)
        await code_grows_old(village, meeting_id, first["current"])
        await recorder_calls_the_roll(village, meeting_id)
        await ends(village, meeting_id)
        await members_look_back(village, meeting_id)


def present(roll: Body) -> dict[str, Body]:
    """The records of a roll by member."""
    return {one["member_id"]: one["attendance"] for one in roll["people"] if one["attendance"]}


async def until(what: str, check: Callable[[], Awaitable[bool]], seconds: float) -> None:
    async def polled() -> None:
        while not await check():
            await asyncio.sleep(0.2)

    try:
        await asyncio.wait_for(polled(), seconds)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {what}") from None


async def is_called(village: Village) -> str:
    """A draft is the secretary's alone; published, it stands among everybody's meetings."""
    starts = now() + STARTS_IN
    drafted = await village.secretary.drafts(
        village.org_id,
        "11月主题党日",
        starts.isoformat(),
        (starts + timedelta(hours=2)).isoformat(),
        kinds=["theme_day", "party_lesson"],
        place="村党群服务中心",
        recorder_id=village.recorder.member_id,
        grace_minutes=0,
    )
    meeting_id = str(drafted["id"])
    assert drafted["state"] == "draft"
    assert await village.early[0].meetings() == {}
    await village.early[0].is_refused(404, "MEETING_NOT_FOUND", "POST", f"/meetings/{meeting_id}/publish")
    await village.recorder.is_refused(403, "PERMISSION_MISSING", "POST", f"/meetings/{meeting_id}/publish")
    published = await village.secretary.publishes(drafted)
    assert (published["phase"], published["sign_in_open"]) == ("signing_in", True)
    for one in (village.early[0], village.asks_leave, village.absent[0]):
        assert list(await one.meetings()) == [meeting_id]
    assert await village.neighbour.meetings() == {}
    return meeting_id


async def one_is_excused(village: Village, meeting_id: str) -> None:
    leave = await village.asks_leave.asks_leave(meeting_id, "duty", "到县里参加防汛值班")
    assert leave["state"] == "asked"
    path = f"/meetings/{meeting_id}/leave-requests"
    again = {"category": "duty", "reason": "再请一次"}
    await village.asks_leave.is_refused(409, "LEAVE_STANDING", "POST", path, again)
    await village.early[0].is_refused(403, "PERMISSION_MISSING", "POST", f"{path}/{leave['id']}/approve", {"note": ""})
    await village.secretary.posts(f"{path}/{leave['id']}/approve", {"note": "同意，请会后自学"})
    await village.secretary.is_refused(409, "LEAVE_DECIDED", "POST", f"{path}/{leave['id']}/reject", {"note": "不"})
    assert (await village.asks_leave.meetings())[meeting_id]["leave_state"] == "approved"


async def screen_is_switched_on(village: Village, meeting_id: str) -> Body:
    """What it shows, now and next; the first member signs in with it."""
    screen = await village.recorder.screen(meeting_id)
    assert screen["current"]["code"] != screen["next"]["code"]
    answer = await village.early[0].signs_in(meeting_id, screen["current"]["code"])
    assert answer.status_code == 201, told(answer)
    return screen


async def screen_turns(village: Village, meeting_id: str, first: Body) -> None:
    """Every fifteen seconds another code, the one that was announced."""

    async def turned() -> bool:
        shown = await village.recorder.screen(meeting_id)
        return bool(shown["current"]["valid_from"] >= first["next"]["valid_from"])

    await until("the screen turns", turned, 20)


async def everybody_signs_in_at_once(village: Village, meeting_id: str) -> None:
    """Twenty-five phones, each sends twice: one record each, and both answers show it."""
    members = village.everybody_early
    assert len(members) == 25
    code = (await village.recorder.screen(meeting_id))["current"]["code"]
    answers = await asyncio.gather(*(one.signs_in(meeting_id, code) for one in members for _ in range(2)))
    for answer in answers:
        assert answer.status_code in (200, 201), told(answer)
    for one, twice in zip(members, zip(answers[::2], answers[1::2], strict=True), strict=True):
        first, second = (answer.json() for answer in twice)
        assert first == second
        assert first["member_id"] == one.member_id
    # One of them has been here since the screen was switched on.
    assert [answer.status_code for answer in answers].count(201) == 24
    assert present(await village.recorder.roll(meeting_id)).keys() == {one.member_id for one in members}


async def begins(village: Village, meeting_id: str) -> None:
    """Without anybody's doing the roll is fixed at the start."""

    async def fixed() -> bool:
        return (await village.recorder.roll(meeting_id))["fixed_at"] is not None

    await until("the worker fixes the roll", fixed, STARTS_IN.total_seconds() + 20)
    meeting = await village.secretary.gets(f"/meetings/{meeting_id}")
    assert meeting["phase"] == "in_progress"
    await village.absent[0].is_refused(
        409,
        "LEAVE_TOO_LATE",
        "POST",
        f"/meetings/{meeting_id}/leave-requests",
        {"category": "personal", "reason": "临时有事"},
    )


async def server_dies_among_sign_ins(server: Server, village: Village, meeting_id: str) -> tuple[set[str], set[str]]:
    """Whose sign-in was acknowledged, and whose was sent, when the server was killed."""
    code = (await village.recorder.screen(meeting_id))["current"]["code"]
    acknowledged: set[str] = set()
    sent: set[str] = set()
    doorway = asyncio.Semaphore(3)

    async def comes(member: Member) -> None:
        async with doorway:
            if not server.running():
                return
            sent.add(member.member_id)
            try:
                answer = await member.signs_in(meeting_id, code)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, told(answer)
            acknowledged.add(member.member_id)
            if len(acknowledged) == len(village.late) // 2 and server.running():
                server.kill()

    await asyncio.gather(*(comes(member) for member in village.late))
    assert not server.running()
    assert len(acknowledged) < len(village.late)
    return acknowledged, sent


async def late_comers_sign_in_again(village: Village, meeting_id: str, kept: set[str]) -> None:
    """Who was cut off tries once more; who is recorded gets the record back."""
    code = (await village.recorder.screen(meeting_id))["current"]["code"]
    answers = await asyncio.gather(*(one.signs_in(meeting_id, code) for one in village.late))
    for one, answer in zip(village.late, answers, strict=True):
        assert answer.status_code == (200 if one.member_id in kept else 201), told(answer)
        assert answer.json()["standing"] == "late"


async def code_grows_old(village: Village, meeting_id: str, code: Body) -> None:
    """Who has a record gets it back with the first code of the morning; who has none is told that it has expired."""
    first = present(await village.recorder.roll(meeting_id))[village.early[0].member_id]

    async def expired() -> bool:
        shown = await village.recorder.screen(meeting_id)
        return bool(shown["now"] > code["accepted_until"])

    await until("the first code is too old", expired, 35)
    body = {"code": code["code"]}
    await village.absent[0].is_refused(409, "CODE_EXPIRED", "POST", f"/meetings/{meeting_id}/sign-ins", body)
    again = await village.early[0].signs_in(meeting_id, code["code"])
    assert again.status_code == 200, told(again)
    assert again.json() == first


async def recorder_calls_the_roll(village: Village, meeting_id: str) -> None:
    """Two have no phone; one who was late through no fault of his own is set right, with the reason."""
    calls = f"/meetings/{meeting_id}/roll-calls"
    stranger = {"present": [village.neighbour.member_id]}
    await village.recorder.is_refused(422, "MEETING_MEMBER_NOT_ON_ROLL", "POST", calls, stranger)
    called = await village.recorder.posts(calls, {"present": village.without_phone})
    assert called == {"entered": 2, "known": 0}
    assert await village.recorder.posts(calls, {"present": village.without_phone}) == {"entered": 0, "known": 2}
    correction = {"member_id": village.late[0].member_id, "standing": "present", "reason": "接送老党员，书记同意按时计"}
    path = f"/meetings/{meeting_id}/corrections"
    await village.late[0].is_refused(403, "PERMISSION_MISSING", "POST", path, correction)
    await village.recorder.is_refused(422, "INVALID", "POST", path, correction | {"reason": ""})
    corrected = await village.recorder.posts(path, correction)
    assert (corrected["before"], corrected["after"], corrected["number"]) == ("late", "present", 1)


async def ends(village: Village, meeting_id: str) -> None:
    """The roll stands with its denominator, and every line of it is told."""
    finished = await village.secretary.posts(f"/meetings/{meeting_id}/finish")
    assert finished["phase"] == "ended"
    code = {"code": "123456"}
    await village.absent[0].is_refused(422, "MEETING_CODE_INVALID", "POST", f"/meetings/{meeting_id}/sign-ins", code)
    await village.recorder.is_refused(409, "MEETING_SIGN_IN_CLOSED", "GET", f"/meetings/{meeting_id}/code")
    roll = await village.secretary.roll(meeting_id)
    total = roll["total"]
    came = len(village.everybody_early) + len(village.late) + len(village.without_phone)
    assert (total["due"], total["present"], total["leave"], total["absent"]) == (village.size, came, 1, 2)
    # On a very slow machine the early ones may have come after the start.
    late = sum(one["standing"] == "late" for one in roll["people"])
    assert total["late"] == late >= len(village.late) - 1
    assert total["awaited"] == 0
    assert total["rate"] == f"{100 * came / village.size:.1f}%"
    assert total["text"].startswith(f"应到{village.size} 实到{came} 其中迟到{late} 请假1 缺席2")
    standing = {one["member_id"]: one for one in roll["people"]}
    assert len(standing) == village.size
    assert [standing[one]["attendance"]["way"] for one in village.without_phone] == ["roll_call"] * 2
    assert standing[village.asks_leave.member_id]["standing"] == "leave"
    assert standing[village.late[0].member_id]["corrections"][0]["reason"] == "接送老党员，书记同意按时计"
    assert standing[village.late[0].member_id]["attendance"]["standing"] == "late"


async def members_look_back(village: Village, meeting_id: str) -> None:
    """A year's page shows the day to who came, who was excused and who was missing; a roll shows members their own line."""
    year = int((await village.secretary.gets(f"/meetings/{meeting_id}"))["starts_at"][:4])
    for member, column in ((village.early[0], "present"), (village.asks_leave, "leave"), (village.absent[0], "absent")):
        own = await member.gets("/me/attendance", year=year)
        assert (own["counts"]["due"], own["counts"][column]) == (1, 1), f"{member.name}: {own}"
        assert [(one["meeting"]["id"], one["standing"]) for one in own["items"]] == [(meeting_id, column)]
    seen = await village.early[0].gets(f"/meetings/{meeting_id}/roll")
    assert [one["member_id"] for one in seen["people"]] == [village.early[0].member_id]
    assert meeting_id not in await village.early[0].meetings()
