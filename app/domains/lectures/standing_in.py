"""One lecturer speaks for another at a lecture that was accepted: asked, agreed to, declined, or put right afterwards.

The meeting's row is held before the order's, as where the meeting itself moves; of lecturers only who takes over is held.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.audit.trail import record
from app.domains.lectures import order_repository, repository, stand_in_repository
from app.domains.lectures.agreeing import HOLD, changed, spoken_by
from app.domains.lectures.booking import book, refuse_unfit
from app.domains.lectures.errors import (
    LectureBegun,
    LectureNotBegun,
    NotASpeaker,
    OrderNotAgreed,
    SpeakerRated,
    StandInNotFound,
    StandInSame,
    StandInStanding,
)
from app.domains.lectures.events import StandInChanged
from app.domains.lectures.finding import GIVE, MANAGE, OrderFound, StandInFound, order_for, speak_for_lecturer
from app.domains.lectures.labels import label
from app.domains.lectures.models import LectureOrder, Lecturer, LectureStandIn
from app.domains.lectures.vocabulary import AGREED, OrderState, StandInState
from app.domains.meetings.errors import LecturerTaken
from app.domains.meetings.public import change_speaker, hold_meeting
from app.jobs.events import publish
from app.jobs.queue import enqueue
from app.kit.clock import now
from app.kit.ids import uuid7
from app.kit.quarters import slots_of

LAPSE = "lectures.lapse_stand_in"


async def ask_stand_in(
    session: AsyncSession, actor: Actor, order_id: UUID, *, lecturer_id: UUID, reason: str
) -> LectureOrder:
    """The lecturer, or the department, asks another speaker of the topic; until he agrees nothing changes.

    Raises OrderNotFound, PermissionMissing, OrderNotAgreed, LectureBegun, StandInSame, StandInStanding, NotASpeaker,
    LecturerLeft, LecturerTaken.
    """
    found = await order_for(session, actor, order_id, lock=True)
    order = found.order
    _require_side(actor, found)
    _refuse_unless_ahead(order)
    if lecturer_id == order.lecturer_id:
        raise StandInSame
    if found.stand_in is not None:
        raise StandInStanding
    other = await _speaker(session, order, lecturer_id)
    if order.starts_at and order.ends_at:
        refuse_unfit(other, order.starts_at, order.ends_at, asks_week=False)
        slots = slots_of(order.starts_at, order.ends_at)
        if await order_repository.taken(session, order.tenant_id, other.id, slots):
            raise LecturerTaken
    row = _row(actor, order, other.id, StandInState.ASKED, reason)
    session.add(row)
    await session.flush()
    await _lapse_later(session, order, row)
    await _changed(session, row)
    await _tell(session, actor, "lecture.ask_stand_in", order, row)
    return order


def _require_side(actor: Actor, found: OrderFound) -> None:
    if found.is_own:
        require_somewhere(actor, GIVE)
    else:
        require(actor, MANAGE, at=found.keeper)


def _refuse_unless_ahead(order: LectureOrder) -> None:
    if order.state not in AGREED or order.meeting_id is None:
        raise OrderNotAgreed(state=label(order.state))
    if order.starts_at is not None and order.starts_at <= now():
        raise LectureBegun


async def _speaker(session: AsyncSession, order: LectureOrder, lecturer_id: UUID) -> Lecturer:
    speakers = (await repository.speakers_of(session, order.tenant_id, [order.topic_id])).get(order.topic_id, [])
    found = next((one for _, one in speakers if one.id == lecturer_id), None)
    if found is None:
        raise NotASpeaker
    return found


def _row(actor: Actor, order: LectureOrder, to_id: UUID, state: StandInState, reason: str) -> LectureStandIn:
    return LectureStandIn(
        tenant_id=order.tenant_id,
        id=uuid7(),
        order_id=order.id,
        from_id=order.lecturer_id,
        to_id=to_id,
        reason=reason,
        state=state,
        answered_for=False,
        answer="",
        asked_by=actor.account_id,
        asked_at=now(),
    )


async def _lapse_later(session: AsyncSession, order: LectureOrder, row: LectureStandIn) -> None:
    if order.starts_at is not None:
        await enqueue(
            session,
            LAPSE,
            {"stand_in_id": str(row.id)},
            tenant_id=row.tenant_id,
            run_at=order.starts_at,
            key=str(row.id),
        )


async def take_over(session: AsyncSession, actor: Actor, order_id: UUID) -> LectureOrder:
    """Who was asked agrees: his time is taken, the other's is free, the meeting names him, in one step.

    Raises OrderNotFound, StandInNotFound, PermissionMissing, LecturerAnswersSelf, OrderNotAgreed, LectureBegun,
    LecturerLeft, LecturerTaken.
    """
    found, asked = await _asked(session, actor, order_id)
    _refuse_unless_ahead(found.order)
    await _speaks_now(session, found, asked.lecturer)
    await _answer(session, actor, asked, StandInState.AGREED)
    await _tell(session, actor, "lecture.take_over", found.order, asked.row)
    return found.order


async def decline_stand_in(session: AsyncSession, actor: Actor, order_id: UUID, *, reason: str) -> LectureOrder:
    """Raises OrderNotFound, StandInNotFound, PermissionMissing, LecturerAnswersSelf."""
    found, asked = await _asked(session, actor, order_id)
    await _answer(session, actor, asked, StandInState.DECLINED, reason)
    await _tell(session, actor, "lecture.decline_stand_in", found.order, asked.row)
    return found.order


async def _asked(session: AsyncSession, actor: Actor, order_id: UUID) -> tuple[OrderFound, StandInFound]:
    """The order and what waits for the actor's answer, rows held."""
    found = await _held(session, actor, order_id)
    if found.stand_in is None:
        raise StandInNotFound
    found.stand_in.row.answered_for = await speak_for_lecturer(session, actor, found.stand_in)
    return found, found.stand_in


