"""A county sets up from its spreadsheets: from an empty server to a register that its members can see themselves in."""

from pathlib import Path
from typing import Any

import httpx

from tests.factories.members import a_phone
from tests.factories.rosters import a_row
from tests.journeys import county
from tests.journeys.operating import Operator
from tests.journeys.papers import coloured, committee_list, organisation_list, roster
from tests.journeys.people import Admin, Body, Door, Member
from tests.support.databases import Urls
from tests.support.server import running_server

TENANT, COUNTY = "qinghe", "中共青禾县委员会"
TOWN, RED, MILL = "红旗镇党委", "红旗村党支部", "水磨村党支部"

ORGANISATIONS: list[list[Any]] = [
    ["水磨村党支部", "红旗镇党委", "001002002", None, "村", "1992年3月", "王 芳", "0573-1234567"],
    ["红旗镇党委", COUNTY, "001002", "党委", "机关", "1958.10", None, None],
    ["红旗村 党支部", "红旗镇党委", "001002001", "支部", "行政村", "1987-07-01", "张伟", None],
    ["第一党小组", RED, None, "小组", None, None, None, None],
    ["青禾针织有限公司联合党支部", "001002", "001002003", "联合支部", "非公企业", 43831, None, None],
    ["夕阳红党支部", "不存在镇党委", None, "支部", None, None, None, None],
    ["云上党支部", "红旗镇党委", None, "云支部", None, None, None, None],
    ["未来村党支部", "红旗镇党委", None, "支部", "农村", "2036-01-01", None, None],
]
RED_PEOPLE = ("张伟", "王芳", "李强", "刘洋", "陈静", "杨光", "赵敏", "黄磊")
MILL_PEOPLE = ("周涛", "吴霞", "徐亮", "孙梅", "胡军", "朱琳")
BROKEN = [
    a_row("高数", 100, 公民身份号码=990100198005200010),
    a_row("林号", 101, 公民身份号码="99010019800520001Y"),
    a_row("何期", 102, 入党日期="二〇〇五年夏"),
    a_row("郭话", 103, 手机="1380000"),
    a_row("马族", 104, 民族="穿青族人"),
]
POSTS = [
    [RED, "张伟", "党支部书记", "2024.3.15"],
    [RED, "王芳", "组织委员兼纪检委员", "2024年3月15日"],
    [RED, "李强", "宣传委员", "2024-03-15"],
    [MILL, "周涛", "书记", "2024-03-20"],
    [MILL, "无名", "组织委员", "2024-03-20"],
    [MILL, "李强", "组织委员", "2024-03-20"],
]


def the_roster() -> bytes:
    red = [a_row(name, order) for order, name in enumerate(RED_PEOPLE)]
    red[2:2] = BROKEN[:3]
    mill = [a_row(name, 20 + order) for order, name in enumerate(MILL_PEOPLE)] + BROKEN[3:]
    return roster((RED, red), (MILL, mill))


async def appoints_the_staff(operator: Operator, door: Door) -> county.County:
    """Nobody alone makes an administrator: one opens the account, another appoints, a third confirms."""
    security, second, system = await county.opened(operator, door, TENANT, COUNTY)
    root_id = (await system.organisations())[COUNTY]
    committee, committee_id = await county.joins_staff(system, "zhou.wei", "周伟", root_id)
    body = {"account_id": committee_id, "role": "committee_admin", "org_id": root_id}
    await system.is_refused(403, "PERMISSION_MISSING", "POST", "/appointments", body)
    waiting = await security.appoints(committee_id, "committee_admin", root_id)
    assert waiting["state"] == "waiting"
    await security.is_refused(403, "SECOND_PERSON_NEEDED", "POST", f"/appointments/{waiting['id']}/confirm")
    await committee.is_refused(403, "PERMISSION_MISSING", "GET", "/accounts")
    assert (await second.confirms(waiting))["state"] == "in_force"

    officer, officer_id = await county.joins_staff(system, "li.juan", "李娟", root_id)
    above = {"account_id": officer_id, "role": "security_admin", "org_id": root_id}
    await committee.is_refused(403, "GRANT_ABOVE_ONESELF", "POST", "/appointments", above)
    assert (await committee.appoints(officer_id, "register_officer", root_id))["state"] == "in_force"
    return county.County(TENANT, root_id, security, second, system, committee, officer)


