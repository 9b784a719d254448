"""Who is called is asked, the branch knows and may answer for him, a reserve moves up, and a change is told."""

from datetime import datetime
from typing import Any

import pytest
import time_machine

from app.kit.clock import CHINA
from app.kit.ids import uuid7
from tests.domains.hours.conftest import admin_of
from tests.factories.meetings import Branch
from tests.support.http import Client
from tests.support.working import works_off

API = "/api/v1"
PLAN: dict[str, Any] = {"title": "轮训班", "kind": "rotation", "level": "county", "place": "党校", "places": 2}
PLAN |= {"document": "县组〔2026〕12号", "days": [{"on": "2026-12-01"}, {"on": "2026-12-02"}]}


class Class:
    """A class of the committee, two places, called over HTTP."""

    def __init__(self, client: Client, place: Branch) -> None:
        self.client, self.place, self.admin = client, place, admin_of(place)
        self.path = ""

    async def ok(self, method: str, path: str, who: Any = None, **options: Any) -> Any:
        answer = await self.client.call(method, f"{API}{path}", who or self.admin, **options)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json()

    async def code(self, method: str, path: str, who: Any = None, **options: Any) -> tuple[int, str]:
        answer = await self.client.call(method, f"{API}{path}", who or self.admin, **options)
        return answer.status_code, "" if answer.is_success else answer.json()["code"]

    async def calls(self, *who: int, **more: Any) -> Any:
        named = [str(self.place.members[one].id) for one in who]
        made = await self.ok("POST", f"{self.path}/calls", json={"member_ids": named} | more)
        await works_off(self.client.services)
        return made

    async def change(self, **changes: Any) -> tuple[int, str]:
        tag = (await self.client.get(f"{API}{self.path}", self.admin)).headers["etag"]
        answer = await self.code("PUT", self.path, json=PLAN | changes, headers={"If-Match": tag})
        await works_off(self.client.services)
        return answer

    async def states(self) -> list[str]:
        """Of the members in the order of their names."""
        return [one["state"] for one in (await self.ok("GET", self.path))["attendees"]]

    async def inbox(self, who: Any) -> list[tuple[str, str, str | None]]:
        rows = (await self.ok("GET", "/notices", who))["items"]
        return [(r["title"], r["text"], r["closed_because"] or ("open" if r["is_to_do"] else None)) for r in rows]

    async def own(self, number: int) -> Any:
        return (await self.ok("GET", "/me/training-calls", self.member(number)))["items"][0]

    def member(self, number: int) -> Any:
        return self.place.actor(self.place.members[number])


@pytest.fixture
async def training(client: Client, place: Branch) -> Class:
    made = Class(client, place)
    planned = await made.ok("POST", f"/organisations/{place.committee.id}/training-classes", json=PLAN)
    made.path = f"/training-classes/{planned['id']}"
    return made


WHEN = "2026年12月1日至2026年12月2日（共2天），党校"


async def test_who_is_called_is_asked_until_he_answers(training: Class) -> None:
    await training.calls(1, 2)
    asked = [("请答复调训：轮训班", WHEN, "open")]
    assert await training.inbox(training.member(1)) == asked == await training.inbox(training.member(2))
    own = await training.own(1)
    body = {"accepts": True}
    await training.ok("POST", f"/me/training-calls/{own['call']['id']}/answer", training.member(1), json=body)
    assert [row[2] for row in await training.inbox(training.member(1))] == ["done"]
    with time_machine.travel(datetime(2026, 12, 1, 8, tzinfo=CHINA), tick=False):
        await works_off(training.client.services)
        assert [row[2] for row in await training.inbox(training.member(2))] == ["lapsed"]


