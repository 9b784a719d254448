"""One object of every kind in the first county, made through the API by those who may."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.domains.notices.models import Notice
from app.domains.notices.public import Link, NoticeKind, Subject, ask, notify
from app.kit.clock import now
from app.kit.sheets import Column, write_sheet
from tests.contract.access import furnishing_papers
from tests.contract.access.deciding import ABROAD
from tests.contract.access.furnishing_books import furnish_books
from tests.contract.access.furnishing_dues import furnish_dues
from tests.contract.access.furnishing_hours import furnish_hours
from tests.contract.access.furnishing_lectures import furnish_lectures
from tests.contract.access.furnishing_lessons import lessons
from tests.contract.access.furnishing_orders import furnish_orders
from tests.contract.access.furnishing_votes import furnish_votes
from tests.contract.access.minutes import handovers, minutes, uploaded
from tests.contract.access.scene import MARK, Scene, is_id
from tests.factories.files import CSV_UTF8, photo
from tests.factories.rosters import a_roster, a_row
from tests.support.books import of_rows
from tests.support.phone import Phone
from tests.support.world import MEMBERS


async def furnish(scene: Scene) -> None:
    """One object of every kind, each under its name in `scene.ids`."""
    before = dict(scene.ids)
    for room in (
        _organisations,
        _files,
        _meetings,
        furnish_votes,
        minutes,
        handovers,
        _plans,
        lessons,
        furnish_lectures,
        _register,
        _rosters,
        _authority,
        _dues,
        _books,
        furnishing_papers.sheets,
        furnish_books,
        furnish_hours,
        furnishing_papers.receipt,
        furnishing_papers.case,
        furnish_orders,
        furnish_dues,
        _notices,
        _calendar,
    ):
        await room(scene)
    # The tree of topics is the tenant's.
    made = {v for name, v in scene.ids.items() if name not in before and name != "topic" and is_id(v)}
    inside = {"town", "org", "second", "group", "spare", "double", "marked", "late", "appointment"}
    inside |= {who for who, (place, _) in MEMBERS.items() if place == "第一党支部"}
    inside |= {f"account_{who}" for who in ("secretary", "deputy", "recorder", "member", "colleague")}
    scene.hidden = frozenset({scene.ids[name] for name in inside} | made | {MARK})
    scene.county = scene.hidden | {v for name, v in scene.ids.items() if is_id(v) and not name.startswith("abroad_")}


async def _organisations(scene: Scene) -> None:
    basis = {"effective_on": "2026-12-31", "reason": "镇党委批复", "approval": "镇委〔2026〕9号"}
    planned, _ = await scene.make(
        "committee_admin", "POST", "/organisations/{second}/rename", json={"name": f"{MARK}新支部", **basis}
    )
    scene.ids["change"] = planned["id"]
    seats = [{"member_id": "{member}", "post": "secretary"}, {"member_id": "{colleague}", "post": "organisation"}]
    body = {"elected_on": "2026-03-01", "seats": seats, "approval": "镇委〔2026〕3号"}
    term, _ = await scene.make("committee_admin", "POST", "/organisations/{org}/terms", json=body)
    scene.ids |= {"term": term["id"], "seat": term["seats"][0]["id"]}


async def _files(scene: Scene) -> None:
    ids = scene.ids
    reserving = {"name": f"{MARK}名单.csv", "size": len(CSV_UTF8), "purpose": "roster"}
    ids["file"] = await uploaded(scene, "secretary", f"{MARK}名单.csv", CSV_UTF8, "roster")
    ids["reserved"] = (await scene.make("secretary", "POST", "/files", json=reserving))[0]["id"]
    ids["sent"] = (await scene.make("secretary", "POST", "/files", json=reserving))[0]["id"]
    await scene.make("secretary", "POST", "/files/{sent}/content", files={"file": ("名单.csv", CSV_UTF8)})
    columns = [Column("序号"), Column("党组织名称"), Column("上级党组织"), Column("党组织代码"), Column("类别")]
    listed = write_sheet("名单", columns, [["1", f"{MARK}甲村党支部", "", "", "党支部"]])
    for who in ("committee_admin", "accountant", "township_admin", f"{ABROAD}committee_admin"):
        ids[f"org_list@{who}"] = await uploaded(scene, who, f"{MARK}组织.xlsx", listed, "roster")
    ids["org_list"] = ids["org_list@committee_admin"]
    checked, _ = await scene.make(
        "committee_admin", "POST", "/organisation-imports", json={"file_id": "{org_list}", "under_id": "{town}"}
    )
    ids["import"] = checked["id"]


async def _meetings(scene: Scene) -> None:
    body = {"org_id": "{org}", "title": f"{MARK}主题党日", "kinds": ["theme_day"], "place": f"{MARK}会议室"}
    today = {"starts_at": "2026-12-05T09:00:00+08:00", "ends_at": "2026-12-05T11:00:00+08:00"}
    later = {"starts_at": "2026-12-12T09:00:00+08:00", "ends_at": "2026-12-12T11:00:00+08:00"}
    body["online_url"] = "https://meeting.example.cn/8812"
    for name, times in (("meeting", today), ("coming", later), ("draft", later)):
        made, _ = await scene.make("secretary", "POST", "/meetings", json=body | times)
        scene.ids[name] = made["id"]
        if name != "draft":
            await scene.make("secretary", "POST", f"/meetings/{made['id']}/publish")
    _, etag = await scene.make("secretary", "GET", "/meetings/{coming}")
    scene.ids["material"] = await uploaded(scene, "secretary", f"{MARK}学习材料.jpg", photo(), "photo")
    item = {"kind": "study", "title": f"{MARK}学习", "file_ids": ["{material}"]}
    agenda, headers = {"items": [item]}, {"If-Match": etag}
    await scene.make("secretary", "PUT", "/meetings/{coming}/agenda", json=agenda, headers=headers)
    for name, who in (("leave", "member"), ("granted", "colleague")):
        leave, _ = await scene.make(
            who, "POST", "/meetings/{coming}/leave-requests", json={"category": "duty", "reason": f"{MARK}防汛值班"}
        )
        scene.ids[name] = leave["id"]
    await scene.make("secretary", "POST", "/meetings/{coming}/leave-requests/{granted}/approve", json={})
    shown, _ = await scene.make("anonymous", "POST", "/screens/pairings", json={})
    screen, _ = await scene.make("secretary", "POST", "/meetings/{meeting}/screens", json={"code": shown["code"]})
    scene.ids["screen"] = screen["id"]
    visit = {"visited_at": "2026-12-05T08:40:00+08:00", "visitors": ["王书记"], "summary": f"{MARK}送学上门"}
    made, _ = await scene.make(
        "secretary", "POST", "/meetings/{meeting}/home-visits", json={"member_id": "{spare}"} | visit
    )
    scene.ids["visited"] = made["id"]
    await _ways(scene)


async def _ways(scene: Scene) -> None:
    """A code that was read, codes taken back, a wrong word."""
    own, _ = await scene.make("probationary", "GET", "/me/member-code")
    await scene.make("recorder", "POST", "/meetings/{meeting}/member-codes", json={"code": own["code"]})
    await scene.make("probationary", "POST", "/me/member-code/revoke")
    wrong = await scene.client.http.post(
        f"/api/v1/meetings/{scene.ids['meeting']}/online-sign-ins",
        json={"word": "不是口令"},
        headers=scene.headers("member"),
    )
    assert wrong.status_code == 409, wrong.text
    await _offline(scene)
    await _past(scene)


async def _past(scene: Scene) -> None:
    """A meeting that was ended, its roll set right, and somebody who missed it: called, and taught since."""
    body = {"org_id": "{org}", "title": f"{MARK}早会", "kinds": ["theme_day"]}
    body |= {"starts_at": "2026-12-05T08:20:00+08:00", "ends_at": "2026-12-05T08:55:00+08:00"}
    made, _ = await scene.make("secretary", "POST", "/meetings", json=body)
    scene.ids["past"] = made["id"]
    for step in ("publish", "finish"):
        await scene.make("secretary", "POST", f"/meetings/{{past}}/{step}")
    missed = {"member_id": "{spare}"}
    change = {"kind": "theme_day", "change": "vote", "has_vote": False, "reason": f"{MARK}受处分"}
    call = {"result": "will_make_up", "note": f"{MARK}在外务工"}
    lesson = {"manner": "talked_through", "done_on": "2026-12-05", "reason": f"{MARK}会后谈话"}
    for path, more in (("roll-corrections", change), ("absence-calls", call), ("make-ups", lesson)):
        await scene.make("secretary", "POST", f"/meetings/{{past}}/{path}", json=missed | more)
    guest = {"name": f"{MARK}客人", "unit": "镇卫生院", "as_what": "授课人"}
    made, _ = await scene.make("recorder", "POST", "/meetings/{meeting}/outside-guests", json=guest)
    scene.ids["guest"] = made["id"]


async def _offline(scene: Scene) -> None:
    """A phone with a package, a scan from before it, and the signature of a scan that is to come."""
    ids, phone = scene.ids, Phone()
    body = {"org_id": "{org}", "name": f"{MARK}值班手机", "public_key": phone.jwk()}
    ids["device"] = phone.device_id = (await scene.make("recorder", "POST", "/meeting-devices", json=body))[0]["id"]
    asked = {"device_id": "{device}", "device_time": phone.clock(now())}
    phone.package, _ = await scene.make("recorder", "POST", "/meetings/{meeting}/offline-packages", json=asked)
    ids["package"] = phone.package["id"]
    early = phone.scan(now() - timedelta(minutes=10), member=UUID(ids["late"]))
    path = "/meetings/{meeting}/offline-batches"
    await scene.make("recorder", "POST", path, json=phone.batch(early))
    (conflict,), _ = await scene.make("secretary", "GET", "/meetings/{meeting}/offline-conflicts")
    ids["conflict"] = conflict["id"]
    later = phone.scan(now() + timedelta(minutes=5), member=UUID(ids["late"]))
    ids["batch_signature"] = phone.batch(later)["signature"]


async def _plans(scene: Scene) -> None:
    ids = scene.ids
    await scene.make(
        "committee_admin",
        "PUT",
        "/organisations/{town}/themes/2027",
        json={"themes": [{"month": 1, "title": f"{MARK}学思想"}]},
        headers={"If-Match": '"0"'},
    )
    _, ids["themes_etag"] = await scene.make("secretary", "GET", "/organisations/{org}/themes/2027")
    body = {"org_id": "{org}", "starts": "09:00", "ends": "11:00", "hall": f"{MARK}礼堂"}
    body["day_rule"] = {"kind": "month_day", "day": 5}  # type: ignore[assignment]
    for name, year in (("plan", 2027), ("draft_plan", 2028), ("spare_plan", 2026)):
        made, ids[f"{name}_etag"] = await scene.make("recorder", "POST", "/meeting-plans", json=body | {"year": year})
        ids[name] = made["id"]
    await scene.make("secretary", "POST", "/meeting-plans/{plan}/adopt")
    await scene.make("secretary", "POST", "/meeting-plans/{plan}/months/1/draft")
    planned, _ = await scene.make("secretary", "GET", "/planned-meetings?year=2027")
    ids["planned"] = planned["items"][0]["id"]
    day = {"day": "2027-10-29", "is_working": False, "source": f"{MARK}县庆放假"}
    ids["local_day"] = (await scene.make("recorder", "POST", "/organisations/{org}/local-days", json=day))[0]["id"]


async def _register(scene: Scene) -> None:
    ids = scene.ids
    correction, _ = await scene.make(
        "member", "POST", "/me/corrections", json={"field": "native_place", "value": f"{MARK}村", "reason": "登记有误"}
    )
    ids["correction"] = correction["id"]
    ids["evidence"] = await uploaded(scene, "colleague", f"{MARK}证明.jpg", photo(), "photo")
    body = {"field": "native_place", "value": f"{MARK}村", "reason": "见证明", "evidence_file_id": "{evidence}"}
    ids["proved_correction"] = (await scene.make("colleague", "POST", "/me/corrections", json=body))[0]["id"]
    sessions, _ = await scene.make("member", "GET", "/auth/sessions")
    ids["session"] = sessions[0]["id"]
    restriction, _ = await scene.make(
        "register_officer",
        "POST",
        "/members/{marked}/restrictions",
        json={
            "kind": "rights_suspended",
            "from_on": "2026-06-01",
            "reason": f"{MARK}事由",
            "approval": "镇纪〔2026〕1号",
        },
    )
    ids["restriction"] = restriction["id"]
    for name in ("waiting", "export"):
        body = {"org_id": "{org}", "unmasked": True, "purpose": f"{MARK}年报"}
        made, _ = await scene.make("secretary", "POST", "/member-exports", json=body)
        ids[name] = made["id"]
    await scene.make("committee_admin", "POST", "/member-exports/{export}/approve", json={"reason": "同意"})


async def _rosters(scene: Scene) -> None:
    """Three imports of the branch's roster: just opened, checked, and written; and a list of posts."""
    ids, branch = scene.ids, f"{MARK}第一党支部"
    for number, name in enumerate(("roster", "checked_roster", "written_roster")):
        new = a_row(f"{MARK}新党员", 9_000 + number, 所在支部_小组=branch)
        known = a_row(f"{MARK}marked", 0, 所在支部_小组=branch, 手机="19900071717", 公民身份号码=None)
        content = a_roster(new, known)
        for who in (
            ("secretary", "accountant", "other_secretary", f"{ABROAD}secretary") if name == "roster" else ("secretary",)
        ):
            ids[f"{name}_file@{who}"] = await uploaded(scene, who, "花名册.xlsx", content, "roster")
        ids[f"{name}_file"] = ids[f"{name}_file@secretary"]
        opened, ids[f"{name}_etag"] = await scene.make(
            "secretary", "POST", "/roster-imports", json={"file_id": f"{{{name}_file}}", "org_id": "{org}"}
        )
        ids[name] = opened["id"]
        if name != "roster":
            await scene.make("secretary", "POST", f"/roster-imports/{{{name}}}/validate")
    await scene.make("secretary", "POST", "/roster-imports/{written_roster}/commit")
    posts = of_rows(["党组织", "姓名", "职务", "任职日期"], [branch, f"{MARK}marked", "纪检委员", "2026.03"])
    for who in ("committee_admin", "accountant", "township_admin", f"{ABROAD}committee_admin"):
        ids[f"posts_file@{who}"] = await uploaded(scene, who, "任职.xlsx", posts, "roster")
    ids["posts_file"] = ids["posts_file@committee_admin"]


