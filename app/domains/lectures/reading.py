"""Orders as their readers see them: names, times, warnings, who came, and the ratings that are theirs to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing, require_somewhere
from app.domains.lectures import order_repository, repository, stand_in_repository
from app.domains.lectures.cards import month_of
from app.domains.lectures.finding import MANAGE, ORDER, OrderFound, shown_order
from app.domains.lectures.keeping import oneself
from app.domains.lectures.models import LectureOrder, Lecturer, LectureRating, LectureStandIn, LectureTopic
from app.domains.lectures.rules import is_told, warnings_of
from app.domains.lectures.vocabulary import OPEN, OrderState, RatingSide
from app.domains.meetings.public import Asked, Venue, people_at, venues_by_id, written_there
from app.domains.orgs.public import OrgCard, org_cards, visible_org
from app.kit.clock import now


@dataclass(frozen=True, slots=True)
class Shown:
    """`people_came` is None until the meeting is over. Only numbers: the names stay in the branch."""

    order: LectureOrder
    org: OrgCard
    topic: LectureTopic
    lecturer: Lecturer
    proposed: Lecturer | None
    venue: Venue | None
    people_came: int | None
    written_there: bool

    @property
    def warnings(self) -> list[str]:
        return warnings_of(
            people=self.order.people,
            capacity=self.venue.capacity if self.venue else None,
            requirements=self.topic.requirements,
            has_venue=self.venue is not None,
            written_there=self.written_there,
        )

    @property
    def is_held(self) -> bool:
        return self.order.state is OrderState.ACCEPTED and bool(self.people_came)


@dataclass(frozen=True, slots=True)
class StoodIn:
    """Who was asked to speak for whom, and what became of it; the reasons are for those concerned, else empty."""

    row: LectureStandIn
    before: Lecturer
    after: Lecturer
    is_told: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """An order, the ratings that are the reader's to read, and who spoke for whom."""

    shown: Shown
    ratings: list[LectureRating]
    stand_ins: list[StoodIn]


@dataclass(frozen=True, slots=True)
class Month:
    """What waits for a lecturer, at which he is asked to speak for another, and what he lectures in a month."""

    lecturer: Lecturer
    waiting: list[Shown]
    asked: list[Shown]
    lectures: list[Shown]

    @property
    def held(self) -> list[Shown]:
        return [one for one in self.lectures if one.is_held]


async def shown(session: AsyncSession, orders: Sequence[LectureOrder]) -> list[Shown]:
    """With all that an order names, in a fixed number of statements."""
    if not orders:
        return []
    tenant_id = orders[0].tenant_id
    orgs = await org_cards(session, tenant_id, {one.org_id for one in orders})
    topics = await repository.topics_by_id(session, tenant_id, {one.topic_id for one in orders})
    people = {one.lecturer_id for one in orders} | {o.proposed_lecturer_id for o in orders if o.proposed_lecturer_id}
    lecturers = await repository.lecturers_by_id(session, tenant_id, people)
    venues = await venues_by_id(session, tenant_id, {one.venue_id for one in orders if one.venue_id})
    over = [one.meeting_id for one in orders if one.meeting_id and one.state is OrderState.ACCEPTED]
    came = await people_at(session, tenant_id, over) if over else {}
    written = await _written_there(session, orders, venues)
    return [
        Shown(
            one,
            orgs[one.org_id],
            topics[one.topic_id],
            lecturers[one.lecturer_id],
            lecturers[one.proposed_lecturer_id] if one.proposed_lecturer_id else None,
            venues[one.venue_id] if one.venue_id else None,
            came.get(one.meeting_id) if one.meeting_id else None,
            one.id in written,
        )
        for one in orders
    ]


