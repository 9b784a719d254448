"""Topics, and lessons of the first branch in every state, made through the API by those who may."""

from typing import Any
from uuid import UUID

from app.domains.lessons.daily.models import DailyAiring
from app.kit.clock import now, today
from tests.contract.access.minutes import uploaded
from tests.contract.access.scene import MARK, Scene
from tests.factories.files import photo

BODY: dict[str, Any] = {"title": f"{MARK}微党课", "blocks": [{"kind": "text", "html": f"<p>{MARK}正文</p>"}]}


async def lessons(scene: Scene) -> None:
    """A draft, one handed in, one approved, two published."""
    ids = scene.ids
    topic, ids["topic_etag"] = await scene.make("committee_admin", "POST", "/topics", json={"name": "学党章"})
    ids["topic"] = topic["id"]
    series = {"org_id": "{org}", "name": f"{MARK}每日一课"}
    ids["series"] = (await scene.make("publicity", "POST", "/lesson-series", json=series))[0]["id"]
    body: dict[str, Any] = {"org_id": "{org}", "content": BODY | {"is_required": True, "topic_ids": ["{topic}"]}}
    steps = {"written": 0, "handed_in": 1, "approved": 2, "lesson": 3, "shown": 3, "studied": 3, "confirmable": 3}
    for name, count in steps.items():
        body["content"]["completes_by"] = "confirmed" if name == "confirmable" else "seen"
        given = body
        if name == "studied":
            cover = await uploaded(scene, "publicity", f"{MARK}封面.jpg", photo(), "photo")
            given = body | {"content": body["content"] | {"cover_file_id": cover, "audience": {"stages": ["full"]}}}
        made, ids[f"{name}_etag"] = await scene.make("publicity", "POST", "/lesson-drafts", json=given)
        ids[name] = made["id"]
        for who, step, said in (
            ("publicity", "submit", None),
            ("secretary", "approve", {}),
            ("secretary", "publish", None),
        )[:count]:
            await scene.make(who, "POST", f"/lesson-drafts/{made['id']}/{step}", json=said)
    seen = {"ticks": [{"block": "b1", "at": "2026-12-05T08:00:00+08:00"}]}
    await scene.make("member", "POST", "/lessons/{confirmable}/ticks", json=seen)
    done, _ = await scene.make("member", "POST", "/lessons/{studied}/ticks", json=seen)
    for name in ("said", "spoken"):
        made, _ = await scene.make("member", "POST", "/lessons/{shown}/comments", json={"text": f"{MARK}学习了"})
        ids[name] = made["id"]
    await scene.make("secretary", "POST", "/lesson-comments/{spoken}/show")
    await scene.make("member", "POST", "/lessons/{shown}/like")
    await _notes(scene)
    await _daily(scene)
    collection = {"org_id": "{org}", "title": f"{MARK}专题", "lesson_ids": ["{shown}"]}
    for name in ("collection", "collected"):
        made, ids[f"{name}_etag"] = await scene.make("publicity", "POST", "/lesson-collections", json=collection)
        ids[name] = made["id"]
    await scene.make("secretary", "POST", "/lesson-collections/{collected}/publish")
    await _packs(scene)
    order = {"org_id": "{org}", "problem": f"{MARK}职工怎样参加学习", "audience": {"stages": ["full"]}}
    ids["order_of_lesson"] = (await scene.make("secretary", "POST", "/lesson-requests", json=order))[0]["id"]
    ids["receipt"] = done["receipt_id"]
    await _planned(scene)
    make_up = {"member_ids": ["{colleague}"], "lesson_id": "{shown}", "due_on": "2026-12-20"}
    await scene.make("secretary", "POST", "/meetings/{past}/make-up-lessons", json=make_up)


async def _daily(scene: Scene) -> None:
    """An open slot, a queue, and what aired this morning."""
    on = {"is_open": True, "airs_at": "20:00"}
    await scene.make("secretary", "PUT", "/organisations/{org}/daily-slot", json=on, headers={"If-Match": "*"})
    for name in ("shown", "approved"):
        body = {"lesson_id": f"{{{name}}}"}
        await scene.make("publicity", "POST", "/organisations/{org}/daily-queue", json=body)
    ids = {name: UUID(scene.ids[name]) for name in ("tenant", "org", "shown")}
    async with scene.client.services.database.write(ids["tenant"]) as session:
        session.add(
            DailyAiring(
                tenant_id=ids["tenant"],
                org_id=ids["org"],
                lesson_id=ids["shown"],
                day=today(),
                title=f"{MARK}微党课",
                aired_at=now(),
            )
        )


async def _notes(scene: Scene) -> None:
    """A draft, and a note that was filed before the branch wanted countersigning, and waits for it now."""
    note, headers = {"text": f"{MARK}笔记"}, {"If-Match": "*"}
    await scene.make("member", "PUT", "/lessons/{confirmable}/note", json=note, headers=headers)
    for _ in range(2):
        await scene.make("member", "PUT", "/lessons/{shown}/note", json=note, headers=headers)
        await scene.make("member", "POST", "/lessons/{shown}/note/hand-in")
        on = {"is_on": True, "document": "支部学习制度"}
        await scene.make("secretary", "PUT", "/organisations/{org}/lesson-note-setting", json=on, headers=headers)
    listed, _ = await scene.make("secretary", "GET", "/organisations/{org}/lesson-notes")
    scene.ids["note"] = listed["items"][0]["id"]


async def _packs(scene: Scene) -> None:
    """A draft of January's pack, and December's, which is issued."""
    rule = {"topic_id": "{topic}", "from_on": "2026-12-01", "reason": "纪委要求", "document": f"{MARK}办法"}
    await scene.make("committee_admin", "POST", "/organisations/{org}/lesson-pack-rules", json=rule)
    items = [{"lesson_id": "{shown}", "is_mandatory": True}]
    for name, month in (("pack", "2027-01"), ("offered", "2026-12")):
        body = {"org_id": "{org}", "month": month, "title": f"{MARK}菜单", "items": items}
        made, scene.ids[f"{name}_etag"] = await scene.make("publicity", "POST", "/lesson-packs", json=body)
        scene.ids[name] = made["id"]
    await scene.make("secretary", "POST", "/lesson-packs/{offered}/issue")


async def _planned(scene: Scene) -> None:
    """A plan without a lesson, one whose lesson is approved, and one whose speaker cannot."""
    who = {"speaker_a": {"member_id": "{member}"}, "speaker_b": {"member_id": "{colleague}"}}
    who |= {"teacher_id": "{account_lecturer}", "reviewer_id": "{account_secretary}"}
    for day, name in enumerate(("lesson_plan", "produced", "excused"), start=20):
        body = {"airs_on": f"2026-12-{day}", "title": f"{MARK}一课"} | who
        made, _ = await scene.make("publicity", "POST", "/organisations/{org}/lesson-plans", json=body)
        scene.ids[name] = made["id"]
    await scene.make("publicity", "POST", "/lesson-plans/{produced}/lesson", json={"lesson_id": "{approved}"})
    await scene.make("member", "POST", "/lesson-plans/{excused}/cannot-deliver", json={"reason": f"{MARK}出差"})
