"""The lecturer answers an order, or the department for a lecturer who has no account: accept, propose, decline.

What was accepted is called off or moved here too; the meeting does it, and the lecture follows it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.audit.trail import record
from app.domains.lectures import repository
from app.domains.lectures.agreeing import HOLD, confirm, leave, propose_to_branch
from app.domains.lectures.booking import refuse_unfit
from app.domains.lectures.errors import (
    NotASpeaker,
    NotAWish,
    NothingProposed,
    OrderAnswered,
    OrderExpired,
    OrderNotAgreed,
    WishPast,
)
from app.domains.lectures.finding import MANAGE, ORDER, OrderFound, order_for, speak_for_lecturer
from app.domains.lectures.labels import label
from app.domains.lectures.models import LectureOrder
from app.domains.lectures.ordering import refuse_time
from app.domains.lectures.vocabulary import AGREED, OrderState
from app.domains.meetings.public import cancel_meeting, postpone_meeting
from app.kit.clock import now


async def accept(session: AsyncSession, actor: Actor, order_id: UUID, *, starts_at: datetime) -> LectureOrder:
    """Accept one of the times asked for: it is booked, and the meeting is made.

    Raises OrderNotFound, PermissionMissing, LecturerAnswersSelf, OrderAnswered, OrderExpired, NotAWish, WishPast,
    LecturerLeft, LecturerTaken, VenueTaken, and what makes a meeting impossible.
    """
    found = await _asked(session, actor, order_id)
    if starts_at not in found.order.wished:
        raise NotAWish
    if starts_at <= now():
        raise WishPast
    await confirm(session, found.order, starts_at)
    await _tell(session, actor, "lecture.accept", found.order)
    return found.order


async def propose(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    *,
    starts_at: datetime | None,
    lecturer_id: UUID | None,
    note: str,
) -> LectureOrder:
    """Another time, or another speaker of the topic (who is asked once the branch agrees), or both.

    Raises as `accept`, and NothingProposed, NotASpeaker, TopicNotInSeason.
    """
    found = await _asked(session, actor, order_id)
    order = found.order
    if starts_at is None and lecturer_id in (None, order.lecturer_id):
        raise NothingProposed
    topic = (await repository.topics_by_id(session, order.tenant_id, [order.topic_id]))[order.topic_id]
    menu = await repository.menu_of(session, order.tenant_id, order.topic_id)
    if starts_at is not None:
        refuse_time(menu, topic, starts_at)
    if lecturer_id is not None and lecturer_id != order.lecturer_id:
        speakers = (await repository.speakers_of(session, order.tenant_id, [topic.id])).get(topic.id, [])
        other = next((one for _, one in speakers if one.id == lecturer_id), None)
        if other is None:
            raise NotASpeaker
        for one in [starts_at] if starts_at else order.wished:
            refuse_unfit(other, one, one + timedelta(minutes=order.minutes), asks_week=False)
        order.proposed_lecturer_id = lecturer_id
    elif starts_at is not None:
        refuse_unfit(found.lecturer, starts_at, starts_at + timedelta(minutes=order.minutes), asks_week=False)
    order.proposed_at, order.state_reason = starts_at, note
    await propose_to_branch(session, order)
    await _tell(session, actor, "lecture.propose", order, note=note)
    return order


async def decline(session: AsyncSession, actor: Actor, order_id: UUID, *, reason: str) -> LectureOrder:
    """Raises OrderNotFound, PermissionMissing, LecturerAnswersSelf, OrderAnswered, OrderExpired."""
    found = await _asked(session, actor, order_id)
    await leave(session, found.order, OrderState.DECLINED, reason)
    await _tell(session, actor, "lecture.decline", found.order, note=reason)
    return found.order


async def _asked(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderFound:
    """An order that waits for the lecturer, its row held; who answers is written down."""
    found = await order_for(session, actor, order_id, lock=True)
    is_for = await speak_for_lecturer(session, actor, found)
    if found.order.state is not OrderState.ORDERED:
        raise OrderAnswered(state=label(found.order.state))
    if now() >= found.order.answer_due_at:
        raise OrderExpired
    found.order.answered_by, found.order.answered_for = actor.account_id, is_for
    return found


async def cancel(session: AsyncSession, actor: Actor, order_id: UUID, *, reason: str) -> LectureOrder:
    """Call an accepted lecture off, with its meeting: the branch, the lecturer, or the department.

    Raises OrderNotFound, PermissionMissing, OrderNotAgreed, MeetingCancelled, MeetingEnded.
    """
    found = await order_for(session, actor, order_id)
    if not found.is_own and not actor.allows(ORDER, at=found.branch):
        require(actor, MANAGE, at=found.keeper)
    order = found.order
    if order.state not in AGREED or order.meeting_id is None:
        raise OrderNotAgreed(state=label(order.state))
    # The meeting's row is held before the order's, as where the meeting itself is called off.
    system = Actor.system(HOLD, tenant_id=order.tenant_id)
    await cancel_meeting(session, system, meeting_id=order.meeting_id, reason=reason)
    await _tell(session, actor, "lecture.cancel", order, note=reason)
    return order


async def move(
    session: AsyncSession, actor: Actor, order_id: UUID, *, starts_at: datetime, reason: str
) -> LectureOrder:
    """The department moves an accepted lecture, with its meeting, as was talked over with both sides.

    Raises OrderNotFound, PermissionMissing, OrderNotAgreed, LecturerTaken, VenueTaken, LecturerNotFree, WishPast, and
    what a meeting that moves refuses.
    """
    found = await order_for(session, actor, order_id)
    require(actor, MANAGE, at=found.keeper)
    order = found.order
    if order.state not in AGREED or order.meeting_id is None:
        raise OrderNotAgreed(state=label(order.state))
    if starts_at <= now():
        raise WishPast
    system = Actor.system(HOLD, tenant_id=order.tenant_id)
    ends_at = starts_at + timedelta(minutes=order.minutes)
    await postpone_meeting(
        session, system, meeting_id=order.meeting_id, reason=reason, starts_at=starts_at, ends_at=ends_at
    )
    await _tell(session, actor, "lecture.move", order, note=reason)
    return order


async def _tell(session: AsyncSession, actor: Actor, action: str, order: LectureOrder, note: str = "") -> None:
    after = {"state": order.state, "starts_at": order.starts_at, "answered_for": order.answered_for}
    await record(
        session,
        actor,
        action,
        target="lecture_order",
        target_id=order.id,
        org_id=order.org_id,
        after=after,
        note=note,
    )
