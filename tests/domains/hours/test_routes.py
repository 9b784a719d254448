"""Study hours over HTTP: status, shape, who is let in, what bad input gets."""

from typing import Any

import pytest
from sqlalchemy import select

from app.access.roles import Role
from app.domains.certificates.models import Certificate
from tests.domains.hours.conftest import admin_of
from tests.factories.meetings import Branch
from tests.support.http import Client
from tests.support.pdf import words_of

API = "/api/v1"
PAPER: dict[str, Any] = {
    "held_on": "2026-04-20",
    "bucket": "collective",
    "hundredths": 1200,
    "title": "原支部学习",
    "issuer": "外县机关党支部",
    "document": "学时证明2026-04",
}


async def test_certified_seen_and_taken_back(client: Client, place: Branch) -> None:
    member = place.members[1]
    path = f"{API}/members/{member.id}/certified-hours"
    made = await client.post(path, place.secretary, json=PAPER)
    assert made.status_code == 201, made.text
    twice = await client.post(path, place.secretary, json=PAPER)
    assert (twice.status_code, twice.json()["code"]) == (409, "HOURS_CERTIFIED_TWICE")
    own = (await client.get(f"{API}/me/hours?year=2026", place.actor(member))).json()
    assert own["sums"] == {
        "concentrated": 0,
        "collective": 1200,
        "online": 0,
        "toward_target": 1200,
        "trainings": 0,
    }
    assert own["outcome"]["targets"][0]["short"] == 2000
    assert [one["basis"] for one in own["entries"]] == [PAPER["document"]]
    taken = await client.post(
        f"{API}/hours-entries/{made.json()['id']}/reverse", place.secretary, json={"reason": "证明有误"}
    )
    assert taken.status_code == 200, taken.text
    table = (await client.get(f"{API}/organisations/{place.org.id}/hours?year=2026&limit=2", place.secretary)).json()
    assert [one["name"] for one in table["items"]] == ["党员00", "党员01"]
    assert table["next_cursor"]
    assert table["items"][1]["sums"]["collective"] == 0
    total = await client.get(f"{API}/organisations/{place.committee.id}/hours-summary?year=2026", admin_of(place))
    assert (total.json()["members"], total.json()["no_data"]) == (6, 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"held_on": "1026-04-20"},
        {"hundredths": 0},
        {"hundredths": 12.5},
        {"hundredths": "1200"},
        {"bucket": "online_time"},
        {"training_kind": "rotation"},
        {"held_on": "2026-02-30"},
        {"minutes_online": 60},
    ],
)
async def test_bad_papers_are_refused(client: Client, place: Branch, changes: dict[str, Any]) -> None:
    answer = await client.post(
        f"{API}/members/{place.members[1].id}/certified-hours", place.secretary, json=PAPER | changes
    )
    assert answer.status_code == 422, answer.text


async def test_rules_are_shown_with_who_decided(client: Client, place: Branch) -> None:
    body = {"kind": "half_day", "value": 300, "from_on": "2026-01-01", "reason": "县里规定", "document": "县组6号"}
    path = f"{API}/organisations/{place.committee.id}/hours-settings"
    assert (await client.post(path, admin_of(place), json=body)).status_code == 201
    wrong = await client.post(path, admin_of(place), json=body | {"value": 7})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "HOURS_SETTING_WRONG")
    listed = (await client.get(path, admin_of(place))).json()
    assert [one["value"] for one in listed["items"]] == [300]
    shown = (await client.get(f"{API}/organisations/{place.org.id}/hours-rules", place.actor(place.members[1]))).json()
    rules = {one["kind"]: one for one in shown["rules"]}
    assert (rules["half_day"]["value"], rules["half_day"]["decided_by_org_id"]) == (300, str(place.committee.id))
    assert (rules["online_counts"]["value"], rules["target_member"]["value"]) == (None, 3200)


async def test_names_do_not_leave_the_branch(client: Client, place: Branch) -> None:
    for actor in (admin_of(place), place.officer(Role.INSPECTOR)):
        answer = await client.get(f"{API}/organisations/{place.org.id}/hours?year=2026", actor)
        assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION_MISSING")


