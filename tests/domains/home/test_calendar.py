"""The calendar on the own phone: a secret link, a feed that another reader understands, and nothing of others in it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from app.db.session import Database
from app.domains.auth.models import AccountPlace
from app.domains.home import links
from app.domains.home.models import CalendarLink
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.domains.orgs.models import Tenant
from app.kit.ids import uuid7
from tests.domains.home.conftest import MOMENT, Place
from tests.factories.orgs import SmallTree, actor_at, planted_in

LONG = "学习贯彻党的二十届四中全会精神，讨论接收预备党员" * 6


def read(body: bytes) -> dict[str, dict[str, str]]:
    """The events by title, as a reader by the letter of RFC 5545 finds them: lines unfolded, texts unescaped."""
    events: dict[str, dict[str, str]] = {}
    lines = body.replace(b"\r\n ", b"").decode().split("\r\n")
    assert lines[-1] == ""
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    current: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            events[current["SUMMARY"]] = current
        else:
            current[name] = re.sub(r"\\([,;\\])", r"\1", value)
    return events


async def linked(place: Place, who: str = "member") -> str:
    """A new link of this person: the path of its feed."""
    return urlsplit((await place.call(who, "POST", "/me/calendar-link"))["url"]).path


async def fetched(place: Place, path: str, **headers: str) -> httpx.Response:
    return await place.client.http.get(path, headers=headers)


async def events_of(place: Place, path: str) -> dict[str, dict[str, str]]:
    answer = await fetched(place, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return read(answer.content)


async def test_another_reader_finds_the_meetings_of_the_member_and_no_others(place: Place) -> None:
    meeting = await place.meeting(
        10, title="主题党日，学习；讨论", place="村部，二楼", online_url="https://meeting.example.cn/8812"
    )
    await place.meeting(60, who="other_secretary", org="第三党支部", title="别处的会")
    found = await events_of(place, await linked(place))
    assert found.keys() == {"主题党日，学习；讨论"}
    event = found["主题党日，学习；讨论"]
    assert (event["DTSTART"], event["DTEND"]) == ("20261205T010000Z", "20261205T030000Z")
    assert (event["UID"], event["STATUS"], event["LOCATION"]) == (f"{meeting}@dangjian", "CONFIRMED", "村部，二楼")
    assert event["URL"] == "https://meeting.example.cn/8812"
    assert event["DTSTAMP"] == event["LAST-MODIFIED"] == f"{MOMENT:%Y%m%dT%H%M%SZ}"


async def test_chinese_is_folded_between_characters_within_75_bytes(place: Place) -> None:
    await place.meeting(10, title=LONG)
    body = (await fetched(place, await linked(place))).content
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1]), "no character is cut in two"
    assert body.count(b"\n") == body.count(b"\r\n")
    assert LONG in read(body)


async def test_moving_and_calling_off_keep_the_uid_and_count_up(place: Place, clock: Any) -> None:
    meeting, path = await place.meeting(60 * 24), await linked(place)
    seen = [(await events_of(place, path))["主题党日"]]
    start = MOMENT + timedelta(days=3)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    for verb, more, title in (
        ("postpone", times, "主题党日"),
        ("postpone", {}, "【延期】主题党日"),
        ("cancel", {}, "【取消】主题党日"),
    ):
        clock.shift(60)
        await place.call("secretary", "POST", f"/meetings/{meeting}/{verb}", json={"reason": "防汛值班"} | more)
        seen.append((await events_of(place, path))[title])
    assert len({event["UID"] for event in seen}) == 1
    numbers = [int(event["SEQUENCE"]) for event in seen]
    assert numbers == sorted(set(numbers))
    assert [event["STATUS"] for event in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]
    assert seen[1]["DTSTART"] == f"{start:%Y%m%dT%H%M%SZ}"
    assert "防汛" not in str(seen), "no reasons"


async def test_an_unchanged_feed_is_not_sent_again(place: Place) -> None:
    meeting, path = await place.meeting(60 * 24), await linked(place)
    first = await fetched(place, path)
    assert (first.headers["cache-control"], first.headers["etag"][0]) == ("private, no-cache", '"')
    again = await fetched(place, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await place.call("secretary", "POST", f"/meetings/{meeting}/cancel", json={"reason": "防汛"})
    changed = await fetched(place, path, **{"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_old_and_far_meetings_are_left_out(place: Place, clock: Any) -> None:
    await place.meeting(60)
    path = await linked(place)
    for days, expected in ((59, 1), (62, 0), (-300, 1), (-366, 0)):
        clock.move_to(MOMENT + timedelta(days=days))
        assert len(await events_of(place, path)) == expected, days


async def test_the_secret_is_told_once_and_kept_as_a_digest(place: Place, database: Database) -> None:
    before = await place.client.get("/api/v1/me/calendar-link", headers=place.world.headers("member"))
    assert (before.status_code, before.json()["code"]) == (404, "CALENDAR_LINK_NOT_FOUND")
    path = await linked(place)
    shown = await place.call("member", "GET", "/me/calendar-link")
    assert shown == {"created_at": "2026-12-05T08:50:00+08:00"}
    async with database.read(place.world.tenant_id) as session:
        (link,) = await session.scalars(select(CalendarLink))
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(link.digest) == 32
    assert token.encode() not in link.digest


async def test_a_new_link_ends_the_old_and_revoking_ends_it_all(place: Place) -> None:
    old = await linked(place)
    new = await linked(place)
    assert ((await fetched(place, old)).status_code, (await fetched(place, new)).status_code) == (404, 200)
    for _ in range(2):
        await place.call("member", "DELETE", "/me/calendar-link")
    assert (await fetched(place, new)).json()["code"] == "CALENDAR_LINK_NOT_FOUND"


async def test_what_we_never_wrote_is_not_found(place: Place) -> None:
    for token in ("x", "A" * 54, "%E4%B8%AD" * 3, "A" * 53 + "=", "..", "a" * 99):
        answer = await fetched(place, f"/api/v1/calendar/{token}.ics")
        assert (answer.status_code, answer.json()["code"]) == (404, "CALENDAR_LINK_NOT_FOUND"), token


async def test_the_secret_of_one_tenant_opens_nothing_under_another(place: Place) -> None:
    token = (await linked(place)).rsplit("/", 1)[1].removesuffix(".ics")
    raw = links.base64url.decode(token)
    forged = links.base64url.encode(UUID(int=9).bytes + raw[16:])
    assert (await fetched(place, f"/api/v1/calendar/{forged}.ics")).status_code == 404


@pytest.mark.parametrize("end", ["disabled", "left", "closed"])
async def test_a_link_ends_with_the_account_the_membership_and_the_tenant(place: Place, end: str) -> None:
    path, world = await linked(place), place.world
    statement = {
        "disabled": update(AccountPlace)
        .where(AccountPlace.account_id == world.accounts["member"])
        .values(disabled_at=MOMENT),
        "left": update(Member).where(Member.id == world.members["member"].id).values(status=MemberStatus.EXPELLED),
        "closed": update(Tenant).where(Tenant.id == world.tenant_id).values(closed_at=MOMENT),
    }[end]
    assert (await fetched(place, path)).status_code == 200
    async with place.client.services.database.write_all() as session:
        await session.execute(statement)
    assert (await fetched(place, path)).status_code == 404


async def test_staff_without_a_member_has_nothing_to_subscribe_to(place: Place) -> None:
    answer = await place.client.post("/api/v1/me/calendar-link", headers=place.world.headers("secretary"))
    assert (answer.status_code, answer.json()["code"]) == (409, "CALENDAR_NEEDS_MEMBER")


async def test_two_phones_at_once_leave_one_link(own_database: Database) -> None:
    tree: SmallTree = await planted_in(own_database)
    member = actor_at(tree.first, member_id=uuid7())

    async def make() -> str:
        async with own_database.write(tree.tenant_id) as session:
            return (await links.make_link(session, member)).token

    tokens = await asyncio.gather(make(), make(), make())
    async with own_database.read(tree.tenant_id) as session:
        (link,) = await session.scalars(select(CalendarLink))
    assert sum(link.digest == links._digest(token) for token in tokens) == 1
    assert link.created_at <= datetime.now(UTC)
