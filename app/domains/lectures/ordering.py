"""A branch orders a topic, agrees to what the lecturer proposes, or withdraws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.audit.trail import record
from app.domains.lectures import order_repository, repository
from app.domains.lectures.agreeing import ask_anew, confirm, leave
from app.domains.lectures.booking import refuse_unfit
from app.domains.lectures.errors import (
    LecturerLeft,
    LectureTopicNotFound,
    NotASpeaker,
    OrderAnswered,
    OrderExpired,
    TopicNotInSeason,
    WishPast,
)
from app.domains.lectures.finding import ORDER, READ, OrderFound, order_for, topic_for
from app.domains.lectures.labels import label
from app.domains.lectures.models import LectureMenu, LectureOrder, Lecturer, LectureTopic
from app.domains.lectures.rules import in_season
from app.domains.lectures.vocabulary import OPEN, LectureKind, MenuState, OrderState, SpeakerPart
from app.domains.meetings.errors import HostNotActive, KindNotOfHost, LecturerTaken, VenueClosed, VenueTaken
from app.domains.meetings.public import MeetingKind, unfit_hosts, venue_for, venue_taken
from app.domains.members.public import is_on_roll, member_card
from app.domains.orgs.public import OrgCard, OrgStatus, visible_org
from app.kit.clock import local_date, now
from app.kit.ids import uuid7
from app.kit.quarters import slots_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What a branch asks for: without a lecturer, the topic's speaker A; a venue of the list, or a place of its own."""

    topic_id: UUID
    lecturer_id: UUID | None
    kind: LectureKind
    starts_at: Sequence[datetime]
    people: int
    venue_id: UUID | None
    place: str
    note: str


async def order_lecture(session: AsyncSession, actor: Actor, org_id: UUID, *, wish: Wish) -> LectureOrder:
    """Ask a lecturer for a topic. Nothing is booked before he accepts.

    Raises OrgNotFound, PermissionMissing, LectureTopicNotFound, HostNotActive, KindNotOfHost, TopicNotInSeason,
    NotASpeaker, VenueNotFound, VenueClosed, WishPast, LecturerLeft, LecturerAway, LecturerTaken, VenueTaken,
    OrderStanding.
    """
    org = await visible_org(session, actor, org_id, ORDER)
    topic, menu, path = await topic_for(session, actor, wish.topic_id, READ)
    if not org.path.startswith(path):
        raise LectureTopicNotFound
    _refuse_host(org, wish.kind)
    lecturer = await _speaker(session, topic, wish.lecturer_id)
    place = await _place(session, actor, wish)
    for starts_at in wish.starts_at:
        ends_at = starts_at + timedelta(minutes=topic.minutes)
        refuse_time(menu, topic, starts_at)
        refuse_unfit(lecturer, starts_at, ends_at, asks_week=True)
        await _refuse_taken(session, lecturer, wish.venue_id, starts_at, ends_at)
    order = _new_order(actor, org, topic, lecturer, wish, place)
    session.add(order)
    await ask_anew(session, order)
    await session.flush()
    after = {"topic": topic.title, "lecturer_id": lecturer.id, "wishes": order.wishes}
    await record(
        session, actor, "lecture.order", target="lecture_order", target_id=order.id, org_id=org.id, after=after
    )
    return order


def _refuse_host(org: OrgCard, kind: LectureKind) -> None:
    if org.status is not OrgStatus.ACTIVE:
        raise HostNotActive
    if unfit_hosts([MeetingKind(kind.value)], {org.kind}) is not None:
        raise KindNotOfHost(kind=label(kind))


async def _speaker(session: AsyncSession, topic: LectureTopic, lecturer_id: UUID | None) -> Lecturer:
    """The one asked for, else the first speaker A."""
    speakers = (await repository.speakers_of(session, topic.tenant_id, [topic.id])).get(topic.id, [])
    for speaker, lecturer in speakers:
        wanted = lecturer.id == lecturer_id if lecturer_id else speaker.part is SpeakerPart.A
        if wanted:
            await _refuse_gone(session, lecturer)
            return lecturer
    raise NotASpeaker


async def _refuse_gone(session: AsyncSession, lecturer: Lecturer) -> None:
    """A member who has left the register lectures no more, whether or not the department has noticed."""
    card = await member_card(session, lecturer.tenant_id, lecturer.member_id) if lecturer.member_id else None
    if card is not None and not is_on_roll(card.status):
        raise LecturerLeft


