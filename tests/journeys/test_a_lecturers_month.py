"""A lecturer's month: a season's menu, two branches that want one afternoon, a lecture held, rated and counted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest
import time_machine

from app.db.session import Database
from app.domains.lectures.following import follow_meeting
from app.domains.meetings.public import use_follower
from app.keyring.keyring import Keyring
from app.kit.clock import CHINA
from app.wiring import worker_of
from tests.support.http import MASTER, Client
from tests.support.login import bearer, real_client, tokens_of
from tests.support.world import World, a_county

FIRST = datetime(2026, 12, 1, 9, tzinfo=CHINA)
TWO, FOUR, FIVE = (f"2026-12-05T{hour}:00:00+08:00" for hour in (14, 16, 17))


@dataclass
class County:
    """The county's people, each with a fresh session at every call, and a worker that is asked to work."""

    client: Client
    world: World
    traveller: time_machine.Traveller

    async def tries(self, who: str, method: str, path: str, **options: Any) -> httpx.Response:
        account, tenant = self.world.accounts[who], self.world.tenant_id
        headers = bearer(await tokens_of(self.client.services, account, tenant, second_factor=True))
        headers |= options.pop("headers", {})
        return await self.client.http.request(method, f"/api/v1{path}", headers=headers, **options)

    async def does(self, who: str, method: str, path: str, **options: Any) -> Any:
        answer = await self.tries(who, method, path, **options)
        assert answer.is_success, f"{who} {method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def to_dos(self, who: str) -> list[str]:
        """The titles of what the person is asked to do, once the worker has caught up."""
        await worker_of(self.client.services).run_due()
        return [one["title"] for one in (await self.does(who, "GET", "/home"))["to_dos"]]

    def moves_to(self, moment: str) -> None:
        self.traveller.move_to(datetime.fromisoformat(moment), tick=False)


@pytest.fixture
async def county(own_database: Database) -> AsyncIterator[County]:
    use_follower(follow_meeting)
    with time_machine.travel(FIRST, tick=False) as traveller:
        async with real_client(own_database) as client:
            yield County(client, await a_county(own_database, Keyring(MASTER)), traveller)
    use_follower(None)


async def offers(county: County) -> dict[str, str]:
    """Two members become secretaries, a third a lecturer; the county's menu is out."""
    org, member = county.world.orgs, county.world.members
    ids = {"first": str(org["第一党支部"].id), "third": str(org["第三党支部"].id)}
    for who, place in (("colleague", "first"), ("other_member", "third")):
        body = {"account_id": str(county.world.accounts[who]), "role": "branch_secretary", "org_id": ids[place]}
        await county.does("county_admin", "POST", "/appointments", json=body)
    root = f"/organisations/{org['县委'].id}"
    person = {"member_id": str(member["member"].id), "level": "county", "admitted_on": "2026-12-01"}
    ids["lecturer"] = (await county.does("county_admin", "POST", f"{root}/lecturers", json=person))["id"]
    hall = {"name": "县委党校报告厅", "address": "学府路1号", "capacity": 2}
    ids["hall"] = (await county.does("county_admin", "POST", f"{root}/venues", json=hall))["id"]
    season = {"title": "冬季党课菜单", "from_on": "2026-12-01", "until_on": "2027-02-28"}
    menu = f"/lecture-menus/{(await county.does('county_admin', 'POST', f'{root}/lecture-menus', json=season))['id']}"
    topic = {"title": "学好用好党章", "minutes": 60, "speakers": [{"lecturer_id": ids["lecturer"], "part": "a"}]}
    ids["topic"] = (await county.does("county_admin", "POST", f"{menu}/topics", json=topic))["id"]
    await county.does("county_admin", "POST", f"{menu}/publish")
    return ids


async def test_a_lecturers_month(county: County) -> None:
    ids = await offers(county)
    first, third = await both_order(county, ids)
    won, lost = await the_lecturer_accepts_both_at_once(county, first, third)
    await the_other_moves_to_four(county, lost)
    await the_winner_tries_to_move_there(county, won)
    await it_is_held(county, won)
    await both_sides_rate(county, won)
    await the_month_is_told(county, ids)


