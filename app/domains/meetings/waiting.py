"""Leave that waits for the actor's decision."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.models import LeaveRequest, Meeting
from app.domains.meetings.repository import hosted_in
from app.domains.meetings.vocabulary import LeaveState


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """Leave asked for by others from meetings whose hosts the actor decides for."""
    scope = actor.scope(Permission.MEETING_DECIDE_LEAVE)
    if scope.is_empty:
        return {}
    count = await session.scalar(
        select(func.count())
        .select_from(LeaveRequest)
        .join(Meeting, (Meeting.tenant_id == LeaveRequest.tenant_id) & (Meeting.id == LeaveRequest.meeting_id))
        .where(
            LeaveRequest.tenant_id == actor.tenant_id,
            LeaveRequest.state == LeaveState.ASKED,
            LeaveRequest.member_id.is_distinct_from(actor.member_id),
            hosted_in(scope),
        )
    )
    return {"leave_requests": count or 0}