async def _authority(scene: Scene) -> None:
    ids = scene.ids
    body = {"account_id": ids["account_visitor"], "role": "committee_admin", "org_id": "{town}"}
    asked, _ = await scene.make("security_admin", "POST", "/appointments", json=body)
    ids["asked_appointment"] = asked["id"]


async def _dues(scene: Scene) -> None:
    """Assessments at every step of theirs, each of another person of the branch, and two reliefs."""
    for name, who, kind in (
        ("published", "spare", "government"),
        ("period", "late", "self_employed"),
        ("approved", "double", "government"),
    ):
        await _assessed(scene, f"{name}_assessment", who, kind)
        await scene.make(
            "accountant", "POST", f"/dues/assessments/{{{name}_assessment}}/confirm-on-paper", json={"note": "签字"}
        )
        decided = {"year": 2026, "assessment_ids": [f"{{{name}_assessment}}"], "decision": "支委会决议"}
        await scene.make("committee_admin", "POST", "/organisations/{org}/dues-assessments/approve", json=decided)
        if name != "approved":
            await scene.make("accountant", "POST", "/organisations/{org}/dues-assessments/publish", json={"year": 2026})
    await _assessed(scene, "assessment", "member")
    await _assessed(scene, "second_assessment", "colleague")
    await scene.make("colleague", "POST", "/me/dues/assessments/{second_assessment}/confirm", json={"version": 1})
    for name, who in (("relief", "probationary"), ("approved_relief", "colleague")):
        months = {"from_month": "2027-01-01", "until_month": "2027-06-01"}
        body = {"member_id": f"{{{who}}}", "kind": "exempt", "reason": f"{MARK}重病", **months}
        made, _ = await scene.make("secretary", "POST", "/dues/reliefs", json=body)
        scene.ids[name] = made["id"]
    await scene.make(
        "committee_admin", "POST", "/dues/reliefs/{approved_relief}/approve", json={"decision": "党委会决议"}
    )


