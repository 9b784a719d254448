"""The lecture follows its meeting: moved, put off, called off, held elsewhere. Implements the port of meetings."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lectures import order_repository as repository
from app.domains.lectures.agreeing import changed
from app.domains.lectures.booking import book
from app.domains.lectures.errors import LecturerAway, LecturerLeft
from app.domains.lectures.models import LectureOrder
from app.domains.lectures.standing_in import lapse_open
from app.domains.lectures.vocabulary import OrderState
from app.domains.meetings.errors import LecturerNotFree
from app.domains.meetings.public import Meeting, MeetingState


async def follow_meeting(session: AsyncSession, actor: Actor, meeting: Meeting) -> None:
    """Keep the lecture in step with its meeting, whose row is held. Raises LecturerTaken, LecturerNotFree.

    Who moves a meeting by himself asks for the lecturer's hours; what the department moves was talked over.
    """
    order = await repository.order_of_meeting(session, meeting.tenant_id, meeting.id)
    if order is None:
        return
    if meeting.state is MeetingState.CANCELLED:
        await _let_go(session, order, OrderState.CANCELLED, meeting.state_reason)
    elif meeting.state is MeetingState.POSTPONED:
        if order.state is not OrderState.PUT_OFF:
            await _let_go(session, order, OrderState.PUT_OFF, meeting.state_reason)
    elif meeting.state is MeetingState.PUBLISHED:
        await _keep_step(session, actor, order, meeting)


async def _let_go(session: AsyncSession, order: LectureOrder, state: OrderState, reason: str) -> None:
    await repository.free(session, order)
    await lapse_open(session, order)
    order.state, order.state_reason = state, reason
    if state is OrderState.PUT_OFF:
        order.starts_at = order.ends_at = None
    await changed(session, order)


async def _keep_step(session: AsyncSession, actor: Actor, order: LectureOrder, meeting: Meeting) -> None:
    same_time = (order.starts_at, order.ends_at) == (meeting.starts_at, meeting.ends_at)
    if same_time and (order.venue_id, order.place) == (meeting.venue_id, meeting.place):
        return
    order.venue_id, order.place = meeting.venue_id, meeting.place
    order.state, order.state_reason = OrderState.ACCEPTED, meeting.state_reason
    order.minutes = int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60
    try:
        await book(session, order, meeting.starts_at, meeting.ends_at, asks_week=not (same_time or actor.is_system))
    except (LecturerAway, LecturerLeft):
        raise LecturerNotFree from None
    if not same_time:
        # Who was asked to speak for another was asked for the old time.
        await lapse_open(session, order)
    await changed(session, order)
