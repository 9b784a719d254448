"""What the coming days will bring, as things stand now."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.daily import repository
from app.domains.lessons.daily.models import DailySlot, QueuedLesson
from app.domains.lessons.daily.repository import Known
from app.domains.lessons.daily.rules import MOST_DAYS, Candidate, Expected, Rhythm, outlook
from app.domains.lessons.producing.planned import lessons_planned
from app.domains.orgs.public import OrgCard, OrgStatus
from app.kit.clock import now, today


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of an organisation in its order, what is planned for the coming days, and the lessons of both."""

    rows: list[QueuedLesson]
    planned: dict[date, UUID]
    lessons: dict[UUID, Known]
    candidates: dict[UUID, Candidate]

    @property
    def order(self) -> list[UUID]:
        return [row.lesson_id for row in self.rows]


async def queue_of(session: AsyncSession, tenant_id: UUID, org: OrgCard) -> Queue:
    first, rows = today(), await repository.queue(session, tenant_id, org.id)
    planned = await lessons_planned(session, tenant_id, org.id, first, first + timedelta(days=MOST_DAYS))
    refused = {row.lesson_id: row.refused_number for row in rows}
    lessons = await repository.known(session, tenant_id, org, {*refused, *planned.values()})
    candidates = {one: known.candidate(refused.get(one)) for one, known in lessons.items()}
    return Queue(rows, planned, lessons, candidates)


async def rhythm_of(session: AsyncSession, slot: DailySlot | None, org: OrgCard) -> Rhythm | None:
    """None where nothing airs: the slot is closed, or the organisation stands no more."""
    if slot is None or not slot.is_open or org.status is not OrgStatus.ACTIVE:
        return None
    last_on = await repository.last_on(session, slot.tenant_id, slot.org_id)
    return Rhythm(slot.minute, slot.weekdays, slot.since, last_on)


def expected(rhythm: Rhythm | None, queue: Queue, until: date) -> list[Expected]:
    """From today's airing, if it is still to come, to the last day."""
    if rhythm is None:
        return []
    return outlook(rhythm.days(now(), until), rhythm.minute, queue.order, queue.candidates, queue.planned)
