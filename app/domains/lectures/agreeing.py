"""Steps that an order takes, whoever takes them: asked, made a meeting, left. The caller holds the order's row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lectures import repository
from app.domains.lectures.booking import book
from app.domains.lectures.events import OrderChanged
from app.domains.lectures.models import LectureOrder, Lecturer
from app.domains.lectures.rules import answer_due
from app.domains.lectures.vocabulary import OrderState
from app.domains.meetings.public import Capacity, MeetingKind, Plan, draft_meeting, publish_meeting
from app.jobs.events import publish
from app.jobs.queue import enqueue
from app.kit.clock import now

EXPIRE = "lectures.expire_order"
HOLD = "lectures.hold"


async def ask_anew(session: AsyncSession, order: LectureOrder) -> None:
    """The lecturer is asked, until the answer is due."""
    await _wait(session, order, OrderState.ORDERED, order.wished)


async def propose_to_branch(session: AsyncSession, order: LectureOrder) -> None:
    """The branch is asked about what was proposed, until the answer is due."""
    await _wait(session, order, OrderState.PROPOSED, [order.proposed_at] if order.proposed_at else order.wished)


async def _wait(session: AsyncSession, order: LectureOrder, state: OrderState, times: Sequence[datetime]) -> None:
    moment = now()
    order.state, order.updated_at = state, moment
    order.answer_due_at = answer_due(moment, times)
    # One job waits per order: a later due replaces the earlier.
    await enqueue(
        session,
        EXPIRE,
        {"order_id": str(order.id)},
        tenant_id=order.tenant_id,
        run_at=order.answer_due_at,
        key=str(order.id),
    )
    await changed(session, order)


async def confirm(session: AsyncSession, order: LectureOrder, starts_at: datetime) -> None:
    """The lecture takes its time and becomes a meeting of the branch, published to those due.

    The meeting is the system's own deed on behalf of both: the branch ordered it, the lecturer agreed. Raises
    LecturerLeft, LecturerTaken, VenueClosed, VenueTaken, and the refusals of drafting and publishing a meeting.
    """
    ends_at = starts_at + timedelta(minutes=order.minutes)
    await book(session, order, starts_at, ends_at, asks_week=False)
    lecturers = await repository.lecturers_by_id(session, order.tenant_id, [order.lecturer_id])
    topics = await repository.topics_by_id(session, order.tenant_id, [order.topic_id])
    lecturer, topic = lecturers[order.lecturer_id], topics[order.topic_id]
    system = Actor.system(HOLD, tenant_id=order.tenant_id)
    values = {
        "title": f"党课：{topic.title}"[:200],
        "summary": spoken_by(lecturer),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "venue_id": order.venue_id,
        "place": order.place,
    }
    guests = {lecturer.member_id: Capacity.GUEST} if lecturer.member_id else {}
    plan = Plan([MeetingKind(order.kind.value)], guests=guests)
    meeting = await draft_meeting(session, system, org_id=order.org_id, plan=plan, values=values)
    await publish_meeting(session, system, meeting_id=meeting.id)
    order.meeting_id, order.state, order.state_reason = meeting.id, OrderState.ACCEPTED, ""
    await changed(session, order)


def spoken_by(lecturer: Lecturer) -> str:
    """As the meeting's summary says it."""
    return f"主讲：{lecturer.name}（{lecturer.unit}）" if lecturer.unit else f"主讲：{lecturer.name}"


async def leave(session: AsyncSession, order: LectureOrder, state: OrderState, reason: str) -> None:
    """The order ends in this state."""
    order.state, order.state_reason = state, reason
    await changed(session, order)


async def changed(session: AsyncSession, order: LectureOrder) -> None:
    order.updated_at = now()
    await session.flush()
    await publish(session, OrderChanged(tenant_id=order.tenant_id, order_id=order.id))