async def _books(scene: Scene) -> None:
    """镇党委's books, an entry that may be countered, and an adjustment that waits."""
    body = {"month": "2026-11", "amounts": {"bank": 1_000_000}}
    made, _ = await scene.make("accountant", "POST", "/organisations/{town}/dues-books", json=body)
    scene.ids["books"] = made["id"]
    query = {"params": {"month": "2026-11"}}
    entries = await scene.client.http.get(
        f"/api/v1/dues-books/{made['id']}/entries", headers=scene.headers("accountant"), **query
    )
    scene.ids["entry"] = entries.json()["items"][0]["id"]
    lines = [
        {"account": "bank", "side": "debit", "amount_fen": 1},
        {"account": "interest", "side": "credit", "amount_fen": 1},
    ]
    body = {"lines": lines, "reason": f"{MARK}利息"}
    made, _ = await scene.make("accountant", "POST", "/dues-books/{books}/adjustments", json=body)
    scene.ids["adjustment"] = made["id"]


async def _assessed(scene: Scene, name: str, who: str, kind: str = "government") -> None:
    body = {"member_id": f"{{{who}}}", "year": 2026, "payer_kind": kind}
    items = [{"code": "net_base", "amount_fen": 466_000}] if kind == "government" else []
    made, etag = await scene.make("accountant", "POST", "/dues/assessments", json=body | {"items": items})
    scene.ids |= {name: made["id"], f"{name}_etag": etag}


