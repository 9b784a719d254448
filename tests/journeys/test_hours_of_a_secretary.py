"""The hours of a secretary who took the post in July: two targets, the induction, the rotation, and a paper from before."""

from typing import Any
from uuid import UUID

from app.db.session import Database
from app.domains.certificates.models import Certificate
from tests.journeys.office import Office, at, opened

BRANCH, COUNTY = "第一党支部", "县委"
WHO = "member"


async def test_hours_of_a_secretary_who_took_the_post_in_july(database: Database) -> None:
    with at(2026, 1, 5):
        async with opened(database) as office:
            await hours_come_along_from_another_branch(office)
            await a_member_learns_in_spring(office)
            await he_is_elected(office)
            with at(2026, 8, 3):
                await office.later()
            induction = await a_class(office, "新任书记任职培训班", "induction", 9, [8, 9, 10])
            await he_passes(office, induction, 9, [8, 9, 10])
            rotation = await a_class(office, "书记轮训班", "rotation", 10, [20, 21])
            certificate = await he_passes(office, rotation, 10, [20, 21])
            with at(2026, 11, 22):
                await the_year_depends_on_the_reading(office)
                await anybody_may_check_the_paper(office, certificate, is_valid=True)
                await a_day_was_entered_wrongly(office, rotation)
                await the_branch_sees_the_same(office)
                await a_result_is_set_right(office, rotation, certificate)
            with at(2027, 1, 4):
                await nothing_is_carried_over(office)


async def hours_come_along_from_another_branch(office: Office) -> None:
    """组织关系 was transferred in: the hours of this year that the old branch certified count in this year."""
    paper = {"held_on": "2026-04-20", "bucket": "collective", "hundredths": 1200, "title": "原支部学习"}
    paper |= {"issuer": "外县机关党支部", "document": "学时证明2026-04"}
    path = f"/members/{office.id(WHO)}/certified-hours"
    with at(2026, 5, 1):
        await office.posts("secretary", path, paper)
        await office.is_refused("secretary", 409, "HOURS_CERTIFIED_TWICE", "POST", path, paper)
        late = paper | {"held_on": "2025-12-30", "hundredths": 1000, "document": "学时证明2025-12"}
        await office.posts("secretary", path, late)


async def a_member_learns_in_spring(office: Office) -> None:
    """Half a day of 主题党日."""
    with at(2026, 5, 28):
        body = {"org_id": office.org(BRANCH), "title": "6月主题党日", "kinds": ["theme_day"]}
        times = {"starts_at": "2026-06-05T14:00:00+08:00", "ends_at": "2026-06-05T17:30:00+08:00"}
        made = await office.posts("secretary", "/meetings", body | times)
        await office.posts("secretary", f"/meetings/{made['id']}/publish")
    with at(2026, 6, 5, 14, 5):
        await office.posts("recorder", f"/meetings/{made['id']}/roll-calls", {"present": [office.id(WHO)]})
    with at(2026, 6, 6):
        await office.later()
        shown = await office.gets(WHO, "/me/hours", year=2026)
        assert [one["kind"] for one in shown["outcome"]["targets"]] == ["member"]
        assert (shown["sums"]["collective"], shown["induction"]) == (1600, None)


async def he_is_elected(office: Office) -> None:
    seats = [{"member_id": office.id(WHO), "post": "secretary"}]
    body = {"elected_on": "2026-07-01", "seats": seats, "approval": "镇委〔2026〕17号"}
    with at(2026, 7, 1):
        await office.posts("committee_admin", f"/organisations/{office.org(BRANCH)}/terms", body)


async def a_class(office: Office, title: str, kind: str, month: int, days: list[int]) -> str:
    """Called up a week before; he is asked, says yes, and is asked no more."""
    body = {"title": title, "kind": kind, "level": "county", "place": "县委党校", "places": 30, "document": "县组12号"}
    dates = [{"on": f"2026-{month:02d}-{day:02d}"} for day in days]
    with at(2026, month, days[0] - 5):
        made = await office.posts(
            "county_admin", f"/organisations/{office.org(COUNTY)}/training-classes", body | {"days": dates}
        )
        path = f"/training-classes/{made['id']}"
        await office.posts("county_admin", f"{path}/calls", {"member_ids": [office.id(WHO)]})
        await office.later()
        (asked,) = [one for one in await office.inbox(WHO, "training_to_answer") if title in one["title"]]
        assert asked["closed_because"] is None
        call = (await office.gets(WHO, "/me/training-calls"))["items"][0]["call"]
        await office.posts(WHO, f"/me/training-calls/{call['id']}/answer", {"accepts": True})
    return path


async def he_passes(office: Office, path: str, month: int, days: list[int]) -> str:
    """Signed in day by day; the id of the certificate."""
    named = {"member_id": office.id(WHO)}
    for day in days:
        with at(2026, month, day, 17):
            present = {"day": f"2026-{month:02d}-{day:02d}", "people": [named]}
            await office.posts("county_admin", f"{path}/presences", present)
    with at(2026, month, days[-1], 18):
        passed = {"results": [named | {"result": "passed"}]}
        shown = await office.posts("county_admin", f"{path}/results", passed)
    return str(shown["attendees"][0]["certificate_id"])