async def imports_organisations(admin: Admin, root_id: str) -> dict[str, str]:
    """The ids by name. What is wrong stays out, and is shown in a copy of the list."""
    checked = await admin.checks_organisations(organisation_list(COUNTY, *ORGANISATIONS), root_id)
    assert (checked["counts"]["create"], checked["counts"]["duplicate"], checked["counts"]["faulty"]) == (5, 1, 3)
    assert list(await admin.organisations()) == [COUNTY]
    faulty = await admin.gets_all(f"/organisation-imports/{checked['id']}/rows", action="faulty")
    assert [row["name"] for row in faulty] == ["夕阳红党支部", "云上党支部", "未来村党支部"]
    assert all(row["faults"][0]["reason"] for row in faulty)
    link = await admin.gets(f"/files/{checked['marked_file_id']}/link")
    marked = await admin.door.http.get(link["url"])
    assert set(coloured(marked.content)) >= {"C10", "E11", "G12"}

    written = await admin.writes_organisations(checked)
    assert (written["status"], written["counts"]["created"]) == ("committed", 5)
    orgs = await admin.organisations()
    assert set(orgs) == {COUNTY, TOWN, RED, MILL, "第一党小组", "青禾针织有限公司联合党支部"}
    return orgs


async def imports_roster(officer: Admin, root_id: str) -> None:
    checked = await officer.checks_roster(the_roster(), root_id)
    good = len(RED_PEOPLE) + len(MILL_PEOPLE)
    assert checked["counts"] == {"new": good, "faulty": len(BROKEN)}
    assert await officer.register() == {}
    faulty = await officer.gets_all(f"/roster-imports/{checked['id']}/rows", state="faulty")
    assert [row["values"]["name"] for row in faulty] == [row[1] for row in BROKEN]
    assert "990100198005200010" not in str(faulty)

    written = await officer.writes_roster(checked)
    assert written["counts"] == {"created": good, "left_out": len(BROKEN)}
    assert set(await officer.register()) == {*RED_PEOPLE, *MILL_PEOPLE}
    result = await officer.downloads("GET", f"/roster-imports/{checked['id']}/result")
    assert set(coloured(result).values()) >= {row[1] for row in BROKEN}


async def test_a_county_sets_up_from_three_spreadsheets(
    operator: Operator, http: httpx.AsyncClient, own_urls: Urls, tmp_path: Path
) -> None:
    async with running_server(own_urls, tmp_path, anew=True) as server:
        door = Door(http, server.url)
        staff = await appoints_the_staff(operator, door)
        orgs = await imports_organisations(staff.committee, staff.root_id)
        await imports_roster(staff.officer, staff.root_id)
        red, mill = await seats_the_committees(staff, orgs)
        await members_find_their_way_in(staff, red, mill, orgs)
        await reports_coverage(staff.committee)
        await exports_and_imports_again(staff)
        await undoes_an_import(staff, orgs)
        await trail_is_intact(operator, staff)


