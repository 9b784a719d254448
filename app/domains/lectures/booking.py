"""Take the quarter hours of a lecturer and a venue: held rows first, the unique keys as the last word."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lectures import order_repository as repository
from app.domains.lectures.errors import LecturerAway, LecturerLeft
from app.domains.lectures.models import LectureOrder, Lecturer, LectureSlot
from app.domains.lectures.rules import in_office, lectures_then, slots_of
from app.domains.meetings.errors import LecturerTaken, VenueTaken
from app.kit.clock import local_date
from app.kit.ids import uuid7


async def book(
    session: AsyncSession, order: LectureOrder, starts_at: datetime, ends_at: datetime, *, asks_week: bool
) -> None:
    """The order's lecturer and venue are taken for this time, and for no other any more.

    `asks_week`: the days and hours at which the lecturer lectures count too, as where somebody else chose the time.
    Raises LecturerLeft, LecturerAway, LecturerTaken, VenueTaken.
    """
    lecturer = await repository.hold(session, order.tenant_id, order.lecturer_id, order.venue_id)
    refuse_unfit(lecturer, starts_at, ends_at, asks_week=asks_week)
    slots = slots_of(starts_at, ends_at)
    await repository.free(session, order)
    if await repository.taken(session, order.tenant_id, slots, lecturer_id=order.lecturer_id):
        raise LecturerTaken
    if order.venue_id and await repository.taken(session, order.tenant_id, slots, venue_id=order.venue_id):
        raise VenueTaken
    for slot in slots:
        session.add(_slot(order, slot, lecturer=True))
    if order.venue_id:
        for slot in slots:
            session.add(_slot(order, slot, lecturer=False))
    order.starts_at, order.ends_at = starts_at, ends_at
    await session.flush()


def _slot(order: LectureOrder, begins_at: datetime, *, lecturer: bool) -> LectureSlot:
    return LectureSlot(
        tenant_id=order.tenant_id,
        id=uuid7(),
        order_id=order.id,
        lecturer_id=order.lecturer_id if lecturer else None,
        venue_id=None if lecturer else order.venue_id,
        begins_at=begins_at,
    )


def refuse_unfit(lecturer: Lecturer, starts_at: datetime, ends_at: datetime, *, asks_week: bool) -> None:
    """Raises LecturerLeft, LecturerAway."""
    if not in_office(lecturer.admitted_on, lecturer.exited_on, local_date(starts_at)):
        raise LecturerLeft
    if asks_week and not lectures_then(lecturer.windows, lecturer.days, starts_at, ends_at):
        raise LecturerAway
