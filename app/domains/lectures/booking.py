"""Take the quarter hours of a lecturer: the held row first, the unique key as the last word."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lectures import order_repository as repository
from app.domains.lectures.errors import LecturerAway, LecturerLeft
from app.domains.lectures.models import LectureOrder, Lecturer, LectureSlot
from app.domains.lectures.rules import in_office, lectures_then
from app.domains.meetings.errors import LecturerTaken
from app.kit.clock import local_date
from app.kit.ids import uuid7
from app.kit.quarters import slots_of


async def book(
    session: AsyncSession, order: LectureOrder, starts_at: datetime, ends_at: datetime, *, asks_week: bool
) -> None:
    """The order's lecturer is taken for this time, and for no other any more. The meeting takes the venue.

    `asks_week`: the days and hours at which the lecturer lectures count too, as where somebody else chose the time.
    Raises LecturerLeft, LecturerAway, LecturerTaken.
    """
    lecturer = await repository.hold(session, order.tenant_id, order.lecturer_id)
    refuse_unfit(lecturer, starts_at, ends_at, asks_week=asks_week)
    slots = slots_of(starts_at, ends_at)
    await repository.free(session, order)
    if await repository.taken(session, order.tenant_id, order.lecturer_id, slots):
        raise LecturerTaken
    session.add_all(
        LectureSlot(
            tenant_id=order.tenant_id,
            id=uuid7(),
            order_id=order.id,
            lecturer_id=order.lecturer_id,
            begins_at=slot,
        )
        for slot in slots
    )
    order.starts_at, order.ends_at = starts_at, ends_at
    await session.flush()


def refuse_unfit(lecturer: Lecturer, starts_at: datetime, ends_at: datetime, *, asks_week: bool) -> None:
    """Raises LecturerLeft, LecturerAway."""
    if not in_office(lecturer.admitted_on, lecturer.exited_on, local_date(starts_at)):
        raise LecturerLeft
    if asks_week and not lectures_then(lecturer.windows, lecturer.days, starts_at, ends_at):
        raise LecturerAway
