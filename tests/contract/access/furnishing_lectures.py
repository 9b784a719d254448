"""Lecturers, a season's menu, a venue, and orders of the first branch in every state."""

from datetime import datetime, timedelta
from uuid import UUID

from app.domains.lectures.models import LectureOrder
from app.domains.lectures.vocabulary import LectureKind, OrderState
from app.kit.clock import now
from tests.contract.access.scene import MARK, Scene

PHONE = "19900061616"


async def furnish_lectures(scene: Scene) -> None:
    """The member lectures; somebody from elsewhere does, and somebody who has left."""
    ids = scene.ids
    person = {"level": "county", "admitted_on": "2026-01-01"}
    outside = {"name": f"{MARK}教授", "unit": f"{MARK}党校", "phone": PHONE}
    for name, more in (
        ("lecturer", {"member_id": "{member}"}),
        ("outside_lecturer", outside),
        ("left_lecturer", outside | {"name": f"{MARK}退休教师"}),
    ):
        made, ids[f"{name}_etag"] = await scene.make(
            "committee_admin", "POST", "/organisations/{town}/lecturers", json=person | more
        )
        ids[name] = made["id"]
    await scene.make(
        "committee_admin", "POST", "/lecturers/{left_lecturer}/exit", json={"on": "2026-06-01", "reason": "退休"}
    )
    hall = {"name": f"{MARK}报告厅", "address": f"{MARK}街8号", "capacity": 30}
    made, ids["venue_etag"] = await scene.make("committee_admin", "POST", "/organisations/{town}/venues", json=hall)
    ids["venue"] = made["id"]
    await _menus(scene)
    await _orders(scene)
    await _held(scene)


async def _menus(scene: Scene) -> None:
    ids = scene.ids
    season = {"title": f"{MARK}菜单", "from_on": "2026-12-01", "until_on": "2027-02-28"}
    speakers = [{"lecturer_id": "{lecturer}", "part": "a"}, {"lecturer_id": "{outside_lecturer}", "part": "b"}]
    topic = {"title": f"{MARK}党课", "minutes": 60, "speakers": speakers}
    for name in ("lecture_menu", "draft_menu"):
        made, _ = await scene.make("committee_admin", "POST", "/organisations/{town}/lecture-menus", json=season)
        ids[name] = made["id"]
        for number in range(3 if name == "lecture_menu" else 1):
            made, ids[f"{name}_topic_{number}_etag"] = await scene.make(
                "committee_admin", "POST", f"/lecture-menus/{{{name}}}/topics", json=topic
            )
            ids[f"{name}_topic_{number}"] = made["id"]
    await scene.make("committee_admin", "POST", "/lecture-menus/{lecture_menu}/publish")
    _, ids["lecture_menu_etag"] = await scene.make("committee_admin", "GET", "/lecture-menus/{lecture_menu}")


async def _orders(scene: Scene) -> None:
    """One that was accepted, one at which another is asked to speak, one that waits for the lecturer, one for the branch."""
    for name, topic, day in (("agreed", 0, 19), ("handed", 0, 18), ("ordered", 0, 20), ("proposed", 1, 26)):
        starts_at = f"2026-12-{day}T09:00:00+08:00"
        wish = {"topic_id": f"{{lecture_menu_topic_{topic}}}", "starts_at": [starts_at], "people": 20}
        made, _ = await scene.make(
            "secretary", "POST", "/organisations/{org}/lecture-orders", json=wish | {"venue_id": "{venue}"}
        )
        scene.ids[name] = made["id"]
        if name in ("agreed", "handed"):
            await scene.make("member", "POST", f"/lecture-orders/{{{name}}}/accept", json={"starts_at": starts_at})
        if name == "handed":
            asked = {"lecturer_id": "{outside_lecturer}", "reason": f"{MARK}住院"}
            await scene.make("member", "POST", "/lecture-orders/{handed}/ask-stand-in", json=asked)
        if name == "proposed":
            later = {"starts_at": "2026-12-27T09:00:00+08:00"}
            await scene.make("member", "POST", "/lecture-orders/{proposed}/propose", json=later)


async def _held(scene: Scene) -> None:
    """Two that were held this morning: orders lie ahead of now, so these are laid as if placed last week."""
    times = {"starts_at": "2026-12-05T08:40:00+08:00", "ends_at": "2026-12-05T09:05:00+08:00"}
    for name in ("lectured", "rated"):
        body = {"org_id": "{org}", "title": f"{MARK}党课", "kinds": ["party_lesson"], **times}
        made, _ = await scene.make("secretary", "POST", "/meetings", json=body)
        path, meeting_id = f"/meetings/{made['id']}", UUID(made["id"])
        await scene.make("secretary", "POST", f"{path}/publish")
        there = {"member_ids": ["{member}", "{colleague}"], "reason": "在场"}
        await scene.make("secretary", "POST", f"{path}/sign-ins-on-behalf", json=there)
        await scene.make("secretary", "POST", f"{path}/finish")
        order = _order(scene, meeting_id, *(datetime.fromisoformat(times[one]) for one in ("starts_at", "ends_at")))
        async with scene.client.services.database.write(order.tenant_id) as session:
            session.add(order)
        scene.ids[name] = str(order.id)
    await scene.make("member", "POST", "/lecture-orders/{rated}/rate", json={"score": 5, "words": f"{MARK}组织有序"})


def _order(scene: Scene, meeting_id: UUID, starts_at: datetime, ends_at: datetime) -> LectureOrder:
    asked = now() - timedelta(days=7)
    return LectureOrder(
        tenant_id=UUID(scene.ids["tenant"]),
        id=UUID(int=meeting_id.int ^ 1),
        org_id=UUID(scene.ids["org"]),
        topic_id=UUID(scene.ids["lecture_menu_topic_0"]),
        lecturer_id=UUID(scene.ids["lecturer"]),
        kind=LectureKind.PARTY_LESSON,
        wishes=[starts_at.isoformat()],
        minutes=25,
        people=20,
        place=f"{MARK}会议室",
        state=OrderState.ACCEPTED,
        answer_due_at=starts_at,
        starts_at=starts_at,
        ends_at=ends_at,
        meeting_id=meeting_id,
        ordered_at=asked,
        updated_at=asked,
    )
