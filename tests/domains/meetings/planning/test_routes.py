"""Plans over HTTP: versions, the year's dates, pages."""

from collections.abc import AsyncIterator

import pytest

from app.db.session import Database
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

FIFTH = {"kind": "month_day", "day": 5, "on_holiday": "next_working_day"}
PLANS = "/api/v1/meeting-plans"


@pytest.fixture
async def home(database: Database, clock: Clock) -> Branch:
    async with database.write(uuid7()) as session:
        return await a_branch(session, session.info["tenant_id"])


@pytest.fixture
async def client(database: Database, home: Branch) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


def body(branch: Branch, **changes: object) -> dict[str, object]:
    plan = {"org_id": str(branch.org.id), "year": 2027, "day_rule": FIFTH, "starts": "09:00", "ends": "11:00"}
    return plan | changes


async def test_a_plan_is_edited_by_its_version_and_adopted(client: Client, home: Branch) -> None:
    made = await client.post(PLANS, home.secretary, json=body(home))
    assert (made.status_code, made.headers["etag"], made.json()["day_rule"]["text"]) == (201, '"1"', "5日")
    one = f"{PLANS}/{made.json()['id']}"
    answers = [
        await client.put(one, home.secretary, json={"place": "活动室"}, headers=headers)
        for headers in ({}, {"If-Match": '"7"'}, {"If-Match": '"1"'}, {"If-Match": '"1"'})
    ]
    assert [answer.status_code for answer in answers] == [428, 412, 200, 412]
    adopted = await client.post(f"{one}/adopt", home.secretary)
    assert (adopted.json()["state"], adopted.headers["etag"]) == ("adopted", '"3"')
    assert (await client.delete(one, home.secretary)).json()["code"] == "MEETING_PLAN_ADOPTED"
    dates = (await client.get(f"{one}/dates", home.actor(home.members[3]))).json()
    assert (dates["is_announced"], len(dates["dates"])) == (False, 12)
    assert "节假日安排尚未公布" in dates["note"]
    drafted = await client.post(f"{one}/months/1/draft", home.secretary)
    again = await client.post(f"{one}/months/1/draft", home.secretary)
    assert (len(drafted.json()["meeting_ids"]), again.json()) == (1, {"meeting_ids": [], "queued": 0})
    found = (await client.get("/api/v1/planned-meetings?year=2027", home.secretary)).json()["items"]
    assert [row["meeting_id"] for row in found] == drafted.json()["meeting_ids"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day_rule": {"kind": "month_day", "day": 31}}, "MEETING_PLAN_DAY_MISSING"),
        ({"day_rule": {"kind": "nth_weekday", "weekday": 5, "nth": 5}}, "MEETING_PLAN_DAY_MISSING"),
        ({"day_rule": {"kind": "first_weekend", "day": 5}}, "INVALID"),
        ({"day_rule": {"kind": "nth_weekday", "weekday": 8, "nth": 1}}, "INVALID"),
        ({"year": 2025}, "MEETING_PLAN_YEAR_PAST"),
        ({"starts": "12:00"}, "MEETING_PLAN_TIMES_WRONG"),
        ({"starts": "24:00"}, "INVALID"),
        ({"kinds": [{"kind": "theme_day"}, {"kind": "theme_day"}]}, "MEETING_PLAN_KIND_TWICE"),
        ({"kinds": [{"kind": "theme_day", "frequency": "yearly"}]}, "INVALID"),
        ({"kinds": [{"kind": "party_lesson", "frequency": "quarterly", "month_of_period": 4}]}, "INVALID"),
        ({"kinds": [{"kind": "party_lesson", "together": True, "starts": "09:00", "ends": "10:00"}]}, "INVALID"),
        ({"kinds": [{"kind": "party_lesson", "starts": "09:00"}]}, "INVALID"),
        ({"place": None}, "INVALID"),
    ],
)
async def test_bad_plans_are_refused(client: Client, home: Branch, changes: dict[str, object], code: str) -> None:
    answer = await client.post(PLANS, home.secretary, json=body(home, **changes))
    assert (answer.status_code in (409, 422), answer.json()["code"]) == (True, code)
    assert (await client.get(PLANS, home.secretary)).json() == {"items": [], "next_cursor": None}


async def test_themes_over_http(client: Client, home: Branch) -> None:
    at = f"/api/v1/organisations/{home.org.id}/themes/2027"
    empty = await client.get(at, home.secretary)
    assert (empty.headers["etag"], empty.json()["themes"]) == ('"0"', [])
    for themes, code in (
        ([{"month": 1, "title": " "}], "MEETING_THEME_EMPTY"),
        ([{"month": 1, "title": "甲"}, {"month": 1, "title": "乙"}], "MEETING_THEME_MONTH_TWICE"),
        ([{"month": 13, "title": "甲"}], "INVALID"),
    ):
        answer = await client.put(at, home.secretary, json={"themes": themes}, headers={"If-Match": '"0"'})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    given = {"themes": [{"month": 1, "title": "甲", "own": [{"kind": "do", "text": "清理河道"}]}]}
    assert (await client.put(at, home.secretary, json=given)).status_code == 428
    answers = [await client.put(at, home.secretary, json=given, headers={"If-Match": '"0"'}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 412]
    month = (await client.get(f"{at}/1", home.actor(home.members[3]))).json()
    assert [(item["kind_text"], item["is_fixed"], item["set_by_name"]) for item in month["items"]] == [
        ("做", False, home.org.name)
    ]
