"""Appointments that wait for the actor's word as the second person."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import may_grant
from app.access.permissions import Permission
from app.domains.orgs.public import Org, within_scope
from app.domains.roles.models import Appointment
from app.kit.clock import today
from app.kit.errors import Forbidden


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    scope = actor.scope(Permission.APPOINTMENT_GRANT)
    if scope.is_empty:
        return {}
    found = await session.execute(
        select(Appointment, Org.path)
        .join(Org, (Org.tenant_id == Appointment.tenant_id) & (Org.id == Appointment.org_id))
        .where(
            Appointment.tenant_id == actor.tenant_id,
            Appointment.confirmed_at.is_(None),
            Appointment.ended_at.is_(None),
            Appointment.until_on.is_(None) | (Appointment.until_on >= today()),
            Appointment.granted_by.is_distinct_from(actor.account_id),
            within_scope(Org.path, scope),
        )
    )
    # Few ever wait, and who may grant which role is said by the role table alone.
    return {"appointments": sum(_may_confirm(actor, appointment, path) for appointment, path in found)}


def _may_confirm(actor: Actor, appointment: Appointment, path: str) -> bool:
    try:
        may_grant(actor, appointment.role, at=path, to_account=appointment.account_id)
    except Forbidden:
        return False
    return True