async def the_year_depends_on_the_reading(office: Office) -> None:
    """集中培训 40, 集体学习 16: enough for a member, and for a secretary; a day less is not."""
    shown = await office.gets(WHO, "/me/hours", year=2026)
    assert shown == await office.gets("secretary", f"/members/{office.id(WHO)}/hours", year=2026)
    sums = shown["sums"]
    assert (sums["concentrated"], sums["collective"], sums["trainings"]) == (4000, 1600, 2)
    member, officer = shown["outcome"]["targets"]
    assert (member["kind"], member["from_on"], member["until_on"]) == ("member", "2026-01-01", "2026-06-30")
    assert (officer["kind"], officer["from_on"], officer["until_on"]) == ("officer", "2026-07-01", "2026-12-31")
    assert (member["hundredths"], officer["hundredths"], shown["outcome"]["verdict"]) == (3200, 5600, "met")
    assert shown["induction"] == {"elected_on": "2026-07-01", "due_on": "2027-01-01", "done_on": "2026-09-08"}
    assert shown["lacks_rotation"] is False
    sources = {(one["source_kind"], one["basis"]) for one in shown["entries"]}
    assert sources == {("certified", "学时证明2026-04"), ("meeting", "通行办法"), ("training_class", "县组12号")}


async def anybody_may_check_the_paper(office: Office, certificate: str, *, is_valid: bool) -> None:
    printed = await office.tries(WHO, "GET", f"/certificates/{certificate}/pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    checked = await office.tries("", "GET", f"/certificates/verify/{await code_of(office, certificate)}")
    shown = checked.json()
    assert (checked.status_code, shown["is_valid"], shown["title"]) == (200, is_valid, "书记轮训班")
    assert office.world.members[WHO].name not in checked.text


async def code_of(office: Office, certificate: str) -> str:
    """What stands on the paper."""
    async with office.client.services.database.read(office.world.tenant_id) as session:
        found = await session.get(Certificate, (office.world.tenant_id, UUID(certificate)))
    assert found is not None
    return found.code


async def a_day_was_entered_wrongly(office: Office, rotation: str) -> None:
    """He was not there on the second day: eight hours are taken back, and the secretary's target is short."""
    absent = {"day": "2026-10-21", "people": [{"member_id": office.id(WHO), "hundredths": 0}]}
    await office.posts("county_admin", f"{rotation}/presences", absent)
    shown = await office.gets(WHO, "/me/hours", year=2026)
    assert (shown["sums"]["concentrated"], shown["outcome"]["verdict"]) == (3200, "depends")
    assert [one["short"] for one in shown["outcome"]["targets"]] == [0, 800]
    of_class = [one["hundredths"] for one in shown["entries"] if one["title"] == "书记轮训班"]
    assert of_class == [1600, -1600, 800]


async def the_branch_sees_the_same(office: Office) -> None:
    own = await office.gets(WHO, "/me/hours", year=2026)
    table = await office.gets("secretary", f"/organisations/{office.org(BRANCH)}/hours", year=2026)
    rows: dict[str, Any] = {one["member_id"]: one for one in table["items"]}
    assert (rows[office.id(WHO)]["sums"], rows[office.id(WHO)]["outcome"]) == (own["sums"], own["outcome"])
    assert rows[office.id("colleague")]["outcome"]["verdict"] == "no_data"
    path = f"/organisations/{office.org(BRANCH)}/hours"
    await office.is_refused("county_admin", 403, "PERMISSION_MISSING", "GET", f"{path}?year=2026")
    few = await office.gets("county_admin", f"{path}-summary", year=2026)
    assert few["members"] is None, "of so few nobody above is told"


async def a_result_is_set_right(office: Office, rotation: str, certificate: str) -> None:
    failed = {"results": [{"member_id": office.id(WHO), "result": "failed"}]}
    await office.posts("county_admin", f"{rotation}/results", failed)
    shown = await office.gets(WHO, "/me/hours", year=2026)
    assert (shown["sums"]["concentrated"], shown["lacks_rotation"]) == (2400, True)
    last = [one for one in shown["entries"] if one["title"] == "书记轮训班"][-1]
    assert (last["state"], last["reason"]) == ("not_counted", "培训班成绩不合格")
    await anybody_may_check_the_paper(office, certificate, is_valid=False)


async def nothing_is_carried_over(office: Office) -> None:
    shown = await office.gets(WHO, "/me/hours", year=2027)
    assert (shown["sums"]["toward_target"], shown["outcome"]["verdict"]) == (0, "no_data")
    assert [one["kind"] for one in shown["outcome"]["targets"]] == ["officer"]
    before = await office.gets(WHO, "/me/hours", year=2025)
    assert before["sums"]["collective"] == 1000, "what was learned in December counts in that year alone"
