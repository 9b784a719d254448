"""The first screen: one call, a bounded number of statements, for whoever opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import event, update

from app.db.session import Database
from app.domains.members.models import Member
from app.domains.notices.public import Link, NoticeKind, Subject, ask, notify
from app.kit.clock import now
from tests.domains.home.conftest import Place

MOST_STATEMENTS = 25


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL", "SELECT set_config")):
            seen.append(args[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_a_member_sees_the_open_meeting_what_comes_and_where_she_stands(place: Place) -> None:
    await place.meeting(10)
    coming = [await place.meeting(60 * 24 * day, title=f"第{day}天") for day in (4, 2, 3, 5)]
    leave = {"category": "duty", "reason": "到县里值班"}
    await place.call("member", "POST", f"/meetings/{coming[1]}/leave-requests", json=leave)
    shown = await place.home("member")
    assert (shown["me"]["name"], shown["me"]["branch_name"], shown["me"]["posts"]) == ("党员0", "第一党支部", [])
    (open_now,) = shown["now"]
    assert (open_now["can_sign_in"], open_now["no_sign_in"], open_now["standing"]) == (True, None, "awaited")
    assert open_now["meeting"]["sign_in_open"]
    assert [one["meeting"]["title"] for one in shown["next"]] == ["第2天", "第3天", "第4天"], "the next three"
    assert shown["next"][0]["leave_state"] == "asked"
    assert shown["next"][0]["no_sign_in"]["code"] == "MEETING_NOT_OPEN"
    assert (shown["to_dos"], shown["unread"], shown["waiting"]) == ([], 0, {})
    assert [card["text"] for card in shown["cards"]] == ["应到0 实到0 请假0 缺席0"]


async def test_after_the_scan_the_meeting_says_that_it_is_done_and_later_counts(place: Place, clock: Any) -> None:
    meeting = await place.meeting(10)
    code = (await place.call("recorder", "GET", f"/meetings/{meeting}/code"))["current"]["code"]
    await place.call("member", "POST", f"/meetings/{meeting}/sign-ins", json={"code": code})
    (shown,) = (await place.home("member"))["now"]
    assert (shown["standing"], shown["no_sign_in"]["code"]) == ("present", "MEETING_SIGN_IN_DONE")
    clock.move_to("2026-12-05T01:01:00Z")
    await place.call("secretary", "POST", f"/meetings/{meeting}/finish")
    ended = await place.home("member")
    assert ended["now"] == ended["next"] == []
    assert ended["cards"][0]["numbers"] == {"due": 1, "present": 1, "leave": 0}
    (other,) = (await place.home("colleague"))["cards"]
    assert other["text"] == "应到1 实到0 请假0 缺席1 0.0%"


async def test_a_secretary_sees_what_waits_for_a_decision_and_the_own_post(place: Place) -> None:
    meeting = await place.meeting(60 * 24)
    await place.call(
        "member", "POST", f"/meetings/{meeting}/leave-requests", json={"category": "duty", "reason": "值班"}
    )
    tenant_id, to = place.world.tenant_id, [place.world.accounts["secretary"]]
    async with place.client.services.database.write(tenant_id) as session:
        word: dict[str, Any] = {"text": "", "link": Link(Subject.MEETING, UUID(meeting)), "as_of": now()}
        kind = NoticeKind.LEAVE_TO_DECIDE
        await ask(session, tenant_id=tenant_id, to=to, kind=kind, title="党员0申请请假", key="a", **word)
        await notify(session, tenant_id=tenant_id, to=to, kind=kind, title="别的", key="b", **word)
    shown = await place.home("secretary")
    assert shown["me"]["posts"] == [{"role_name": "支部书记", "org_name": "第一党支部"}]
    assert (shown["me"]["member_id"], shown["me"]["branch_name"]) == (None, None)
    assert [one["title"] for one in shown["to_dos"]] == ["党员0申请请假"]
    assert (shown["unread"], shown["waiting"]["leave_requests"]) == (2, 1)
    assert (shown["now"], shown["next"], shown["cards"]) == ([], [], [])
    assert "notices" not in shown["waiting"]


async def test_who_belongs_to_two_hosts_sees_one_meeting_once(place: Place) -> None:
    group, member = place.world.orgs["第一党小组"], place.world.members["member"]
    async with place.client.services.database.write(place.world.tenant_id) as session:
        await session.execute(update(Member).where(Member.id == member.id).values(group_id=group.id))
    await place.meeting(10, host_ids=[str(group.id)])
    shown = await place.home("member")
    assert [len(one["meeting"]["hosts"]) for one in shown["now"]] == [2]


async def test_who_left_the_roll_is_told_why_there_is_nothing_to_sign(place: Place, clock: Any) -> None:
    await place.meeting(5)
    async with place.client.services.database.write(place.world.tenant_id) as session:
        moved = update(Member).where(Member.id == place.world.members["member"].id)
        await session.execute(moved.values(org_id=place.world.orgs["第二党支部"].id))
    clock.move_to("2026-12-05T00:56:00Z")
    meeting = (await place.home("colleague"))["now"][0]["meeting"]["id"]
    code = (await place.call("recorder", "GET", f"/meetings/{meeting}/code"))["current"]["code"]
    await place.call("colleague", "POST", f"/meetings/{meeting}/sign-ins", json={"code": code})
    assert (await place.home("member"))["now"][0]["no_sign_in"]["code"] == "MEETING_NOT_ON_ROLL"


async def test_everybody_gets_a_screen_with_few_statements_however_much_there_is(
    place: Place, database: Database
) -> None:
    for day in range(3):
        await place.meeting(10 + 60 * 24 * day)
    used: dict[str, int] = {}
    for who in ("member", "secretary", "committee_admin", "system_admin", "applicant", "cashier"):
        with counted(database) as seen:
            await place.home(who)
        used[who] = len(seen)
    for day in range(3, 9):
        await place.meeting(10 + 60 * 24 * day)
    with counted(database) as seen:
        await place.home("member")
    assert len(seen) == used["member"], "twice as many meetings, as many statements"
    assert max(used.values()) <= MOST_STATEMENTS, used