async def test_a_year_is_printed_with_every_source_that_stands(client: Client, place: Branch) -> None:
    member = place.members[1]
    path = f"{API}/members/{member.id}/certified-hours"
    taken = await client.post(path, place.secretary, json=PAPER | {"title": "记错的学习", "document": "证明1"})
    await client.post(f"{API}/hours-entries/{taken.json()['id']}/reverse", place.secretary, json={"reason": "证明有误"})
    await client.post(path, place.secretary, json=PAPER)
    own = await client.get(f"{API}/me/hours/pdf?year=2026", place.actor(member))
    assert own.status_code == 200, own.text
    words = "".join(words_of(own.content))
    for said in ("党员学时证明", member.name, "第一党支部", "集体学习12学时", PAPER["title"], PAPER["document"]):
        assert said in words, said
    assert "记错的学习" not in words
    by_branch = await client.get(f"{API}/members/{member.id}/hours/pdf?year=2026", place.secretary)
    assert by_branch.content == own.content
    empty = await client.get(f"{API}/me/hours/pdf?year=2025", place.actor(member))
    assert "没有记录" in "".join(words_of(empty.content))
    for actor, status in ((admin_of(place), 403), (place.actor(place.neighbour), 404)):
        answer = await client.get(f"{API}/members/{member.id}/hours/pdf?year=2026", actor)
        assert answer.status_code == status


async def test_a_class_over_http_up_to_the_check_of_its_certificate(client: Client, place: Branch) -> None:
    admin, member = admin_of(place), place.members[1]
    body = {"title": "轮训班", "kind": "rotation", "level": "county", "place": "党校", "places": 5, "document": "6号"}
    made = await client.post(
        f"{API}/organisations/{place.committee.id}/training-classes",
        admin,
        json=body | {"days": [{"on": "2026-11-22"}]},
    )
    assert made.status_code == 201, made.text
    path, named = f"{API}/training-classes/{made.json()['id']}", {"member_id": str(member.id)}
    for step, given in (
        ("calls", {"member_ids": [str(member.id)]}),
        ("presences", {"day": "2026-11-22", "people": [named]}),
        ("results", {"results": [named | {"result": "passed"}]}),
    ):
        answer = await client.post(f"{path}/{step}", admin, json=given)
        assert answer.status_code == 200, answer.text
    (attendee,) = answer.json()["attendees"]
    assert (attendee["present"], attendee["is_certificate_valid"]) == ([{"on": "2026-11-22", "hundredths": 800}], True)
    printed = await client.get(f"{API}/certificates/{attendee['certificate_id']}/pdf", place.actor(member))
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    async with client.services.database.read(place.tenant_id) as session:
        code = await session.scalar(select(Certificate.code))
    assert code is not None
    checked = await client.http.get(f"{API}/certificates/verify/{code.lower()}")
    assert checked.status_code == 200, checked.text
    shown = checked.json()
    assert (shown["is_valid"], shown["name"], shown["hundredths"]) == (True, "党***", 800)
    said = {"is_valid", "kind", "serial", "code", "name", "title", "organiser", "from_on", "until_on", "hundredths"}
    assert shown.keys() == said | {"issued_on"}, "no branch, no number, nothing else of the person"
    assert "no-store" in checked.headers["cache-control"]
    assert str(member.id) not in checked.text
    for wrong in (code[:-2] + "AA", "x", "%00", "码"):
        answer = await client.http.get(f"{API}/certificates/verify/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "CERTIFICATE_NOT_FOUND"), answer.text
    twice = {"day": "2026-11-22", "people": [named, named]}
    assert (await client.post(f"{path}/presences", admin, json=twice)).status_code == 422
    late = {"title": "班", "days": [{"on": "2026-11-22"}, {"on": "2026-11-22"}]}
    ancient = await client.post(
        f"{API}/organisations/{place.committee.id}/training-classes",
        admin,
        json=body | {"days": [{"on": "1026-11-22"}]},
    )
    assert (ancient.status_code, ancient.json()["errors"][0]["field"]) == (422, "days.0.on"), (
        "a year nobody can ask for"
    )
    wrong_days = await client.post(
        f"{API}/organisations/{place.committee.id}/training-classes", admin, json=body | late
    )
    assert (wrong_days.status_code, wrong_days.json()["code"]) == (422, "CLASS_DAYS_WRONG")