async def both_order(county: County, ids: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    orders = []
    for who, place in (("colleague", "first"), ("other_member", "third")):
        wish = {"topic_id": ids["topic"], "starts_at": [TWO], "people": 3, "venue_id": ids["hall"]}
        made = await county.does(who, "POST", f"/organisations/{ids[place]}/lecture-orders", json=wish)
        assert made["warnings"] == ["阵地可容纳2人，预计到会3人"]
        orders.append(made | {"by": who})
    assert len(await county.to_dos("member")) == 2
    return orders[0], orders[1]


async def the_lecturer_accepts_both_at_once(
    county: County, *orders: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """On two phones, in one instant: one of them becomes a meeting, the other is told why not."""
    calls = [
        county.tries("member", "POST", f"/lecture-orders/{one['id']}/accept", json={"starts_at": TWO}) for one in orders
    ]
    answers = await asyncio.gather(*calls)
    assert sorted(one.status_code for one in answers) == [200, 409], [one.text for one in answers]
    lost = next(one for one in answers if one.status_code == 409)
    assert lost.json()["code"] == "LECTURER_TAKEN"
    assert "党支部" not in lost.text
    accepted, refused = sorted(zip(answers, orders, strict=True), key=lambda pair: pair[0].status_code)
    assert len(await county.to_dos("member")) == 1, "what was answered closes by itself"
    return accepted[0].json() | {"by": accepted[1]["by"]}, refused[1]


async def the_other_moves_to_four(county: County, order: dict[str, Any]) -> None:
    path = f"/lecture-orders/{order['id']}"
    proposal = {"starts_at": FOUR, "note": "两点已有课"}
    await county.does("member", "POST", f"{path}/propose", json=proposal)
    assert (await county.to_dos(order["by"]))[0].endswith("另提建议：学好用好党章")
    agreed = await county.does(order["by"], "POST", f"{path}/agree")
    assert (agreed["state"], agreed["starts_at"]) == ("accepted", FOUR)
    assert await county.to_dos(order["by"]) == []


async def the_winner_tries_to_move_there(county: County, order: dict[str, Any]) -> None:
    body = {"starts_at": FOUR, "ends_at": FIVE, "reason": "两点另有会议"}
    moved = await county.tries(order["by"], "POST", f"/meetings/{order['meeting_id']}/postpone", json=body)
    assert (moved.status_code, moved.json()["code"]) == (409, "LECTURER_TAKEN")
    kept = await county.does(order["by"], "GET", f"/meetings/{order['meeting_id']}")
    assert kept["starts_at"] == TWO


async def it_is_held(county: County, order: dict[str, Any]) -> None:
    early = await county.tries(order["by"], "POST", f"/lecture-orders/{order['id']}/rate", json={"score": 5})
    assert early.json()["code"] == "LECTURE_NOT_HELD"
    county.moves_to("2026-12-05T14:01:00+08:00")
    await worker_of(county.client.services).run_due()
    path = f"/meetings/{order['meeting_id']}"
    present = [str(county.world.members[order["by"]].id)]
    await county.does(order["by"], "POST", f"{path}/roll-calls", json={"present": present})
    county.moves_to("2026-12-05T20:00:00+08:00")
    await worker_of(county.client.services).run_due()


async def both_sides_rate(county: County, order: dict[str, Any]) -> None:
    path = f"/lecture-orders/{order['id']}"
    await county.does(order["by"], "POST", f"{path}/rate", json={"score": 5, "words": "讲得明白"})
    assert (await county.does("member", "GET", path))["ratings"] == []
    await county.does("member", "POST", f"{path}/rate", json={"score": 4, "words": "组织有序"})
    told = await county.does("member", "GET", path)
    assert [one["words"] for one in told["ratings"]] == ["讲得明白", "组织有序"]
    again = await county.tries(order["by"], "POST", f"{path}/rate", json={"score": 1})
    assert again.json()["code"] == "LECTURE_RATED"


async def the_month_is_told(county: County, ids: dict[str, str]) -> None:
    """Two lectures, of which one was held: to the four o'clock one nobody was called."""
    month = await county.does("member", "GET", "/me/lectures?month=2026-12")
    assert ([one["starts_at"] for one in month["lectures"]], month["waiting"]) == ([TWO, FOUR], [])
    assert (month["sessions"], month["people"], month["minutes"]) == (1, 1, 60)
    report = await county.does("county_admin", "GET", "/lecture-report?by=lecturer&year=2026")
    (line,) = report["lines"]
    assert (line["id"], line["sessions"], line["people"], line["ratings"]) == (ids["lecturer"], 1, 1, 1)
    assert line["average"] is None, "one voice is no average"
