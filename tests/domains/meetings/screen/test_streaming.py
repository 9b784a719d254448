"""The stream of a screen: what it tells, when, to whom, and how it ends."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from app.db.session import Database
from app.domains.meetings.screen import streaming
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.screen.conftest import Hall, a_published, code_of, event_stream
from tests.factories.meetings import Branch
from tests.support.http import Client

Halls = Callable[[], Hall]


class Reader:
    """Reads the events of a stream, one look of the server after another."""

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        self._events = events

    async def raw(self) -> bytes:
        return await anext(self._events)

    async def shown(self) -> dict[str, Any]:
        """The next event; heartbeats are passed over."""
        while True:
            text = (await self.raw()).decode()
            if text.startswith("event: show\n"):
                data: dict[str, Any] = json.loads(text.split("data: ", 1)[1])
                return data

    async def is_over(self) -> bool:
        try:
            await self.raw()
        except StopAsyncIteration:
            return True
        return False


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of these tests is moved by hand: between two looks nothing has to pass."""
    monkeypatch.setattr(streaming, "_pause", lambda board, moment: 0.001)


async def test_from_waiting_to_the_end(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(-60)
    await hall.paired(meeting, branch.recorder)
    async with event_stream(hall) as events:
        reader = Reader(events)
        assert await reader.raw() == b"retry: 2000\n\n"
        early = await reader.shown()
        assert (early["phase"], early["code"], early["opens_at"]) == ("waiting", None, "2026-12-05T08:30:00.000+08:00")
        assert (early["title"], early["host"], early["place"]) == ("12月主题党日", "第一党支部", "二楼会议室")
        clock(-30)
        opened = await reader.shown()
        assert (opened["phase"], opened["counts"]["text"]) == ("open", "应到5 实到0 请假0 未到5 0.0%")
        assert (opened["code"]["shown_ms"], opened["code"]["accepted_ms"]) == (15_000, 30_000)
        member = branch.actor(branch.members[3])
        signed = await client.post(f"{meeting}/sign-ins", member, json={"code": opened["code"]["text"]})
        assert signed.status_code == 201
        clock(-30 + 1 / 30)
        counted = await reader.shown()
        assert counted["counts"]["text"] == "应到5 实到1 请假0 未到4 20.0%"
        assert counted["code"]["text"] == opened["code"]["text"]
        assert counted["code"]["shown_ms"] == 13_000
        clock(-30 + 1 / 4)
        turned = await reader.shown()
        assert turned["code"]["text"] != opened["code"]["text"]
        clock(1)
        await client.post(f"{meeting}/finish", branch.secretary)
        clock(1.1)
        over = await reader.shown()
        assert (over["phase"], over["phase_text"], over["code"]) == ("over", "签到已结束", None)
        assert over["counts"]["text"] == "应到5 实到1 请假0 缺席4 20.0%"
        assert await reader.is_over()
    clock(12)
    assert await hall.refused() == (401, "SCREEN_TICKET_ENDED")


async def test_the_counts_are_those_of_the_roll(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting, hall = await a_published(client, branch), halls()
    ids = [str(member.id) for member in branch.members]
    leave = {"member_id": ids[4], "category": "illness", "reason": "住院治疗"}
    clock(5)
    await hall.paired(meeting, branch.recorder)
    assert (await client.post(f"{meeting}/leave-entries", branch.secretary, json=leave)).is_success
    await client.post(f"{meeting}/roll-calls", branch.recorder, json={"present": ids[1:3], "late": True})
    for standing in ("present", "absent"):
        body = {"member_id": ids[1], "standing": standing, "reason": "核对会议记录"}
        assert (await client.post(f"{meeting}/corrections", branch.secretary, json=body)).status_code == 201
    async with event_stream(hall) as events:
        shown = (await Reader(events).shown())["counts"]
    total = (await client.get(f"{meeting}/roll", branch.secretary)).json()["total"]
    assert shown == {name: total[name] for name in shown}
    assert (shown["present"], shown["late"], shown["leave"], shown["absent"]) == (1, 1, 1, 1)


async def test_no_name_leaves_by_the_stream(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(5)
    await hall.paired(meeting, branch.recorder)
    ids = [str(member.id) for member in branch.members]
    await client.post(f"{meeting}/roll-calls", branch.recorder, json={"present": ids})
    async with event_stream(hall) as events:
        told = json.dumps(await Reader(events).shown(), ensure_ascii=False)
    assert not [one for one in (*(m.name for m in branch.members), *ids) if one in told]


@pytest.mark.parametrize(
    ("step", "body", "phase"),
    [("cancel", {"reason": "防汛"}, "cancelled"), ("postpone", {"reason": "防汛"}, "postponed")],
)
async def test_a_meeting_called_off_ends_its_screens(
    client: Client, branch: Branch, halls: Halls, clock: Clock, step: str, body: dict[str, str], phase: str
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(-10)
    await hall.paired(meeting, branch.recorder)
    async with event_stream(hall) as events:
        reader = Reader(events)
        assert (await reader.shown())["phase"] == "open"
        assert (await client.post(f"{meeting}/{step}", branch.secretary, json=body)).status_code == 200
        clock(-9)
        assert (await reader.shown())["phase"] == phase
        assert await reader.is_over()


async def test_a_revoked_screen_goes_dark_and_the_one_beside_it_stays(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    meeting, hall, beside = await a_published(client, branch), halls(), halls()
    clock(0)
    screen = await hall.paired(meeting, branch.recorder)
    await beside.paired(meeting, branch.recorder)
    async with event_stream(hall) as events, event_stream(beside) as others:
        reader, other = Reader(events), Reader(others)
        code = (await reader.shown())["code"]["text"]
        assert (await other.shown())["code"]["text"] == code
        revoked = await client.delete(f"{meeting}/screens/{screen['id']}", branch.secretary)
        assert (revoked.status_code, revoked.content) == (204, b"")
        clock(0.1)
        dark = await reader.shown()
        assert (dark["phase"], dark["phase_text"], dark["code"]) == ("revoked", "屏幕已停用", None)
        assert await reader.is_over()
        clock(0.3)
        assert (await other.shown())["code"]["text"] != code
    assert await hall.refused() == (401, "SCREEN_TICKET_ENDED")
    assert len((await client.get(f"{meeting}/screens", branch.recorder)).json()) == 1


async def test_however_many_screens_look_the_database_is_asked_once_a_second(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    await hall.paired(meeting, branch.recorder)
    screens = client.app.state.screens
    seat = await screens.admit(hall.http.cookies["dangjian_screen"], wanted=None)
    reads = []
    read = database.read
    monkeypatch.setattr(database, "read", lambda tenant: (reads.append(tenant), read(tenant))[1])
    async with screens.boards.watching(seat.ticket.tenant_id, seat.meeting_id):
        for seconds, expected in ((0, 1), (0.9, 1), (1, 2), (1.5, 2), (2.5, 3)):
            clock(seconds / 60)
            for _ in range(20):
                await screens.boards.board(seat.ticket.tenant_id, seat.meeting_id)
            assert len(reads) == expected


async def test_when_hundreds_of_halls_are_open_each_is_read_less_often_and_turns_in_time(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    await hall.paired(meeting, branch.recorder)
    screens = client.app.state.screens
    seat = await screens.admit(hall.http.cookies["dangjian_screen"], wanted=None)
    place = (seat.ticket.tenant_id, seat.meeting_id)
    reads = []
    read = database.read
    monkeypatch.setattr(database, "read", lambda tenant: (reads.append(tenant), read(tenant))[1])
    async with AsyncExitStack() as others, screens.boards.watching(*place):
        for _ in range(249):
            await others.enter_async_context(screens.boards.watching(place[0], uuid7()))
        clock(13 / 60)
        first = await screens.boards.board(*place)
        for seconds, expected in ((14.9, 1), (17.9, 1), (18, 2)):
            clock(seconds / 60)
            board = await screens.boards.board(*place)
            assert len(reads) == expected
            assert board.code.valid_from <= now() < board.code.shown_until
    assert board.code != first.code


async def test_a_quiet_stream_beats(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(-60)
    await hall.paired(meeting, branch.recorder)
    async with event_stream(hall) as events:
        reader = Reader(events)
        await reader.raw()
        assert (await reader.raw()).startswith(b"event: show")
        clock(-59.5)
        assert await reader.raw() == b": beat\n\n"


async def test_of_one_screen_the_newest_streams_stay(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    await hall.paired(meeting, branch.recorder)
    async with event_stream(hall) as one, event_stream(hall) as two, event_stream(hall) as three:
        for events in (one, two, three):
            await Reader(events).shown()
        async with event_stream(hall) as four:
            await Reader(four).shown()
            clock(1)
            assert await Reader(one).is_over()
            assert (await Reader(two).shown())["phase"] == "open"
    assert not client.app.state.screens._streams
    assert not client.app.state.screens.boards._watched


async def test_a_process_has_so_many_streams_and_no_more(
    client: Client, branch: Branch, halls: Halls, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    await hall.paired(meeting, branch.recorder)
    monkeypatch.setattr(streaming, "STREAMS_OF_A_PROCESS", 1)
    async with event_stream(hall) as events:
        await Reader(events).shown()
        full = await hall.http.get("/api/v1/screens/stream")
        assert code_of(full) == (503, "SCREEN_STREAMS_FULL")
        assert full.headers["retry-after"]


async def test_a_code_of_another_hall_is_refused_by_the_sign_in(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    here, there, hall = await a_published(client, branch), await a_published(client, branch), halls()
    clock(0)
    await hall.paired(there, branch.recorder)
    async with event_stream(hall) as events:
        code = (await Reader(events).shown())["code"]["text"]
    member = branch.actor(branch.members[3])
    answer = await client.post(f"{here}/sign-ins", member, json={"code": code})
    assert code_of(answer) == (409, "MEETING_CODE_FOREIGN")
    assert (await client.get(f"{here}/roll", branch.secretary)).json()["total"]["present"] == 0
