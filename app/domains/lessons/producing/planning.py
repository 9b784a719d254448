"""Make a plan, change it, cancel it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.lessons.errors import SeriesNotFound
from app.domains.lessons.producing import rules
from app.domains.lessons.producing.errors import PlanDelivered, PlanOrgInactive
from app.domains.lessons.producing.events import PlanMoved
from app.domains.lessons.producing.finding import Held, check_not_aired, managed_plan, org_to_plan, party_of
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.offsets import offsets_at
from app.domains.lessons.producing.people import OFFICES, check_offices, speaker_named
from app.domains.lessons.producing.rules import Speaker
from app.domains.lessons.repository import series_above
from app.domains.orgs.public import OrgStatus, ids_on
from app.domains.topics.public import chosen_topics
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7

_PLAIN = ("is_daily", "title", "series_id", "topic_id", *OFFICES)
_SPEAKERS = ("a", "b")


async def make_plan(session: AsyncSession, actor: Actor, *, org_id: UUID, terms: Mapping[str, Any]) -> Held:
    """Plan a lesson for a day. `terms` are the fields of `LessonPlanIn`; the writer is the actor where none is named.

    Raises OrgNotFound, PermissionMissing, PlanOrgInactive, PlanDayTaken, and what `_write` raises.
    """
    org = await org_to_plan(session, actor, org_id)
    if org.status is not OrgStatus.ACTIVE:
        raise PlanOrgInactive
    moment = now()
    plan = LessonPlan(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    held = Held(plan, org.path, await party_of(session, actor))
    await _write(session, held, {**terms, "writer_id": terms["writer_id"] or actor.account_id})
    session.add(plan)
    await session.flush()
    await moved(session, actor, plan, "lesson_plan.make", {"airs_on": plan.airs_on, "title": plan.title})
    return held


async def change_plan(session: AsyncSession, actor: Actor, held: Held, changes: Mapping[str, Any]) -> Held:
    """Change what was sent; another day moves what is due. After it aired, only who is to comment.

    Raises PlanAired, PlanDelivered for another speaker than the one who spoke, PlanDayTaken, and what `_write` raises.
    """
    plan = held.plan
    if set(changes) - {"teacher_id"}:
        await check_not_aired(session, plan)
    if plan.delivered_at is not None and {"speaker_a", "speaker_b"} & set(changes):
        raise PlanDelivered
    before = {"airs_on": plan.airs_on, "title": plan.title}
    await _write(session, held, changes)
    plan.version += 1
    plan.updated_at = now()
    await session.flush()
    after = {"airs_on": plan.airs_on, "title": plan.title, "changed": sorted(changes)}
    await moved(session, actor, plan, "lesson_plan.change", after, before=before)
    return held


async def _write(session: AsyncSession, held: Held, terms: Mapping[str, Any]) -> None:
    """Raises PlanDayWrong, SeriesNotFound, TopicNotFound, TopicClosed, PlanPersonWrong, PlanReviewerWrites and
    PlanSpeakersSame; then nothing is changed.
    """
    plan, path = held.plan, held.path
    dues = None
    if "airs_on" in terms and terms["airs_on"] != plan.airs_on:
        rules.check_day(terms["airs_on"], today())
        dues = rules.dues_for(terms["airs_on"], await offsets_at(session, plan.tenant_id, path))
    await _check_tags(session, held, terms)
    fresh = [field for field in OFFICES if field in terms and terms[field] != getattr(plan, field)]
    chosen = {field: terms.get(field) if field in terms else getattr(plan, field) for field in OFFICES}
    await check_offices(session, plan.tenant_id, path, chosen=chosen, fresh=fresh)
    speakers = {slot: await _speaker(session, plan, terms, slot) for slot in _SPEAKERS}
    rules.check_speakers(speakers["a"], speakers["b"])
    for name in _PLAIN:
        if name in terms:
            setattr(plan, name, terms[name])
    if dues is not None:
        plan.airs_on = terms["airs_on"]
        plan.write_due_on, plan.review_due_on, plan.deliver_due_on = dues.write_on, dues.review_on, dues.deliver_on
    for slot, speaker in speakers.items():
        _set_speaker(plan, slot, speaker)


async def _check_tags(session: AsyncSession, held: Held, terms: Mapping[str, Any]) -> None:
    plan = held.plan
    if (topic_id := terms.get("topic_id")) is not None:
        await chosen_topics(session, plan.tenant_id, [topic_id], held=[plan.topic_id] if plan.topic_id else [])
    if (series_id := terms.get("series_id")) is not None:
        above = await series_above(session, plan.tenant_id, ids_on(held.path))
        if series_id not in {series.id for series in above}:
            raise SeriesNotFound


def speaker_in(plan: LessonPlan, slot: str) -> Speaker | None:
    name = getattr(plan, f"speaker_{slot}_name")
    return Speaker(getattr(plan, f"speaker_{slot}_id"), name) if name else None


async def _speaker(session: AsyncSession, plan: LessonPlan, terms: Mapping[str, Any], slot: str) -> Speaker | None:
    field = f"speaker_{slot}"
    if field not in terms:
        return speaker_in(plan, slot)
    if (given := terms[field]) is None:
        return None
    if given["member_id"] is None:
        return Speaker(None, given["name"])
    return await speaker_named(session, plan.tenant_id, given["member_id"], field)


def _set_speaker(plan: LessonPlan, slot: str, speaker: Speaker | None) -> None:
    # Another person's reason for not speaking is not his.
    if speaker != speaker_in(plan, slot):
        setattr(plan, f"{slot}_cannot_at", None)
        setattr(plan, f"{slot}_cannot_reason", "")
    setattr(plan, f"speaker_{slot}_id", speaker.member_id if speaker else None)
    setattr(plan, f"speaker_{slot}_name", speaker.name if speaker else "")


async def cancel_plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, reason: str) -> Held:
    """The lesson stays as it is, and may be planned for another day.

    Raises PlanNotFound, PermissionMissing, PlanCancelled, PlanAired.
    """
    held = await managed_plan(session, actor, plan_id)
    await check_not_aired(session, held.plan)
    held.plan.cancelled_at, held.plan.cancel_reason = now(), reason
    await stepped(session, actor, held.plan, "lesson_plan.cancel", {"airs_on": held.plan.airs_on}, note=reason)
    return held


async def stepped(
    session: AsyncSession, actor: Actor, plan: LessonPlan, action: str, after: dict[str, Any], *, note: str = ""
) -> None:
    """The plan stands otherwise than before, by an action that was not an edit."""
    plan.version += 1
    plan.updated_at = now()
    await session.flush()
    await moved(session, actor, plan, action, after, note=note)


async def moved(
    session: AsyncSession,
    actor: Actor,
    plan: LessonPlan,
    action: str,
    after: dict[str, Any],
    *,
    before: dict[str, Any] | None = None,
    note: str = "",
) -> None:
    await record(
        session,
        actor,
        action,
        target="lesson_plan",
        target_id=plan.id,
        org_id=plan.org_id,
        before=before,
        after=after,
        note=note,
    )
    await publish(session, PlanMoved(tenant_id=plan.tenant_id, plan_id=plan.id, org_id=plan.org_id))
