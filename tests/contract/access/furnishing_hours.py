"""Study hours of the scene."""

from uuid import UUID

from sqlalchemy import select

from app.domains.certificates.models import Certificate
from app.domains.hours.models import HoursEntry
from app.domains.hours.recounting.models import RecountDifference
from app.domains.hours.recounting.working import preview_some
from app.kit.ids import uuid7
from tests.contract.access.scene import MARK, Scene


async def furnish_hours(scene: Scene) -> None:
    """Hours that somebody of the branch brought along."""
    body = {"held_on": "2026-04-20", "bucket": "collective", "hundredths": 1200, "title": f"{MARK}学习"}
    body |= {"issuer": "外县机关党支部", "document": "学时证明2026-04"}
    made, _ = await scene.make("secretary", "POST", "/members/{colleague}/certified-hours", json=body)
    scene.ids["hours_entry"] = made["id"]
    aim = {"topic_id": "{topic}", "expected_of": "member", "hundredths": 400, "from_on": "2026-01-01"}
    aim |= {"reason": f"{MARK}部署", "document": f"{MARK}〔2026〕1号"}
    await scene.make("committee_admin", "POST", "/organisations/{org}/knowledge-expectations", json=aim)
    await _classes(scene)
    await _recount(scene)


async def _recount(scene: Scene) -> None:
    """A recount of the town whose preview is done, with a difference as its work would find one."""
    body = {
        "from_month": "2026-11",
        "until_month": "2026-12",
        "reason": f"{MARK}更正",
        "document": f"{MARK}〔2026〕6号",
    }
    made, _ = await scene.make("committee_admin", "POST", "/organisations/{town}/hours-recounts", json=body)
    scene.ids["recount"] = made["id"]
    tenant_id = UUID(scene.ids["tenant"])
    async with scene.client.services.database.write(tenant_id) as session:
        await preview_some(session, tenant_id, UUID(made["id"]))
        entry = await session.get_one(HoursEntry, (tenant_id, UUID(scene.ids["hours_entry"])))
        session.add(
            RecountDifference(
                tenant_id=tenant_id,
                id=uuid7(),
                recount_id=UUID(made["id"]),
                entry_id=entry.id,
                member_id=entry.member_id,
                source_kind=entry.source_kind,
                source_id=entry.source_id,
                before=entry.hundredths,
                after=entry.hundredths + 100,
            )
        )


async def _classes(scene: Scene) -> None:
    """A class of one day, today, that a member has passed; and one that is still to come."""
    body: dict[str, object] = {
        "title": f"{MARK}轮训班",
        "kind": "rotation",
        "level": "county",
        "place": f"{MARK}党校",
        "places": 30,
    }
    body |= {"document": f"{MARK}〔2026〕12号", "topic_ids": ["{topic}"]}
    for name, day in (("training_class", "2026-12-05"), ("coming_class", "2026-12-20")):
        made, _ = await scene.make(
            "committee_admin", "POST", "/organisations/{town}/training-classes", json=body | {"days": [{"on": day}]}
        )
        scene.ids[name] = made["id"]
        called = {"member_ids": ["{member}", "{colleague}"]}
        await scene.make("committee_admin", "POST", f"/training-classes/{made['id']}/calls", json=called)
    calls, _ = await scene.make("colleague", "GET", "/me/training-calls")
    scene.ids["call"] = calls["items"][0]["call"]["id"]
    path, member = "/training-classes/{training_class}", {"member_id": "{member}"}
    present = {"day": "2026-12-05", "people": [member]}
    await scene.make("committee_admin", "POST", f"{path}/presences", json=present)
    passed = {"results": [member | {"result": "passed"}]}
    await scene.make("committee_admin", "POST", f"{path}/results", json=passed)
    own, _ = await scene.make("member", "GET", "/me/training-calls")
    scene.ids["certificate"] = own["items"][1]["certificate_id"]
    tenant_id = UUID(scene.ids["tenant"])
    async with scene.client.services.database.read(tenant_id) as session:
        code = await session.scalar(select(Certificate.code))
    scene.ids["certificate_code"] = str(code)
