"""Minutes of the first branch in every state, made through the API by those who may."""

from typing import Any
from uuid import UUID

from app.domains.meetings.handover.models import BookHandover
from app.domains.meetings.minutes.rules import digest_of
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.contract.access.scene import MARK, Scene
from tests.factories.files import photo

_TEXTS: dict[str, tuple[str, ...]] = {
    "theme_day": ("theme", "steps", "result"),
    "party_lesson": ("lecturer", "lesson_title", "lesson_summary"),
    "members_assembly": ("agenda", "differing_opinions", "resolutions", "vote_result"),
    "organisation_life": ("agenda", "preparation", "differing_opinions", "resolutions", "rectification"),
}


async def uploaded(scene: Scene, who: str, name: str, content: bytes, purpose: str) -> str:
    reserved, _ = await scene.make(who, "POST", "/files", json={"name": name, "size": len(content), "purpose": purpose})
    file_id: str = reserved["id"]
    await scene.make(who, "POST", f"/files/{file_id}/content", files={"file": (name, content)})
    await scene.make(who, "POST", f"/files/{file_id}/confirm")
    return file_id


async def minutes(scene: Scene) -> None:
    """A meeting that is over; its minutes wait for signatures, are archived, a draft, and to be signed for another."""
    ids = scene.ids
    # Sign-in closed before the meeting was ended.
    held = {
        "org_id": "{org}",
        "title": f"{MARK}党员大会",
        "kinds": list(_TEXTS),
        "place": f"{MARK}会议室",
        "starts_at": "2026-12-05T08:40:00+08:00",
        "ends_at": "2026-12-05T09:05:00+08:00",
        "closes_after_end_minutes": -20,
        "chair_id": "{member}",
        "recorder_id": "{colleague}",
    }
    ids["held"] = (await scene.make("secretary", "POST", "/meetings", json=held))[0]["id"]
    await scene.make("secretary", "POST", "/meetings/{held}/publish")
    there = {"member_ids": ["{member}", "{colleague}"], "reason": "在场"}
    await scene.make("secretary", "POST", "/meetings/{held}/sign-ins-on-behalf", json=there)
    await scene.make("secretary", "POST", "/meetings/{held}/finish")
    ids["attached"] = await uploaded(scene, "secretary", f"{MARK}照片.jpg", photo(), "photo")
    names = {"theme_day": "minutes", "party_lesson": "archived", "members_assembly": "drafted"}
    for kind, name in (names | {"organisation_life": "lacking"}).items():
        made, etag = await scene.make("secretary", "POST", "/meetings/{held}/minutes", json={"kind": kind})
        ids[name] = made["id"]
        body = _body(kind) | ({"file_ids": ["{attached}"]} if name == "archived" else {})
        body |= {"recorder_id": "{marked}"} if name == "lacking" else {}
        await scene.make("secretary", "PUT", f"/minutes/{made['id']}", json=body, headers={"If-Match": etag})
        if name != "drafted":
            handed, _ = await scene.make("secretary", "POST", f"/minutes/{made['id']}/submit")
            ids[f"{name}_digest"] = handed["digest"]
    for who, signer in (("member", "chair"), ("colleague", "recorder")):
        body = {"signer": signer, "digest": "{archived_digest}"}
        await scene.make(who, "POST", "/minutes/{archived}/sign", json=body)


async def handovers(scene: Scene) -> None:
    """The book of this year has been handed over, that of the last waits for both."""
    ids, people = scene.ids, {"giver_id": "{member}", "taker_id": "{colleague}", "note": f"{MARK}纸质材料"}
    book = "/organisations/{org}/record-books/2026/handovers"
    made, _ = await scene.make("secretary", "POST", book, json=people)
    for who, side in (("member", "giver"), ("colleague", "taker")):
        body = {"side": side, "digest": made["digest"]}
        await scene.make(who, "POST", f"/handovers/{made['id']}/sign", json=body)
    async with scene.client.services.database.write(UUID(ids["tenant"])) as session:
        done = await session.get_one(BookHandover, (UUID(ids["tenant"]), UUID(made["id"])))
        content = done.content | {"year": 2025}
        waiting = BookHandover(
            tenant_id=done.tenant_id,
            id=uuid7(),
            org_id=done.org_id,
            year=2025,
            giver_id=done.giver_id,
            taker_id=done.taker_id,
            content=content,
            digest=digest_of(content),
            proposed_by_name=f"{MARK}书记",
            proposed_at=now(),
        )
        session.add(waiting)
    ids["book_handover"], ids["book_handover_digest"] = str(waiting.id), waiting.digest


def _body(kind: str) -> dict[str, Any]:
    speeches = [{"speaker": "党员", "points": f"{MARK}发言"}]
    return {"texts": {part: f"{MARK}{part}" for part in _TEXTS[kind]}, "speeches": speeches}
