"""How often an organisation asks for a party lesson: decided with its paper, inherited downward, dated."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.reporting import repository
from app.domains.meetings.reporting.compliance import READ, requirements_at
from app.domains.meetings.reporting.models import LessonSetting
from app.domains.meetings.reporting.requirements import Requirement
from app.domains.meetings.reporting.vocabulary import LessonFrequency
from app.domains.orgs.public import visible_org
from app.kit.clock import now
from app.kit.decided import Grounds
from app.kit.ids import uuid7


async def decide_lessons(
    session: AsyncSession, actor: Actor, org_id: UUID, *, frequency: LessonFrequency | None, grounds: Grounds
) -> LessonSetting:
    """Set how often those at and below the organisation hold a lesson; None revokes the own decision.

    No national text says a number (中国共产党支部工作条例（试行）第十六条). Raises OrgNotFound, PermissionMissing,
    SecondFactorMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.MEETING_REQUIREMENT_EDIT)
    setting = LessonSetting(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        frequency=frequency,
        **grounds.columns(actor.account_id, now()),
    )
    session.add(setting)
    await session.flush()
    await record(
        session,
        actor,
        "meeting.lessons_decided",
        target="lesson_setting",
        target_id=setting.id,
        org_id=org.id,
        after={"frequency": frequency, "from_on": grounds.from_on, "document": grounds.document},
        note=grounds.reason,
    )
    return setting


async def requirements_for(session: AsyncSession, actor: Actor, org_id: UUID, on: date) -> list[Requirement]:
    """What is asked of branches at the organisation on a day. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, READ)
    return requirements_at(await repository.lesson_settings(session, actor.tenant_id), org.path, on.year, on)


async def list_lessons(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[LessonSetting]:
    """What the organisation itself has decided, the newest first. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, READ)
    return list(await session.scalars(repository.settings_of(actor.tenant_id, org.id, before).limit(limit)))
