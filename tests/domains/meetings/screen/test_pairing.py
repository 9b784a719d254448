"""A PC without a login becomes the screen of one meeting, and of no other."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.meetings.screen.jobs import forget_pairings
from app.domains.meetings.screen.models import MeetingScreen, ScreenPairing
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.screen.conftest import V1, Hall, a_published, code_of
from tests.factories.meetings import Branch, a_branch
from tests.support.http import Client

Halls = Callable[[], Hall]
UNKNOWN = (422, "SCREEN_PAIRING_UNKNOWN")
ANOTHER = (409, "SCREEN_SERVES_ANOTHER_MEETING")


async def screens_in(database: Database) -> int:
    async with database.read_all() as session:
        return await session.scalar(select(func.count()).select_from(MeetingScreen)) or 0


async def test_a_recorder_confirms_the_code_and_the_pc_gets_a_ticket(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(-40)
    code = await hall.ask()
    assert len(code) == 6
    assert (await hall.fetch()).json() == {"state": "waiting", "meeting_id": None}
    assert await hall.refused() == (401, "SCREEN_TICKET_ENDED")
    made = await client.post(f"{meeting}/screens", branch.recorder, json={"code": f"{code[:3]} {code[3:]}"})
    assert (made.status_code, made.json()["connected_at"]) == (201, None)
    assert made.json()["paired_by_name"] == branch.recorder.display_name
    got = await hall.fetch()
    assert got.json() == {"state": "paired", "meeting_id": meeting.rsplit("/", 1)[1]}
    cookie = got.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Path=/api/v1/screens", "SameSite=strict", "Max-Age="))
    listed = (await client.get(f"{meeting}/screens", branch.secretary)).json()
    assert [(one["id"], one["connected_at"]) for one in listed] == [(made.json()["id"], "2026-12-05T08:20:00+08:00")]
    async with database.read_all() as session:
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.action == "meeting.pair_screen"))
        (row,) = await session.scalars(select(MeetingScreen))
        (pairing,) = await session.scalars(select(ScreenPairing))
    assert entry.after == {"screen_id": made.json()["id"]}
    ticket = hall.http.cookies["dangjian_screen"]
    kept = b"".join(one for one in (row.ticket, pairing.code, pairing.secret) if one)
    assert ticket.encode() not in kept
    assert code.encode() not in kept
    assert hall.secret.encode() not in kept


async def test_a_lost_answer_is_repeated_and_a_confirmation_too(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    first = await client.post(f"{meeting}/screens", branch.recorder, json={"code": await hall.ask()})
    again = await client.post(f"{meeting}/screens", branch.secretary, json={"code": hall.code})
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
    assert await screens_in(database) == 1
    for _ in range(2):
        assert (await hall.fetch()).json()["state"] == "paired"
        assert (await hall.client.app.state.screens.admit(hall.http.cookies["dangjian_screen"], wanted=None)).meeting_id
    clock(6)
    assert code_of(await hall.fetch()) == (404, "SCREEN_PAIRING_EXPIRED")


async def test_codes_that_are_wrong_old_or_used_are_refused(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    code = await hall.ask()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert code_of(await client.post(f"{meeting}/screens", branch.recorder, json={"code": wrong})) == UNKNOWN
    for malformed in ("12345", "１２３４５６", "1234567", "abcdef", ""):
        answer = await client.post(f"{meeting}/screens", branch.recorder, json={"code": malformed})
        assert answer.status_code == 422
    clock(5.1)
    assert code_of(await client.post(f"{meeting}/screens", branch.recorder, json={"code": code})) == UNKNOWN
    assert code_of(await hall.fetch()) == (404, "SCREEN_PAIRING_EXPIRED")
    hall.secret = "made-up-secret-made-up-secret"
    assert code_of(await hall.fetch()) == (404, "SCREEN_PAIRING_EXPIRED")
    assert await screens_in(database) == 0


async def test_who_may_confirm_list_and_revoke(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    code, member = await hall.ask(), branch.actor(branch.members[3])
    outsider = branch.actor(branch.neighbour)
    for actor, expected in ((member, (403, "PERMISSION_MISSING")), (outsider, (404, "MEETING_NOT_FOUND"))):
        assert code_of(await client.post(f"{meeting}/screens", actor, json={"code": code})) == expected
        assert code_of(await client.get(f"{meeting}/screens", actor)) == expected
        assert code_of(await client.delete(f"{meeting}/screens/{uuid7()}", actor)) == expected
    assert (await client.post(f"{meeting}/screens", branch.recorder, json={"code": code})).status_code == 201


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-151, (409, "SCREEN_TOO_EARLY")), (121, (409, "MEETING_SIGN_IN_CLOSED"))],
)
async def test_only_around_the_meeting(
    client: Client, branch: Branch, halls: Halls, clock: Clock, minutes: int, expected: tuple[int, str]
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(minutes)
    code = await hall.ask()
    assert code_of(await client.post(f"{meeting}/screens", branch.recorder, json={"code": code})) == expected


async def test_a_second_open_meeting_cannot_claim_the_code_nor_the_pc(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database
) -> None:
    first, second = await a_published(client, branch), await a_published(client, branch, title="党课")
    clock(0)
    hall, beside = halls(), halls()
    screen = await hall.paired(first, branch.recorder)
    assert code_of(await client.post(f"{second}/screens", branch.recorder, json={"code": hall.code})) == ANOTHER
    # The same PC asks anew, for the other meeting: its ticket tells whose screen it is.
    code = await hall.ask(second.rsplit("/", 1)[1])
    assert code_of(await client.post(f"{second}/screens", branch.recorder, json={"code": code})) == ANOTHER
    assert await screens_in(database) == 1
    # Several screens of one meeting are fine, and revoking there sets the PC free.
    await beside.paired(first, branch.recorder)
    assert (await client.delete(f"{first}/screens/{screen['id']}", branch.recorder)).status_code == 204
    assert (await client.post(f"{second}/screens", branch.recorder, json={"code": code})).status_code == 201


async def test_a_meeting_of_another_tenant_holds_the_pc_just_as_well(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database
) -> None:
    other_tenant = uuid7()
    async with database.write(other_tenant) as session:
        other = await a_branch(session, other_tenant)
    first, second = await a_published(client, branch), await a_published(client, other)
    clock(0)
    hall = halls()
    await hall.paired(first, branch.recorder)
    assert code_of(await client.post(f"{second}/screens", other.recorder, json={"code": hall.code})) == ANOTHER
    code = await hall.ask()
    assert code_of(await client.post(f"{second}/screens", other.recorder, json={"code": code})) == ANOTHER
    assert (await client.post(f"{first}/finish", branch.secretary)).status_code == 200
    clock(0.1)
    assert (await client.post(f"{second}/screens", other.recorder, json={"code": code})).status_code == 201
    assert (await hall.fetch()).json()["meeting_id"] == second.rsplit("/", 1)[1]


async def test_a_used_code_is_worth_nothing_when_its_screen_is_gone(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    first, second = await a_published(client, branch), await a_published(client, branch)
    clock(0)
    hall = halls()
    screen = await hall.paired(first, branch.recorder)
    await client.delete(f"{first}/screens/{screen['id']}", branch.recorder)
    gone = await client.delete(f"{first}/screens/{screen['id']}", branch.recorder)
    assert code_of(gone) == (404, "SCREEN_NOT_FOUND")
    assert code_of(await client.post(f"{first}/screens", branch.recorder, json={"code": hall.code})) == UNKNOWN
    assert code_of(await hall.fetch()) == (404, "SCREEN_PAIRING_EXPIRED")
    clock(6)
    assert code_of(await client.post(f"{second}/screens", branch.recorder, json={"code": hall.code})) == UNKNOWN


async def test_the_address_of_a_meeting_binds_the_code_to_it(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    first, second = await a_published(client, branch), await a_published(client, branch)
    clock(0)
    hall = halls()
    code = await hall.ask(first.rsplit("/", 1)[1])
    refused = await client.post(f"{second}/screens", branch.recorder, json={"code": code})
    assert code_of(refused) == (409, "SCREEN_OF_ANOTHER_MEETING")
    assert (await client.post(f"{first}/screens", branch.recorder, json={"code": code})).status_code == 201
    await hall.fetch()
    assert await hall.refused(meeting=second.rsplit("/", 1)[1]) == (409, "SCREEN_OF_ANOTHER_MEETING")


async def test_a_meeting_has_ten_screens_at_most(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting = await a_published(client, branch)
    clock(0)
    hall = halls()
    for _ in range(10):
        answer = await client.post(f"{meeting}/screens", branch.recorder, json={"code": await hall.ask()})
        assert answer.status_code == 201
    refused = await client.post(f"{meeting}/screens", branch.recorder, json={"code": await hall.ask()})
    assert code_of(refused) == (409, "SCREEN_TOO_MANY")


async def test_guessing_is_slowed_for_the_account_and_asking_for_the_address(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    meeting, hall = await a_published(client, branch), halls()
    clock(0)
    code, guesser = await hall.ask(), branch.recorder
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(10):
        assert code_of(await client.post(f"{meeting}/screens", guesser, json={"code": wrong})) == UNKNOWN
    blocked = await client.post(f"{meeting}/screens", guesser, json={"code": code})
    assert code_of(blocked) == (429, "LOGIN_LIMITED")
    assert int(blocked.headers["retry-after"]) > 0
    assert (await client.post(f"{meeting}/screens", branch.secretary, json={"code": code})).status_code == 201
    for _ in range(59):
        await hall.ask()
    answer = await hall.http.post(f"{V1}/screens/pairings", json={})
    assert code_of(answer) == (429, "SCREEN_PAIRING_LIMITED")
    clock(11)
    await hall.ask()


async def test_the_ticket_opens_nothing_else(client: Client, branch: Branch, halls: Halls, clock: Clock) -> None:
    meeting = await a_published(client, branch)
    clock(0)
    hall = halls()
    await hall.paired(meeting, branch.recorder)
    ticket = hall.http.cookies["dangjian_screen"]
    for headers in ({"Authorization": f"Bearer {ticket}"}, {"Cookie": f"dangjian_screen={ticket}"}):
        for path in ("/me", meeting.removeprefix(V1), f"{meeting.removeprefix(V1)}/code", "/screens"):
            assert (await client.get(f"{V1}{path}", headers=headers)).status_code in (401, 404), path
    member = branch.actor(branch.members[3])
    answer = await client.post(f"{meeting}/sign-ins", member, json={"code": ticket})
    assert code_of(answer) == (422, "MEETING_CODE_INVALID")
    code = (await client.get(f"{meeting}/code", branch.recorder)).json()["current"]["code"]
    hall.http.cookies.clear()
    for forged in (code, ticket[:-2], ticket.replace(ticket[30], "A" if ticket[30] != "A" else "B"), "nonsense"):
        hall.http.cookies.set("dangjian_screen", forged)
        assert await hall.refused() == (401, "SCREEN_TICKET_ENDED")
        hall.http.cookies.clear()


async def test_old_pairings_are_forgotten(
    client: Client, branch: Branch, halls: Halls, clock: Clock, database: Database
) -> None:
    meeting, hall, idle = await a_published(client, branch), halls(), halls()
    clock(0)
    await hall.paired(meeting, branch.recorder)
    await idle.ask()

    async def left() -> int:
        async with database.write_all() as session:
            await forget_pairings(JobContext(session, uuid7(), "", {}, branch.tenant_id, 1, None))
            return await session.scalar(select(func.count()).select_from(ScreenPairing)) or 0

    assert await left() == 2
    clock(61)
    assert await left() == 1
    clock(3 * 24 * 60)
    assert await left() == 0


async def test_another_tenants_officer_sees_no_screen(
    client: Client, branch: Branch, halls: Halls, clock: Clock
) -> None:
    meeting = await a_published(client, branch)
    clock(0)
    await halls().paired(meeting, branch.recorder)
    org = uuid7()
    grant = Grant.of(Role.RECORDER, org, f"{org.hex}/")
    stranger = Actor(uuid7(), uuid7(), uuid7(), None, "外单位", (grant,))
    assert code_of(await client.get(f"{meeting}/screens", stranger)) == (404, "MEETING_NOT_FOUND")