async def seats_the_committees(staff: county.County, orgs: dict[str, str]) -> tuple[Admin, Member]:
    """The election's result stands in the register; the secretaries get accounts, and are appointed."""
    file_id = await staff.committee.uploads("班子成员名单.xlsx", committee_list(TOWN, *POSTS))
    wanted = {"file_id": file_id, "org_id": staff.root_id}
    tried = await staff.committee.posts("/post-imports", wanted)
    assert (tried["committed"], tried["entered"], tried["faulty"]) == (False, 4, 2)
    assert [row["name"] for row in tried["rows"] if row["issues"]] == ["无名", "李强"]
    assert await staff.committee.gets(f"/organisations/{orgs[RED]}/terms") == []
    written = await staff.committee.posts("/post-imports", wanted | {"commit": True})
    assert (written["committed"], written["entered"], written["faulty"]) == (True, 4, 2)
    again = await staff.committee.posts("/post-imports", wanted | {"commit": True})
    assert (again["entered"], again["unchanged"]) == (0, 4)
    (term,) = await staff.committee.gets(f"/organisations/{orgs[RED]}/terms")
    assert {seat["member_name"] for seat in term["seats"]} == set(RED_PEOPLE[:3])

    people = await staff.committee.register()
    secretary = await staff.system.opens_account("zhang.wei", "张伟", orgs[RED], member_id=people["张伟"]["id"])
    await secretary.logs_in()
    await staff.committee.appoints(await secretary.account_id(), "branch_secretary", orgs[RED], term_id=term["id"])
    # The other one comes by the phone that the roster names.
    other = Member(staff.committee.door, "周涛", tenant=TENANT, phone=a_phone(20))
    assert await other.logs_in() == "done"
    await staff.committee.appoints(await other.account_id(), "branch_secretary", orgs[MILL])
    return secretary, other


async def members_find_their_way_in(
    staff: county.County, secretary: Admin, stranger: Member, orgs: dict[str, str]
) -> None:
    """Without the phone that the roster knows, a member comes with the branch's invitation."""
    chen = (await secretary.register(name="陈静"))["陈静"]
    member = Member(secretary.door, "陈静", tenant=TENANT, phone="19999000001")
    assert await member.logs_in() == "bind_member"
    await member.is_refused(422, "INVITATION_INVALID", "POST", "/auth/invitations/accept", bound_by("AAAAA-BBBBB"))
    invitation = await secretary.invites(chen["id"])
    await member.accepts(invitation)
    await member.is_refused(422, "INVITATION_INVALID", "POST", "/auth/invitations/accept", bound_by(invitation))
    again = Member(secretary.door, "陈静", tenant=TENANT, phone="19999000001")
    assert (await again.logs_in(shares_phone=False), again.member_id) == ("done", chen["id"])

    own = await member.gets("/me/record")
    assert (own["name"], own["org_name"], own["phone"]) == ("陈静", RED, a_phone(4))
    assert "*" in chen["phone"]
    await member.is_refused(403, "PERMISSION_MISSING", "GET", "/members")

    # The secretary next door sees the own branch, and nothing of this member.
    assert {one["name"] for one in await stranger.gets_all("/members")} == set(MILL_PEOPLE)
    for path in (f"/members/{chen['id']}", f"/members/{chen['id']}/changes"):
        await stranger.is_refused(404, "MEMBER_NOT_FOUND", "GET", path)
    reveal = {"fields": ["phone"], "purpose": "核对联系方式"}
    await stranger.is_refused(404, "MEMBER_NOT_FOUND", "POST", f"/members/{chen['id']}/reveal", reveal)
    tail = {"kind": "phone_tail", "tail": a_phone(4)[-4:]}
    assert (await stranger.posts("/members/look-ups", tail)) == []
    assert [one["id"] for one in (await secretary.posts("/members/look-ups", tail))] == [chen["id"]]
    await stranger.is_refused(404, "MEMBER_NOT_FOUND", "POST", "/invitations", {"member_id": chen["id"]})


def bound_by(invitation: str) -> Body:
    return {"tenant_code": TENANT, "code": invitation}