async def _held(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderFound:
    """The order within sight, the meeting's row held and then its own."""
    found = await order_for(session, actor, order_id)
    if found.order.meeting_id is not None:
        await hold_meeting(session, actor.tenant_id, found.order.meeting_id)
    return await order_for(session, actor, order_id, lock=True)


async def withdraw_stand_in(session: AsyncSession, actor: Actor, order_id: UUID, *, reason: str) -> LectureOrder:
    """The lecturer speaks himself after all. Raises OrderNotFound, PermissionMissing, StandInNotFound."""
    found = await order_for(session, actor, order_id, lock=True)
    _require_side(actor, found)
    if found.stand_in is None:
        raise StandInNotFound
    await _answer(session, actor, found.stand_in, StandInState.WITHDRAWN, reason)
    await _tell(session, actor, "lecture.withdraw_stand_in", found.order, found.stand_in.row)
    return found.order


async def record_speaker(
    session: AsyncSession, actor: Actor, order_id: UUID, *, lecturer_id: UUID, reason: str
) -> LectureOrder:
    """The department notes that another speaker of the topic spoke in fact; from then on he is rated and counted.

    Raises OrderNotFound, PermissionMissing, OrderNotAgreed, LectureNotBegun, StandInSame, SpeakerRated, NotASpeaker,
    LecturerLeft, LecturerTaken (he spoke elsewhere).
    """
    found = await _held(session, actor, order_id)
    require(actor, MANAGE, at=found.keeper)
    order = found.order
    if order.state is not OrderState.ACCEPTED:
        raise OrderNotAgreed(state=label(order.state))
    if order.starts_at is None or order.starts_at > now():
        raise LectureNotBegun
    if lecturer_id == order.lecturer_id:
        raise StandInSame
    if await order_repository.ratings_of(session, order.tenant_id, [order.id]):
        raise SpeakerRated
    other = await _speaker(session, order, lecturer_id)
    row = _row(actor, order, other.id, StandInState.RECORDED, reason)
    session.add(row)
    await _speaks_now(session, found, other)
    await lapse_open(session, order)
    await _changed(session, row)
    await _tell(session, actor, "lecture.record_speaker", order, row)
    return order


async def _speaks_now(session: AsyncSession, found: OrderFound, other: Lecturer) -> None:
    """The quarter hours go over, and the meeting says who speaks. The meeting's row is held."""
    order, before = found.order, found.lecturer
    order.lecturer_id = other.id
    if order.starts_at and order.ends_at:
        await book(session, order, order.starts_at, order.ends_at, asks_week=False)
    meeting = await hold_meeting(session, order.tenant_id, order.meeting_id) if order.meeting_id else None
    if meeting is not None:
        await change_speaker(
            session,
            Actor.system(HOLD, tenant_id=order.tenant_id),
            meeting,
            before=spoken_by(before),
            after=spoken_by(other),
            leaves=before.member_id,
            comes=other.member_id,
        )
    await changed(session, order)


async def lapse_open(session: AsyncSession, order: LectureOrder) -> None:
    """What was asked for a time that no longer holds is asked no more. The caller holds the order's row."""
    found = await stand_in_repository.open_at(session, order.tenant_id, order.id)
    if found is not None:
        await lapse(session, found[0])


async def lapse(session: AsyncSession, row: LectureStandIn) -> None:
    row.state, row.answered_at = StandInState.LAPSED, now()
    await _changed(session, row)


async def _answer(
    session: AsyncSession, actor: Actor, asked: StandInFound, state: StandInState, words: str = ""
) -> None:
    row = asked.row
    row.state, row.answer = state, words
    row.answered_by, row.answered_at = actor.account_id, now()
    await _changed(session, row)


async def _changed(session: AsyncSession, row: LectureStandIn) -> None:
    await session.flush()
    await publish(session, StandInChanged(tenant_id=row.tenant_id, stand_in_id=row.id))


async def _tell(session: AsyncSession, actor: Actor, action: str, order: LectureOrder, row: LectureStandIn) -> None:
    """The reasons, which may tell of somebody's health, are not for the audit's readers."""
    await record(
        session,
        actor,
        action,
        target="lecture_order",
        target_id=order.id,
        org_id=order.org_id,
        after={"state": row.state, "from_id": row.from_id, "to_id": row.to_id, "answered_for": row.answered_for},
    )