async def _notices(scene: Scene) -> None:
    """A word to a member, and something that is asked of the same."""
    tenant_id, to = UUID(scene.ids["tenant"]), [UUID(scene.ids["member"])]
    link = Link(Subject.MEETING, UUID(scene.ids["coming"]))
    async with scene.client.services.database.write(tenant_id) as session:
        for name, tell, kind in (
            ("notice", notify, NoticeKind.MEETING_PUBLISHED),
            ("to_do", ask, NoticeKind.MINUTES_TO_SIGN),
        ):
            said = {"kind": kind, "title": f"{MARK}通知", "text": f"{MARK}会议室", "link": link, "key": name}
            await tell(session, tenant_id=tenant_id, to=to, as_of=now(), **said)
            found = await session.scalar(select(Notice.id).where(Notice.tenant_id == tenant_id, Notice.key == name))
            scene.ids[name] = str(found)


async def _calendar(scene: Scene) -> None:
    made, _ = await scene.make("member", "POST", "/me/calendar-link")
    scene.ids["calendar_token"] = made["url"].rsplit("/", 1)[1].removesuffix(".ics")


async def just_before(scene: Scene) -> None:
    """What lives for seconds or minutes: the code that the screen shows now, a link, the versions as they are now."""
    link, _ = await scene.make("secretary", "GET", "/files/{file}/link")
    scene.ids["link_token"] = link["url"].split("?")[0].rsplit("/", 1)[1]
    studied, _ = await scene.make("member", "GET", "/lessons/{studied}")
    scene.ids["media_token"] = studied["files"][0]["link"]["url"].rsplit("/", 1)[1]
    _, scene.ids["coming_etag"] = await scene.make("secretary", "GET", "/meetings/{coming}")
    _, scene.ids["member_etag"] = await scene.make("secretary", "GET", "/members/{member}")
    _, scene.ids["org_etag"] = await scene.make("committee_admin", "GET", "/organisations/{org}")
    pairing, _ = await scene.make("anonymous", "POST", "/screens/pairings", json={})
    scene.ids["pairing_code"] = pairing["code"]
    shown, _ = await scene.make("recorder", "GET", "/meetings/{meeting}/code")
    scene.ids["code"] = shown["current"]["code"]
    spoken, _ = await scene.make("recorder", "GET", "/meetings/{meeting}/spoken-word")
    own, _ = await scene.make("colleague", "GET", "/me/member-code")
    scene.ids |= {"word": spoken["word"], "member_code": own["code"]}
