"""`GET /me` tells each person how much waits for them, and nobody what is not theirs to decide."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.db.session import Database
from app.keyring.keyring import Keyring
from app.kit.clock import now
from tests.support.http import MASTER, Client
from tests.support.login import real_client
from tests.support.world import World, a_county


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    async with real_client(database) as client:
        yield client


@pytest.fixture
async def county(database: Database) -> World:
    return await a_county(database, Keyring(MASTER))


async def unread(client: Client, county: World, who: str) -> dict[str, int]:
    answer = await client.get("/api/v1/me", headers=county.headers(who))
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()["unread"]
    return found


async def test_a_correction_waits_for_the_branch_until_it_is_decided(client: Client, county: World) -> None:
    wish = {"field": "job", "value": "会计", "reason": "去年换了岗位"}
    asked = await client.post("/api/v1/me/corrections", json=wish, headers=county.headers("member"))
    assert asked.status_code == 201, asked.text
    assert (await unread(client, county, "secretary"))["member_corrections"] == 1
    assert (await unread(client, county, "other_secretary"))["member_corrections"] == 0
    assert "member_corrections" not in await unread(client, county, "member")
    path = f"/api/v1/member-corrections/{asked.json()['id']}/accept"
    decided = await client.post(path, json={}, headers=county.headers("secretary"))
    assert decided.status_code == 200, decided.text
    assert (await unread(client, county, "secretary"))["member_corrections"] == 0


async def test_leave_waits_for_the_secretary_and_not_for_who_asked(client: Client, county: World) -> None:
    start = now() + timedelta(days=1)
    draft = {
        "org_id": str(county.orgs["第一党支部"].id),
        "title": "十一月主题党日",
        "kinds": ["theme_day"],
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=2)).isoformat(),
    }
    meeting = await client.post("/api/v1/meetings", json=draft, headers=county.headers("secretary"))
    assert meeting.status_code == 201, meeting.text
    path = f"/api/v1/meetings/{meeting.json()['id']}"
    published = await client.post(f"{path}/publish", headers=county.headers("secretary"))
    assert published.status_code == 200, published.text
    leave = {"category": "illness", "reason": "感冒发烧，在家休息"}
    asked = await client.post(f"{path}/leave-requests", json=leave, headers=county.headers("member"))
    assert asked.status_code == 201, asked.text
    assert (await unread(client, county, "secretary"))["leave_requests"] == 1
    assert (await unread(client, county, "other_secretary"))["leave_requests"] == 0
    assert "leave_requests" not in await unread(client, county, "member")


async def test_an_administrators_appointment_waits_for_the_second_person(client: Client, county: World) -> None:
    wish = {
        "account_id": str(county.accounts["colleague"]),
        "role": "committee_admin",
        "org_id": str(county.orgs["乡党委"].id),
        "from_on": f"{now():%Y-%m-%d}",
        "reason": "党委会决定",
    }
    asked = await client.post("/api/v1/appointments", json=wish, headers=county.headers("security_admin"))
    assert asked.status_code == 201, asked.text
    assert (await unread(client, county, "other_security_admin"))["appointments"] == 1
    assert (await unread(client, county, "security_admin"))["appointments"] == 0
