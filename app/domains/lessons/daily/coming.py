"""What the coming days will bring, as things stand now."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.daily import repository
from app.domains.lessons.daily.models import DailySlot, QueuedLesson
from app.domains.lessons.daily.repository import Known
from app.domains.lessons.daily.rules import Candidate, Expected, Rhythm, outlook
from app.domains.orgs.public import OrgCard, OrgStatus
from app.kit.clock import now


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of an organisation in its order, with all its lessons."""

    rows: list[QueuedLesson]
    lessons: dict[UUID, Known]
    candidates: dict[UUID, Candidate]

    @property
    def order(self) -> list[UUID]:
        return [row.lesson_id for row in self.rows]


async def queue_of(session: AsyncSession, tenant_id: UUID, org: OrgCard) -> Queue:
    rows = await repository.queue(session, tenant_id, org.id)
    lessons = await repository.known(session, tenant_id, org, [row.lesson_id for row in rows])
    candidates = {row.lesson_id: lessons[row.lesson_id].candidate(row.refused_number) for row in rows}
    return Queue(rows, lessons, candidates)


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
    return outlook(rhythm.days(now(), until), rhythm.minute, queue.order, queue.candidates)