async def _written_there(
    session: AsyncSession, orders: Sequence[LectureOrder], venues: Mapping[UUID, Venue]
) -> set[UUID]:
    """The orders ahead at whose venue a meeting stands that only wrote its place down, at a time asked for or agreed."""
    asked: dict[UUID, list[Asked]] = {}
    for one in orders:
        times = one.wished if one.state in OPEN else [one.starts_at] if one.state is OrderState.ACCEPTED else []
        if one.venue_id:
            asked[one.id] = [
                Asked(venues[one.venue_id], time, time + timedelta(minutes=one.minutes))
                for time in times
                if time and time > now()
            ]
    every = [time for times in asked.values() for time in times]
    hit = await written_there(session, orders[0].tenant_id, every)
    return {order_id for order_id, times in asked.items() if hit & set(times)}


async def show_order(session: AsyncSession, actor: Actor, order_id: UUID) -> Whole:
    """The order as the actor may read it. Raises OrderNotFound, PermissionMissing, SecondFactorMissing."""
    found = await shown_order(session, actor, order_id)
    (one,) = await shown(session, [found.order])
    ratings = (await order_repository.ratings_of(session, actor.tenant_id, [order_id])).get(order_id, [])
    told = [rating for rating in ratings if may_read(actor, found, rating, len(ratings) > 1, now())]
    return Whole(one, told, await _stood_in(session, actor, found))


async def _stood_in(session: AsyncSession, actor: Actor, found: OrderFound) -> list[StoodIn]:
    rows = await stand_in_repository.of_order(session, actor.tenant_id, found.order.id)
    people = {one for row in rows for one in (row.from_id, row.to_id)}
    lecturers = await repository.lecturers_by_id(session, actor.tenant_id, people) if people else {}
    own = await repository.own_lecturer(session, actor) if rows else None
    keeps = actor.allows(MANAGE, at=found.keeper) or (
        found.stand_in is not None and actor.allows(MANAGE, at=found.stand_in.keeper)
    )
    return [
        StoodIn(
            row,
            lecturers[row.from_id],
            lecturers[row.to_id],
            keeps or (own is not None and own.id in (row.from_id, row.to_id)),
        )
        for row in rows
    ]


def may_read(actor: Actor, found: OrderFound, rating: LectureRating, both_in: bool, moment: datetime) -> bool:
    """The department that keeps the lecturer, who gave it, and once it stands, who was rated."""
    if actor.allows(MANAGE, at=found.keeper):
        return True
    mine = RatingSide.LECTURER if found.is_own else RatingSide.BRANCH
    if not found.is_own and not actor.allows(ORDER, at=found.branch):
        return False
    return rating.side is mine or is_told(rating.given_at, moment, both_in=both_in)


async def list_orders(
    session: AsyncSession,
    actor: Actor,
    *,
    state: OrderState | None,
    under: UUID | None,
    before: UUID | None,
    limit: int,
) -> Sequence[LectureOrder]:
    """The newest first. Raises OrgNotFound, PermissionMissing, SecondFactorMissing."""
    if actor.scope(ORDER).is_empty:
        require_somewhere(actor, MANAGE)
    path = None if under is None else await _below(session, actor, under)
    statement = order_repository.listed(actor, state=state, under=path, before=before)
    return (await session.scalars(statement.limit(limit))).all()


async def _below(session: AsyncSession, actor: Actor, org_id: UUID) -> str:
    try:
        return (await visible_org(session, actor, org_id, ORDER)).path
    except PermissionMissing:
        return (await visible_org(session, actor, org_id, MANAGE)).path


async def own_month(session: AsyncSession, actor: Actor, month: date) -> Month:
    """The actor's lectures of the month that `month` falls in. Raises NoLecturer, PermissionMissing."""
    lecturer = await oneself(session, actor)
    since, until = month_of(month)
    found = await order_repository.of_lecturer(session, actor.tenant_id, lecturer.id, since=since, until=until)
    every = await shown(session, found)
    agreed = [one for one in every if one.order.state is OrderState.ACCEPTED]
    asked = await shown(session, await stand_in_repository.orders_asked_of(session, actor.tenant_id, lecturer.id))
    return Month(lecturer, [one for one in every if one not in agreed], asked, agreed)
