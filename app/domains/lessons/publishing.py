"""Put an approved version before its audience, pin it, take it back with a reason."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons import repository
from app.domains.lessons.audience import is_empty, reach
from app.domains.lessons.content import LessonContent
from app.domains.lessons.errors import (
    AudienceEmpty,
    LessonAlreadyPublished,
    LessonNotApproved,
    LessonNotPublished,
    TimePast,
)
from app.domains.lessons.events import LessonPublished, LessonScheduled, LessonWithdrawn
from app.domains.lessons.finding import Found, lesson_for
from app.domains.lessons.models import Lesson, LessonAudience, LessonTopic, LessonVersion, PublishedLesson
from app.domains.lessons.quizzes import check_quizzes
from app.domains.lessons.searching.indexing import index_lesson, unindex_lesson
from app.domains.lessons.vocabulary import LessonState
from app.domains.orgs.public import OrgCard
from app.jobs.events import publish
from app.jobs.queue import enqueue
from app.kit.clock import now, today
from app.kit.errors import Refusal

PUBLISH_JOB = "lessons.publish_scheduled"
_PUBLISHABLE = frozenset({LessonState.APPROVED, LessonState.SCHEDULED})


async def publish_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Found:
    """Show the approved version to its audience. A version before it gives way; its readers keep what they began.

    Raises LessonNotFound, PermissionMissing, LessonAlreadyPublished, LessonNotApproved, QuizUnavailable, QuizNotFound,
    AudienceOutside, AudienceEmpty.
    """
    found = await lesson_for(session, actor, lesson_id, Permission.LESSON_PUBLISH, lock=True)
    lesson = found.lesson
    _refuse_unless_publishable(lesson)
    approved = lesson.approved_number
    if approved is None:
        raise LessonNotApproved
    version = await repository.version(session, actor.tenant_id, lesson.id, approved)
    if version is None:
        raise LessonNotApproved
    content = LessonContent.model_validate(version.content)
    await check_quizzes(session, actor.tenant_id, content.quiz_ids)
    top = await reach(session, actor.tenant_id, found.org, content.audience)
    if await is_empty(session, actor.tenant_id, top.path, content.audience, today()):
        raise AudienceEmpty
    await _show(session, lesson, version, content, top)
    await _step(session, actor, lesson, LessonState.PUBLISHED, "lesson.publish")
    await publish(session, LessonPublished(tenant_id=actor.tenant_id, lesson_id=lesson.id))
    return found


async def schedule_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID, *, at: datetime) -> Found:
    """Let the approved version be published at an instant to come; another time replaces it.

    Raises LessonNotFound, PermissionMissing, LessonAlreadyPublished, LessonNotApproved, TimePast.
    """
    found = await lesson_for(session, actor, lesson_id, Permission.LESSON_PUBLISH, lock=True)
    _refuse_unless_publishable(found.lesson)
    if at <= now():
        raise TimePast
    await _step(session, actor, found.lesson, LessonState.SCHEDULED, "lesson.schedule", at=at)
    await enqueue(
        session, PUBLISH_JOB, {"lesson_id": lesson_id}, tenant_id=actor.tenant_id, run_at=at, key=str(lesson_id)
    )
    await publish(session, LessonScheduled(tenant_id=actor.tenant_id, lesson_id=lesson_id))
    return found


async def publish_scheduled(session: AsyncSession, actor: Actor, lesson_id: UUID) -> None:
    """Publish what was planned for now, as the system; where that cannot be, it waits as approved, with the reason."""
    found = await lesson_for(session, actor, lesson_id, lock=True)
    lesson = found.lesson
    if lesson.state is not LessonState.SCHEDULED or lesson.scheduled_at is None or lesson.scheduled_at > now():
        return
    await publish_or_say_why(session, actor, lesson_id, failure="lesson.schedule_failed")


async def publish_or_say_why(session: AsyncSession, actor: Actor, lesson_id: UUID, *, failure: str) -> bool:
    """Publish as the system; where that is refused, what was approved waits as approved, with the reason for its editors.

    Was it published? `failure` is the audit's word for a refusal; the same one is not told again.
    """
    try:
        await publish_lesson(session, actor, lesson_id)
        return True
    except Refusal as refusal:
        lesson = (await lesson_for(session, actor, lesson_id, lock=True)).lesson
        is_news = lesson.state is LessonState.SCHEDULED or lesson.remarks != refusal.detail
        if lesson.state in _PUBLISHABLE and is_news:
            lesson.remarks = refusal.detail
            await _step(session, actor, lesson, LessonState.APPROVED, failure)
            await publish(session, LessonScheduled(tenant_id=actor.tenant_id, lesson_id=lesson_id))
        return False


def _refuse_unless_publishable(lesson: Lesson) -> None:
    if lesson.state is LessonState.PUBLISHED:
        raise LessonAlreadyPublished
    if lesson.state not in _PUBLISHABLE:
        raise LessonNotApproved


async def _show(
    session: AsyncSession, lesson: Lesson, version: LessonVersion, content: LessonContent, top: OrgCard
) -> None:
    row = await repository.published(session, lesson.tenant_id, lesson.id)
    if row is None:
        row = PublishedLesson(tenant_id=lesson.tenant_id, id=lesson.id, org_id=lesson.org_id, published_at=now())
        session.add(row)
    else:
        row.published_at = row.published_at if row.withdrawn_at is None else now()
    row.version_id, row.audience_org_id = version.id, top.id
    row.is_narrowed, row.series_id = content.audience.is_narrowed, content.series_id
    row.title, row.summary, row.speaker = content.title, content.summary, content.speaker
    row.cover_file_id, row.duration_s = content.cover_file_id, content.duration_s
    row.completes_by, row.seen_percent = content.completes_by, content.seen_percent
    row.is_required, row.due_on = content.is_required, content.due_on
    row.withdrawn_at, row.withdraw_reason = None, ""
    keys = {"tenant_id": lesson.tenant_id, "lesson_id": lesson.id}
    rows: list[LessonAudience | LessonTopic] = [LessonAudience(**keys, word=word) for word in content.audience.words]
    rows += [
        LessonAudience(**keys, word=f"group:{one.hex}", group_id=one)
        for one in dict.fromkeys(content.audience.group_ids)
    ]
    rows += [LessonTopic(**keys, topic_id=topic_id) for topic_id in dict.fromkeys(content.topic_ids)]
    await repository.replace_audience(session, lesson.tenant_id, lesson.id, rows)
    await session.flush()
    await index_lesson(session, row, content)


async def pin_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID, *, is_pinned: bool) -> Found:
    """Raises LessonNotFound, PermissionMissing, LessonNotPublished."""
    found, row = await _shown(session, actor, lesson_id)
    row.pin_rank = int(is_pinned)
    await session.flush()
    await _audit(session, actor, found.lesson, "lesson.pin", {"is_pinned": is_pinned})
    return found


async def withdraw_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID, *, reason: str) -> Found:
    """Take a published lesson back. What members completed of it stays. A draft that is being written stays one.

    Raises LessonNotFound, PermissionMissing, LessonNotPublished.
    """
    found, row = await _shown(session, actor, lesson_id)
    row.withdrawn_at, row.withdraw_reason, row.pin_rank = now(), reason, 0
    await unindex_lesson(session, actor.tenant_id, lesson_id)
    if found.lesson.state is LessonState.PUBLISHED:
        found.lesson.state = LessonState.WITHDRAWN
        found.lesson.version += 1
    await session.flush()
    await _audit(session, actor, found.lesson, "lesson.withdraw", {"state": found.lesson.state}, note=reason)
    await publish(session, LessonWithdrawn(tenant_id=actor.tenant_id, lesson_id=lesson_id))
    return found


async def _shown(session: AsyncSession, actor: Actor, lesson_id: UUID) -> tuple[Found, PublishedLesson]:
    found = await lesson_for(session, actor, lesson_id, Permission.LESSON_PUBLISH, lock=True)
    row = await repository.published(session, actor.tenant_id, lesson_id)
    if row is None or row.withdrawn_at is not None:
        raise LessonNotPublished
    return found, row


async def _step(
    session: AsyncSession, actor: Actor, lesson: Lesson, state: LessonState, action: str, *, at: datetime | None = None
) -> None:
    lesson.state, lesson.scheduled_at = state, at
    lesson.version += 1
    lesson.updated_at = now()
    await session.flush()
    await _audit(session, actor, lesson, action, {"state": state, "number": lesson.approved_number, "at": at})


async def _audit(
    session: AsyncSession, actor: Actor, lesson: Lesson, action: str, after: dict[str, object], *, note: str = ""
) -> None:
    await record(
        session, actor, action, target="lesson", target_id=lesson.id, org_id=lesson.org_id, after=after, note=note
    )