async def test_the_branch_may_answer_for_a_member(training: Class) -> None:
    await training.calls(1)
    place, secretary = training.place, training.place.secretary
    listed = await training.ok("GET", f"/organisations/{place.org.id}/training-calls", secretary)
    (called,) = listed["items"]
    assert (called["member_name"], called["call"]["state"]) == (place.members[1].name, "called")
    path, body = f"/training-calls/{called['call']['id']}/answer", {"accepts": False, "reason": "住院，家属来电"}
    assert await training.code("POST", path, training.member(2), json=body) == (404, "CLASS_CALL_NOT_FOUND")
    assert await training.code("POST", path, secretary, json={"accepts": False}) == (422, "INVALID")
    await training.ok("POST", path, secretary, json=body)
    assert (await training.own(1))["call"]["state"] == "declined"
    assert [row[2] for row in await training.inbox(training.member(1))] == ["done"]
    missing = f"/training-calls/{uuid7()}/answer"
    assert await training.code("POST", missing, secretary, json=body) == (404, "CLASS_CALL_NOT_FOUND")
    above = f"/organisations/{place.committee.id}/training-calls"
    assert await training.code("GET", above, training.admin) == (403, "PERMISSION_MISSING")


async def test_a_reserve_moves_up_in_the_order_of_the_list(training: Class) -> None:
    refused = await training.code(
        "POST", f"{training.path}/calls", json={"member_ids": [str(one.id) for one in training.place.members[:4]]}
    )
    assert refused == (409, "CLASS_FULL")
    assert await training.calls(3, 0, 2, 1, reserve=True) == {"count": 2, "reserves": 2}
    assert await training.states() == ["called", "reserve", "reserve", "called"]
    assert await training.inbox(training.member(2)) == [], "who waits is asked nothing"
    own = await training.own(3)
    answer = f"/me/training-calls/{own['call']['id']}/answer"
    await training.ok("POST", answer, training.member(3), json={"accepts": False, "reason": "外出"})
    await works_off(training.client.services)
    assert await training.states() == ["called", "reserve", "called", "declined"]
    assert [row[0] for row in await training.inbox(training.member(2))] == ["请答复调训：轮训班"]
    back = await training.code("POST", answer, training.member(3), json={"accepts": True})
    assert back == (409, "CLASS_FULL"), "the place is given"
    assert await training.change(places=1) == (409, "CLASS_PLACES_TAKEN")
    assert await training.change(places=5) == (200, "")
    assert await training.states() == ["called", "called", "called", "declined"]


async def test_a_class_is_set_right_before_it_begins_and_told(training: Class) -> None:
    await training.calls(1)
    assert await training.code("PUT", training.path, json=PLAN) == (428, "IF_MATCH_REQUIRED")
    with time_machine.travel(datetime(2026, 11, 22, 13, tzinfo=CHINA), tick=False):
        assert await training.change(document="县组〔2026〕13号") == (200, "")
        assert [row[2] for row in await training.inbox(training.member(1))] == ["open"], "nothing that concerns him"
        days = [{"on": "2026-12-08", "hundredths": 400}]
        assert await training.change(days=days, place="镇政府") == (200, "")
        moved = "2026年12月8日，镇政府"
        assert sorted(await training.inbox(training.member(1))) == [
            ("培训班有变动：轮训班", moved, None),
            ("请答复调训：轮训班", moved, "open"),
        ]
        twice = [{"on": "2026-12-08"}, {"on": "2026-12-08"}]
        assert await training.change(days=twice) == (422, "CLASS_DAYS_WRONG")
    with time_machine.travel(datetime(2026, 12, 8, 8, tzinfo=CHINA), tick=False):
        assert await training.change() == (409, "CLASS_STARTED")


async def test_a_class_called_off_closes_what_was_asked(training: Class) -> None:
    await training.calls(1)
    with time_machine.travel(datetime(2026, 11, 22, 13, tzinfo=CHINA), tick=False):
        await training.ok("POST", f"{training.path}/cancel", json={"reason": "防汛"})
        await works_off(training.client.services)
        assert sorted(await training.inbox(training.member(1))) == [
            ("培训班取消：轮训班", "防汛", None),
            ("请答复调训：轮训班", WHEN, "withdrawn"),
        ]
        assert await training.change() == (409, "CLASS_CANCELLED")