async def reports_coverage(committee: Admin) -> None:
    report = await committee.gets("/organisation-coverage")
    total = report["total"]
    assert (total["organisations"], total["branches"]) == (6, 3)
    assert (total["members"], total["empty"], total["size_7_50"], total["size_3_6"]) == (14, 1, 1, 1)
    assert total["without_secretary"] == 1
    villages = next(one for one in report["by_unit_kind"] if one["unit_kind"] == "village")
    assert (villages["branches"], villages["members"]) == (2, 14)
    branches = {one["name"]: one for one in await committee.gets_all("/organisation-coverage/branches")}
    assert branches[RED]["has_secretary"]
    assert (branches[RED]["members"], branches[MILL]["members"]) == (len(RED_PEOPLE), len(MILL_PEOPLE))


async def exports_and_imports_again(staff: county.County) -> None:
    """A full copy needs a second person, goes out once, and comes back without changing anything."""
    officer = staff.officer
    ask = {"org_id": staff.root_id, "unmasked": True, "purpose": "年度党内统计核对"}
    asked = await officer.posts("/member-exports", ask)
    path = f"/member-exports/{asked['id']}"
    await officer.is_refused(409, "MEMBER_EXPORT_NOT_READY", "POST", f"{path}/download")
    await officer.is_refused(403, "PERMISSION_MISSING", "POST", f"{path}/approve", {})
    await staff.committee.posts(f"{path}/approve", {"reason": "同意"})
    content = await officer.downloads("POST", f"{path}/download")
    await officer.is_refused(409, "MEMBER_EXPORT_GONE", "POST", f"{path}/download")

    before = await versions(officer)
    checked = await officer.checks_roster(content, staff.root_id, name="导出.xlsx")
    assert checked["counts"] == {"unchanged": len(before)}
    assert (await officer.writes_roster(checked))["counts"] == {"unchanged": len(before)}
    assert await versions(officer) == before


async def versions(officer: Admin) -> dict[str, tuple[int, str]]:
    people = [await officer.gets(f"/members/{one['id']}") for one in (await officer.register()).values()]
    return {one["id"]: (one["version"], one["updated_at"]) for one in people}


async def undoes_an_import(staff: county.County, orgs: dict[str, str]) -> None:
    """Two were entered by mistake; on one of them something rests by now, and the undo says so."""
    officer, known = staff.officer, set(await staff.officer.register())
    checked = await officer.checks_roster(roster((MILL, [a_row("错登", 60), a_row("邀请", 61)])), orgs[MILL])
    written = await officer.writes_roster(checked)
    assert set(await officer.register()) == known | {"错登", "邀请"}
    invited = Member(officer.door, "邀请", tenant=TENANT, phone=a_phone(61))
    assert await invited.logs_in() == "done"

    undone = await officer.posts(f"/roster-imports/{written['id']}/undo")
    assert undone["counts"] == {"undone": 1, "undo_refused": 1}
    assert set(await officer.register()) == known | {"邀请"}
    rows = await officer.gets_all(f"/roster-imports/{written['id']}/rows")
    assert {row["values"]["name"]: bool(row["undo_reason"]) for row in rows} == {"错登": False, "邀请": True}


async def trail_is_intact(operator: Operator, staff: county.County) -> None:
    """Who did all this is written down, and nobody has touched what is written."""
    auditor, auditor_id = await county.joins_staff(staff.system, "shen.ji", "沈纪", staff.root_id)
    await staff.security.confirms(await staff.second.appoints(auditor_id, "audit_admin", staff.root_id))
    verdict = await auditor.posts("/audit/verify", {"known": []})
    assert (verdict["intact"], verdict["findings"]) == (True, [])
    entries = await auditor.gets_all("/audit/entries")
    assert {entry["action"] for entry in entries} >= {
        "account.create", "account.invite", "account.bind", "appointment.request", "appointment.confirm",
        "appointment.grant", "member.import_commit", "member.import_undo", "member.export_asked",
        "member.export_approved", "member.export_downloaded", "org.posts_import",
    }  # fmt: skip
    assert a_phone(4) not in str(entries)
    (said,) = (await operator.runs("audit", "verify", "--tenant", TENANT))["tenants"]
    assert said["intact"]
    assert said["sealed"] + said["unsealed"] == len(entries)
