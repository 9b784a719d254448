"""The minute has come: air the day's lesson, or record that there was none. Once a day, whoever asks how often."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.lessons.daily import repository
from app.domains.lessons.daily.coming import Queue, queue_of, rhythm_of
from app.domains.lessons.daily.models import DailyAiring
from app.domains.lessons.daily.rules import choices, day_of
from app.domains.lessons.daily.settling import settle_later, tell_of_gap
from app.domains.lessons.daily.vocabulary import QueueState
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.publishing import publish_or_say_why
from app.domains.orgs.public import OrgCard, org_card
from app.kit.clock import midnight, now
from app.kit.ids import uuid7


async def air_if_due(session: AsyncSession, actor: Actor, org_id: UUID) -> None:
    """Air today's lesson if its minute has come and nothing aired today; then settle for the days after.

    A job of another minute, or of a slot that was closed since, does nothing.
    """
    await repository.hold(session, actor.tenant_id, org_id)
    slot, org = (
        await repository.slot(session, actor.tenant_id, org_id),
        await org_card(session, actor.tenant_id, org_id),
    )
    rhythm, moment = await rhythm_of(session, slot, org) if org else None, now()
    if org is None or rhythm is None:
        return
    at = rhythm.next_at(moment)
    if at <= moment:
        await _air(session, actor, org, day_of(at), moment)
    await settle_later(session, actor.tenant_id, org_id)


async def _air(session: AsyncSession, actor: Actor, org: OrgCard, day: date, moment: datetime) -> None:
    queue = await queue_of(session, actor.tenant_id, org)
    lesson_id = await _first_shown(session, actor, queue, day, moment)
    airing = DailyAiring(tenant_id=actor.tenant_id, id=uuid7(), org_id=org.id, day=day, aired_at=moment)
    if lesson_id is None:
        await tell_of_gap(session, actor.tenant_id, org, day)
    else:
        row = await session.get_one(PublishedLesson, (actor.tenant_id, lesson_id), populate_existing=True)
        was_shown = queue.candidates[lesson_id].state is QueueState.AGAIN
        airing.lesson_id, airing.title = lesson_id, row.title
        airing.is_again = was_shown and row.published_at < midnight(moment)
        await repository.take_out(session, actor.tenant_id, org.id, lesson_id)
    session.add(airing)
    await session.flush()
    await record(
        session,
        actor,
        "daily_lesson.air",
        target="lesson",
        target_id=lesson_id,
        org_id=org.id,
        after={"day": day, "is_again": airing.is_again},
    )


async def _first_shown(session: AsyncSession, actor: Actor, queue: Queue, day: date, moment: datetime) -> UUID | None:
    """The first choice that its audience sees from now on; what is refused keeps its place, and says why."""
    queued = {row.lesson_id: row for row in queue.rows}
    for lesson_id in choices(day, queue.planned, queue.order):
        candidate = queue.candidates[lesson_id]
        if not candidate.is_tried(moment):
            continue
        if candidate.state is QueueState.AGAIN:
            return lesson_id
        if await publish_or_say_why(session, actor, lesson_id, failure="daily_lesson.refused"):
            return lesson_id
        if lesson_id in queued:
            queued[lesson_id].refused_number = queue.lessons[lesson_id].approved_number
    return None
