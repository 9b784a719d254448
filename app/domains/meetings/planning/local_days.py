"""An organisation's own dates: a local holiday, a local working day, each with its source. They hold below it too."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.errors import LocalDayNotFound, PlanNotOwn
from app.domains.meetings.planning.finding import decides_for, own_org, refuse_past
from app.domains.meetings.planning.models import MeetingLocalDay
from app.domains.orgs.public import OrgCard, ids_on, org_card, org_cards, visible_org
from app.kit.clock import now
from app.kit.ids import uuid7


async def enter_day(
    session: AsyncSession, actor: Actor, *, org_id: UUID, day: date, is_working: bool, source: str
) -> tuple[MeetingLocalDay, OrgCard]:
    """Write the date down. Raises as `own_org`; PlanYearPast; LocalDayTaken when written."""
    org = await own_org(session, actor, org_id)
    refuse_past(day.year)
    made = MeetingLocalDay(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org_id,
        day=day,
        is_working=is_working,
        source=source,
        created_by=actor.account_id,
        created_at=now(),
    )
    session.add(made)
    await session.flush()
    await _audit(session, actor, made, "enter")
    return made, org


async def days_of(
    session: AsyncSession, actor: Actor, org_id: UUID, year: int
) -> Sequence[tuple[MeetingLocalDay, OrgCard]]:
    """The dates that hold for the organisation in a year, with who set them. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.MEETING_PLAN_READ)
    rows = await repository.local_days(session, actor.tenant_id, date(year, 1, 1), date(year, 12, 31), ids_on(org.path))
    cards = await org_cards(session, actor.tenant_id, {row.org_id for row in rows})
    found = [(row, cards[row.org_id]) for row in rows]
    return sorted(found, key=lambda pair: (pair[0].day, pair[1].path))


async def drop_day(session: AsyncSession, actor: Actor, day_id: UUID) -> None:
    """Take the date out again. Raises LocalDayNotFound, PermissionMissing, PlanNotOwn."""
    found = await repository.local_day(
        session, actor.tenant_id, day_id, scope=actor.scope(Permission.MEETING_PLAN_READ)
    )
    if found is None:
        raise LocalDayNotFound
    org = await org_card(session, actor.tenant_id, found.org_id)
    assert org is not None
    require(actor, Permission.MEETING_PLAN_EDIT, at=org.path)
    if not decides_for(actor, Permission.MEETING_PLAN_EDIT, org.path):
        raise PlanNotOwn
    await _audit(session, actor, found, "drop")
    await session.delete(found)
    await session.flush()


async def _audit(session: AsyncSession, actor: Actor, row: MeetingLocalDay, action: str) -> None:
    await record(
        session,
        actor,
        f"meeting_local_day.{action}",
        target="meeting_local_day",
        target_id=row.id,
        org_id=row.org_id,
        after={"day": row.day, "is_working": row.is_working, "source": row.source},
    )
