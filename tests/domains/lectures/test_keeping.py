"""The list of lecturers, the menu and the venues: who is admitted, what may be changed, what is shown to whom."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.domains.lectures.models import Lecturer
from app.domains.members.models import Member
from tests.domains.lectures.conftest import NINE, Place

PERSON = {"level": "town", "admitted_on": "2026-01-01"}


async def admitting(place: Place, **more: Any) -> tuple[int, str]:
    path = f"/organisations/{place.branch.committee.id}/lecturers"
    return await place.code("POST", path, place.admin, json=PERSON | more)


async def test_who_is_admitted(place: Place) -> None:
    wrong, phone = (422, "LECTURER_PERSON_WRONG"), (422, "LECTURER_PHONE_WRONG")
    member = {"member_id": str(place.branch.members[0].id)}
    assert await admitting(place) == wrong
    assert await admitting(place, name="无单位") == wrong
    assert await admitting(place, member_id=str(uuid4())) == wrong
    assert await admitting(place, **member, name="改名") == wrong
    assert await admitting(place, **member, phone="19900000001") == phone
    assert await admitting(place, name="王老师", unit="党校", phone="12345") == phone
    stranger = {"name": "王老师", "unit": "党校", "account_id": str(uuid4())}
    assert await admitting(place, **stranger) == (422, "LECTURER_ACCOUNT_WRONG")
    assert await admitting(place, member_id=str(place.speaker.id)) == (409, "LECTURER_KNOWN")
    assert await admitting(place, **member, admitted_on="0001-01-01") == (422, "INVALID")
    assert await admitting(place, **member) == (201, "")
    backwards = {"week": [{"weekday": 1, "from_minute": 600, "until_minute": 540}]}
    assert await admitting(place, name="李老师", unit="党校", **backwards) == (422, "INVALID")


async def test_a_phone_is_sealed_masked_and_revealed_with_a_purpose(place: Place) -> None:
    path = "/lecturers/{outside}"
    assert (await place.ok("GET", path, place.admin))["phone"] == "199****4321"
    assert (await place.ok("GET", path, place.secretary))["phone"] is None
    body = {"purpose": "通知授课"}
    assert await place.code("POST", f"{path}/reveal", place.secretary, json=body) == (403, "PERMISSION_MISSING")
    assert (await place.ok("POST", f"{path}/reveal", place.admin, json=body))["phone"] == "19900054321"
    async with place.database.read(place.branch.tenant_id) as session:
        sealed = await session.scalar(select(Lecturer.phone).where(Lecturer.id == UUID(place.ids["outside"])))
        told = await session.scalar(select(AuditEntry.note).where(AuditEntry.action == "lecturer.reveal"))
    assert b"54321" not in sealed
    assert told == "通知授课"
    await place.change(path, place.admin, {"phone": ""})
    assert (await place.ok("GET", path, place.admin))["phone"] is None


async def test_nobody_leaves_with_lectures_ahead_and_who_left_comes_back(place: Place) -> None:
    mine = await place.accepted(NINE)
    leaving = {"on": "2026-12-05", "reason": "调动"}
    path = "/lecturers/{own}"
    assert await place.code("POST", f"{path}/exit", place.admin, json=leaving) == (409, "LECTURER_HAS_SESSIONS")
    assert (await place.ok("POST", f"{path}/exit", place.admin, json=leaving | {"on": "2026-12-06"}))["exited_on"]
    await place.ok("POST", f"/lecture-orders/{mine['id']}/cancel", place.admin, json={"reason": "调动"})
    back = {"on": "2026-12-05", "reason": "返聘"}
    assert await place.code("POST", f"{path}/readmit", place.admin, json=back) == (422, "LECTURER_DATES_WRONG")
    await place.ok("POST", f"{path}/readmit", place.admin, json=back | {"on": "2027-01-01"})
    assert await place.code("POST", f"{path}/readmit", place.admin, json=back) == (409, "LECTURER_IN_OFFICE")
    early = {"on": "2026-01-01", "reason": "调动"}
    assert await place.code("POST", f"{path}/exit", place.admin, json=early) == (422, "LECTURER_DATES_WRONG")


async def test_a_menu_is_published_with_speakers_and_closed_once(place: Place) -> None:
    org = f"/organisations/{place.branch.committee.id}/lecture-menus"
    season = {"title": "春季菜单", "from_on": "2027-03-01", "until_on": "2027-05-31"}
    backwards = season | {"until_on": "2027-02-01"}
    assert await place.code("POST", org, place.admin, json=backwards) == (422, "LECTURE_SEASON_WRONG")
    menu = (await place.ok("POST", org, place.admin, json=season))["id"]
    path = f"/lecture-menus/{menu}"
    assert await place.code("GET", path, place.secretary) == (404, "LECTURE_MENU_NOT_FOUND"), "a draft"
    assert await place.code("POST", f"{path}/publish", place.admin) == (409, "LECTURE_NO_SPEAKER")
    topic = {"title": "党史", "minutes": 45, "speakers": [{"lecturer_id": place.ids["own"], "part": "b"}]}
    twice = topic | {"speakers": topic["speakers"] * 2}
    assert await place.code("POST", f"{path}/topics", place.admin, json=twice) == (422, "INVALID")
    made = await place.ok("POST", f"{path}/topics", place.admin, json=topic)
    assert await place.code("POST", f"{path}/publish", place.admin) == (409, "LECTURE_NO_SPEAKER")
    leading = {"speakers": [{"lecturer_id": place.ids["own"], "part": "a"}]}
    changed = await place.change(f"/lecture-topics/{made['id']}", place.admin, leading)
    assert (changed["speakers"][0]["part"], changed["hundredths"]) == ("a", 75)
    await place.ok("POST", f"{path}/publish", place.admin)
    assert await place.code("POST", f"{path}/publish", place.admin) == (409, "LECTURE_MENU_PUBLISHED")
    assert len((await place.ok("GET", path, place.secretary))["topics"]) == 1
    await place.ok("POST", f"{path}/close", place.admin)
    assert await place.code("POST", f"{path}/close", place.admin) == (409, "LECTURE_MENU_CLOSED")
    assert await place.code("POST", f"{path}/topics", place.admin, json=topic) == (409, "LECTURE_MENU_CLOSED")


async def test_an_edit_needs_the_version_it_was_made_on(place: Place) -> None:
    for path in ("/lecturers/{own}", "/lecture-menus/{menu}", "/lecture-topics/{topic}", "/venues/{venue}"):
        assert (await place.ask("PUT", path, place.admin, json={})).status_code == 428, path
        stale = await place.ask("PUT", path, place.admin, json={}, headers={"If-Match": '"99"'})
        assert stale.status_code == 412, path


async def test_a_closed_venue_is_offered_no_more(place: Place) -> None:
    await place.change("/venues/{venue}", place.admin, {"is_closed": True})
    assert (await place.ok("GET", "/venues", place.secretary))["items"] == []
    path = f"/organisations/{place.branch.org.id}/lecture-orders"
    wish = place.wish(venue_id=place.ids["venue"])
    assert await place.code("POST", path, place.secretary, json=wish) == (409, "VENUE_CLOSED")
    same = {"name": "报告厅", "address": "后街", "capacity": 10}
    org = f"/organisations/{place.branch.committee.id}/venues"
    assert await place.code("POST", org, place.admin, json=same) == (409, "VENUE_KNOWN")


@pytest.mark.parametrize("number", [0])
async def test_who_lectures_not_has_no_page_of_his_own(place: Place, number: int) -> None:
    somebody: Member = place.branch.members[number]
    other = place.branch.actor(somebody)
    for path in ("/me/lecturer", "/me/lectures"):
        assert await place.code("GET", path, other) == (404, "LECTURER_NOT_ONESELF")