async def _place(session: AsyncSession, actor: Actor, wish: Wish) -> str:
    if wish.venue_id is None:
        return wish.place
    venue = await venue_for(session, actor, wish.venue_id)
    if venue.is_closed:
        raise VenueClosed
    return venue.said


def refuse_time(menu: LectureMenu, topic: LectureTopic, starts_at: datetime) -> None:
    """Raises WishPast, TopicNotInSeason."""
    if starts_at <= now():
        raise WishPast
    if menu.state is not MenuState.PUBLISHED or topic.is_closed:
        raise TopicNotInSeason
    if not in_season(menu.from_on, menu.until_on, local_date(starts_at)):
        raise TopicNotInSeason


async def _refuse_taken(
    session: AsyncSession, lecturer: Lecturer, venue_id: UUID | None, starts_at: datetime, ends_at: datetime
) -> None:
    slots, tenant_id = slots_of(starts_at, ends_at), lecturer.tenant_id
    if await order_repository.taken(session, tenant_id, lecturer.id, slots):
        raise LecturerTaken
    if venue_id and await venue_taken(session, tenant_id, venue_id, slots):
        raise VenueTaken


def _new_order(
    actor: Actor, org: OrgCard, topic: LectureTopic, lecturer: Lecturer, wish: Wish, place: str
) -> LectureOrder:
    moment = now()
    return LectureOrder(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        topic_id=topic.id,
        lecturer_id=lecturer.id,
        kind=wish.kind,
        wishes=[one.isoformat() for one in sorted(wish.starts_at)],
        minutes=topic.minutes,
        people=wish.people,
        venue_id=wish.venue_id,
        place=place,
        note=wish.note,
        state=OrderState.ORDERED,
        answer_due_at=moment,
        ordered_by=actor.account_id,
        ordered_at=moment,
        updated_at=moment,
    )


async def agree(session: AsyncSession, actor: Actor, order_id: UUID) -> LectureOrder:
    """The branch agrees to the proposal: a time makes the lecture, another lecturer is asked in turn.

    Raises OrderNotFound, PermissionMissing, OrderAnswered, OrderExpired, WishPast, LecturerLeft, LecturerTaken,
    VenueTaken, and what makes a meeting impossible.
    """
    order = (await _of_branch(session, actor, order_id, {OrderState.PROPOSED})).order
    if now() >= order.answer_due_at:
        raise OrderExpired
    if order.proposed_at is not None and order.proposed_at <= now():
        raise WishPast
    if order.proposed_lecturer_id is not None:
        order.lecturer_id, order.proposed_lecturer_id = order.proposed_lecturer_id, None
        wishes = [order.proposed_at] if order.proposed_at else [one for one in order.wished if one > now()]
        if not wishes:
            raise WishPast
        known = await repository.lecturers_by_id(session, order.tenant_id, [order.lecturer_id])
        for one in wishes:
            refuse_unfit(known[order.lecturer_id], one, one + timedelta(minutes=order.minutes), asks_week=False)
        order.wishes, order.proposed_at = [one.isoformat() for one in wishes], None
        order.answered_by, order.answered_for = None, False
        await ask_anew(session, order)
    else:
        assert order.proposed_at is not None
        await confirm(session, order, order.proposed_at)
    await _tell(session, actor, "lecture.agree", order)
    return order


async def withdraw(session: AsyncSession, actor: Actor, order_id: UUID, *, reason: str) -> LectureOrder:
    """The branch takes back what is not accepted yet. Raises OrderNotFound, PermissionMissing, OrderAnswered."""
    order = (await _of_branch(session, actor, order_id, OPEN)).order
    await leave(session, order, OrderState.WITHDRAWN, reason)
    await _tell(session, actor, "lecture.withdraw", order, note=reason)
    return order


async def _of_branch(
    session: AsyncSession, actor: Actor, order_id: UUID, states: frozenset[OrderState] | set[OrderState]
) -> OrderFound:
    found = await order_for(session, actor, order_id, lock=True)
    require(actor, ORDER, at=found.branch)
    if found.order.state not in states:
        raise OrderAnswered(state=label(found.order.state))
    return found


async def _tell(session: AsyncSession, actor: Actor, action: str, order: LectureOrder, note: str = "") -> None:
    after = {"state": order.state, "starts_at": order.starts_at}
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
