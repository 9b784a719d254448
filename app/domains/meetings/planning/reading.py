"""The list of plans."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.vocabulary import PlanState
from app.domains.orgs.public import OrgCard, org_cards, visible_org


async def list_plans(
    session: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID | None,
    year: int | None,
    state: PlanState | None,
    before: UUID | None,
    limit: int,
) -> list[tuple[MeetingPlan, OrgCard]]:
    """Up to `limit` plans within sight, the newest first. Raises PermissionMissing, OrgNotFound."""
    scope = require_somewhere(actor, Permission.MEETING_PLAN_READ)
    under = (await visible_org(session, actor, org_id, Permission.MEETING_PLAN_READ)).path if org_id else None
    plans = await repository.plans_page(
        session, actor.tenant_id, scope=scope, under=under, year=year, state=state, before=before, limit=limit
    )
    orgs = await org_cards(session, actor.tenant_id, {plan.org_id for plan in plans})
    return [(plan, orgs[plan.org_id]) for plan in plans]
