"""Find a plan within sight, and ask whether the actor may decide for that very organisation."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.meetings.errors import HostNotActive
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.errors import PlanNotFound, PlanNotOwn, PlanYearPast
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.orgs.public import OrgCard, OrgStatus, org_card, visible_org
from app.kit.clock import today
from app.kit.errors import Refusal


def decides_for(actor: Actor, permission: Permission, path: str) -> bool:
    """Is the permission held at the organisation itself, not merely from above?"""
    return actor.is_system or any(
        actor.awake(grant) and grant.permits(permission) and grant.org_path == path for grant in actor.grants
    )


async def own_org(session: AsyncSession, actor: Actor, org_id: UUID, *, refusal: type[Refusal] = PlanNotOwn) -> OrgCard:
    """The active organisation for which the actor makes plans and sets themes.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, HostNotActive; `refusal` where the actor stands above.
    """
    org = await visible_org(session, actor, org_id, Permission.MEETING_PLAN_EDIT)
    if not decides_for(actor, Permission.MEETING_PLAN_EDIT, org.path):
        raise refusal
    if org.status is not OrgStatus.ACTIVE:
        raise HostNotActive
    return org


def refuse_past(year: int) -> None:
    """Raises PlanYearPast for a year that is over."""
    if year < today().year:
        raise PlanYearPast(year=year)


async def seen_plan(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, lock: bool = False
) -> tuple[MeetingPlan, OrgCard]:
    """The plan within sight and its organisation. Raises PlanNotFound, SecondFactorMissing."""
    awake = replace(actor, second_factor=True)
    found = await repository.plan(
        session, actor.tenant_id, plan_id, scope=awake.scope(Permission.MEETING_PLAN_READ), lock=lock
    )
    if found is None:
        raise PlanNotFound
    org = await org_card(session, actor.tenant_id, found.org_id)
    assert org is not None
    require(actor, Permission.MEETING_PLAN_READ, at=org.path)
    return found, org


async def own_plan(
    session: AsyncSession, actor: Actor, plan_id: UUID, permission: Permission = Permission.MEETING_PLAN_EDIT
) -> tuple[MeetingPlan, OrgCard]:
    """The plan, locked, for its own organisation's decision.

    Raises PlanNotFound, PermissionMissing, SecondFactorMissing, PlanNotOwn, HostNotActive.
    """
    found, org = await seen_plan(session, actor, plan_id, lock=True)
    require(actor, permission, at=org.path)
    if not decides_for(actor, permission, org.path):
        raise PlanNotOwn
    if org.status is not OrgStatus.ACTIVE:
        raise HostNotActive
    return found, org
