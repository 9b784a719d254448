"""Find a plan: within the sight of those who work on lessons there, and of those whom it names."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.lessons.finding import staff_sight
from app.domains.lessons.producing import repository
from app.domains.lessons.producing.errors import PlanAired, PlanCancelled, PlanNotFound
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.repository import Party
from app.domains.members.public import records_of
from app.domains.orgs.public import OrgCard, visible_org

MANAGE = (Permission.LESSON_EDIT, Permission.LESSON_PUBLISH)


@dataclass(frozen=True, slots=True)
class Held:
    """A plan, the path of its organisation, and the actor as plans name people."""

    plan: LessonPlan
    path: str
    party: Party


async def party_of(session: AsyncSession, actor: Actor) -> Party:
    records = await records_of(session, actor.tenant_id, actor.member_id) if actor.member_id else []
    return Party(actor.account_id, records)


async def plan_for(session: AsyncSession, actor: Actor, plan_id: UUID, *, lock: bool = False) -> Held:
    """Raises PlanNotFound out of sight."""
    party = await party_of(session, actor)
    found = await repository.find(session, actor.tenant_id, plan_id, scopes=staff_sight(actor), party=party, lock=lock)
    if found is None:
        raise PlanNotFound
    return Held(*found, party)


async def managed_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> Held:
    """Held by who plans. Raises PlanNotFound, PermissionMissing, PlanCancelled."""
    held = await plan_for(session, actor, plan_id, lock=True)
    require_managing(actor, held.path)
    if held.plan.cancelled_at is not None:
        raise PlanCancelled
    return held


async def check_not_aired(session: AsyncSession, plan: LessonPlan) -> None:
    """Raises PlanAired, also for what was withdrawn afterwards."""
    if (await repository.row_of(session, plan.tenant_id, plan.id)).published is not None:
        raise PlanAired


async def org_to_plan(session: AsyncSession, actor: Actor, org_id: UUID) -> OrgCard:
    """Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.ORG_READ)
    require_managing(actor, org.path)
    return org


def manages(actor: Actor, path: str) -> bool:
    """May he plan there: who writes lessons, and who publishes them?"""
    return any(actor.allows(permission, at=path) for permission in MANAGE)


def require_managing(actor: Actor, path: str) -> None:
    """Raises PermissionMissing or SecondFactorMissing."""
    if not manages(actor, path):
        awake = replace(actor, second_factor=True)
        require(actor, next((one for one in MANAGE if awake.allows(one, at=path)), MANAGE[0]), at=path)
