"""How long before the day it airs each step is due in an organisation: its own decision, else the nearest above, else the usual."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore
from app.domains.lessons.producing import repository, rules
from app.domains.lessons.producing.finding import org_to_plan
from app.domains.lessons.producing.models import LessonPlanSetting
from app.domains.lessons.producing.rules import USUAL, Offsets
from app.domains.orgs.public import OrgCard, ids_on, visible_org
from app.kit.clock import now
from app.kit.ids import uuid7


def offsets_of(setting: LessonPlanSetting) -> Offsets:
    return Offsets(setting.write_months, setting.write_days, setting.review_days, setting.deliver_days)


async def offsets_at(session: AsyncSession, tenant_id: UUID, path: str) -> Offsets:
    """What counts at the path."""
    line = ids_on(path)
    decided = await repository.settings_on(session, tenant_id, line)
    nearest = next((decided[org_id] for org_id in reversed(line) if org_id in decided), None)
    return offsets_of(nearest) if nearest else USUAL


async def shown_offsets(session: AsyncSession, actor: Actor, org_id: UUID) -> tuple[OrgCard, Offsets, int]:
    """What counts in the organisation, and the version of its own decision: 0 where it has none.

    Raises OrgNotFound, PermissionMissing.
    """
    org = await org_to_plan(session, actor, org_id)
    own = (await repository.settings_on(session, actor.tenant_id, [org.id])).get(org.id)
    return org, await offsets_at(session, actor.tenant_id, org.path), own.version if own else 0


async def setting_to_decide(session: AsyncSession, actor: Actor, org_id: UUID) -> LessonPlanSetting:
    """Held; one that is not decided yet has version 0. By who publishes. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.LESSON_PUBLISH)
    key = {"tenant_id": actor.tenant_id, "org_id": org.id}
    fresh = {**key, "id": uuid7(), **asdict(USUAL), "decided_at": now(), "version": 0}
    await session.execute(insert_or_ignore(session, LessonPlanSetting, fresh, keys=tuple(key)))
    held = await repository.held_setting(session, actor.tenant_id, org.id)
    assert held is not None
    return held


async def decide_offsets(
    session: AsyncSession, actor: Actor, setting: LessonPlanSetting, offsets: Offsets
) -> LessonPlanSetting:
    """Plans that are there keep their days until they are moved. Raises PlanOffsetsWrong."""
    rules.check_offsets(offsets)
    before, after = asdict(offsets_of(setting)) if setting.version else None, asdict(offsets)
    for name, value in after.items():
        setattr(setting, name, value)
    setting.decided_by, setting.decided_at = actor.account_id, now()
    setting.version += 1
    await session.flush()
    await record(
        session,
        actor,
        "lesson_plan.decide_offsets",
        target="lesson_plan_setting",
        target_id=setting.id,
        org_id=setting.org_id,
        before=before,
        after=after,
    )
    return setting
