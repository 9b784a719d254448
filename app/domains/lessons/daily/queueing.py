"""Fill the queue: add, move, take out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.lessons.daily import repository, rules
from app.domains.lessons.daily.coming import Queue, queue_of
from app.domains.lessons.daily.errors import LessonNotQueued, LessonQueuedTwice, QueueFull
from app.domains.lessons.daily.models import QueuedLesson
from app.domains.lessons.daily.places import QUEUE, place_for
from app.domains.lessons.daily.settling import settle_later
from app.domains.lessons.errors import LessonNotFound
from app.domains.orgs.public import OrgCard, ids_on
from app.kit.clock import now
from app.kit.ids import uuid7


async def add_lesson(
    session: AsyncSession, actor: Actor, org_id: UUID, lesson_id: UUID, *, before_id: UUID | None
) -> OrgCard:
    """Put a lesson into the queue, last or before another: one of the organisation in whatever state, or one that an
    organisation above has published for it.

    Raises OrgNotFound, PermissionMissing, DailyNotForGroups, LessonNotFound, LessonQueuedTwice, LessonNotQueued (of the
    one before which it shall stand), QueueFull.
    """
    org, queue = await _queue_to_change(session, actor, org_id)
    one = (await repository.known(session, actor.tenant_id, org, [lesson_id])).get(lesson_id)
    if one is None or not (one.is_own or (one.is_shown and one.org_id in ids_on(org.path))):
        raise LessonNotFound
    if lesson_id in queue.order:
        raise LessonQueuedTwice
    if len(queue.rows) >= rules.MOST_QUEUED:
        raise QueueFull(limit=rules.MOST_QUEUED)
    added = QueuedLesson(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        lesson_id=lesson_id,
        position=len(queue.rows),
        queued_by=actor.account_id,
        queued_at=now(),
    )
    queue.rows.append(added)
    _arrange(queue, lesson_id, before_id)
    session.add(added)
    await session.flush()
    await _changed(session, actor, org, lesson_id, "add")
    return org


async def move_lesson(
    session: AsyncSession, actor: Actor, org_id: UUID, lesson_id: UUID, *, before_id: UUID | None
) -> OrgCard:
    """Put it before another, or last. Raises OrgNotFound, PermissionMissing, DailyNotForGroups, LessonNotQueued."""
    org, queue = await _queue_to_change(session, actor, org_id)
    _arrange(queue, lesson_id, before_id)
    await session.flush()
    await _changed(session, actor, org, lesson_id, "move")
    return org


async def take_lesson_out(session: AsyncSession, actor: Actor, org_id: UUID, lesson_id: UUID) -> None:
    """Raises OrgNotFound, PermissionMissing, DailyNotForGroups, LessonNotQueued."""
    org = await place_for(session, actor, org_id, *QUEUE)
    await repository.hold(session, actor.tenant_id, org.id)
    if not await repository.take_out(session, actor.tenant_id, org.id, lesson_id):
        raise LessonNotQueued
    await _changed(session, actor, org, lesson_id, "remove")


async def _queue_to_change(session: AsyncSession, actor: Actor, org_id: UUID) -> tuple[OrgCard, Queue]:
    org = await place_for(session, actor, org_id, *QUEUE)
    await repository.hold(session, actor.tenant_id, org.id)
    return org, await queue_of(session, actor.tenant_id, org)


def _arrange(queue: Queue, lesson_id: UUID, before_id: UUID | None) -> None:
    if {lesson_id, before_id or lesson_id} - set(queue.order):
        raise LessonNotQueued
    places = {one: place for place, one in enumerate(rules.moved(queue.order, lesson_id, before_id))}
    for row in queue.rows:
        row.position = places[row.lesson_id]


async def _changed(session: AsyncSession, actor: Actor, org: OrgCard, lesson_id: UUID, step: str) -> None:
    action = f"daily_lesson.queue_{step}"
    await record(session, actor, action, target="lesson", target_id=lesson_id, org_id=org.id)
    await settle_later(session, actor.tenant_id, org.id)
