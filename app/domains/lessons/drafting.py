"""Begin a lesson, write it, take a settled one up again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons import repository, rules
from app.domains.lessons.audience import reach
from app.domains.lessons.content import LessonContent
from app.domains.lessons.errors import LessonSettled, LessonUnchanged, OrgInactive, SeriesNotFound
from app.domains.lessons.events import LessonRevised
from app.domains.lessons.finding import Found, lesson_for
from app.domains.lessons.models import Lesson, LessonFile, LessonSeries
from app.domains.lessons.quizzes import check_quizzes
from app.domains.lessons.vocabulary import WRITABLE, LessonState
from app.domains.orgs.public import OrgCard, OrgStatus, ids_on, visible_org
from app.domains.topics.public import chosen_topics
from app.files import stored
from app.files.errors import FileNotFound
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7


async def make_lesson(
    session: AsyncSession, actor: Actor, *, org_id: UUID, content: LessonContent, quota: int | None = None
) -> Found:
    """Begin a lesson of an organisation. `quota` bounds the files of all its lessons together, in bytes.

    Raises OrgNotFound, PermissionMissing, OrgInactive and what `_written` raises.
    """
    org = await visible_org(session, actor, org_id, Permission.LESSON_EDIT)
    if org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    content = rules.tidied(content)
    moment = now()
    lesson = Lesson(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        title=content.title,
        content={},
        editor_ids=[],
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(lesson)
    await session.flush()
    await _written(session, actor, Found(lesson, org), content, held=None, quota=quota)
    await _audit(session, actor, lesson, "lesson.draft", None)
    return Found(lesson, org)


async def lesson_to_write(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Found:
    """Raises LessonNotFound, PermissionMissing."""
    return await lesson_for(session, actor, lesson_id, Permission.LESSON_EDIT, lock=True)


async def write_lesson(
    session: AsyncSession, actor: Actor, found: Found, content: LessonContent, *, quota: int | None = None
) -> Found:
    """Put new content in place of the old; `quota` as in `make_lesson`.

    Raises LessonSettled unless it is a draft, and what `_written` raises.
    """
    if found.lesson.state not in WRITABLE:
        raise LessonSettled
    held = found.content
    found.lesson.version += 1
    await _written(session, actor, found, rules.tidied(content), held=held, quota=quota)
    return found


async def _written(
    session: AsyncSession,
    actor: Actor,
    found: Found,
    content: LessonContent,
    *,
    held: LessonContent | None,
    quota: int | None,
) -> None:
    """Raises SeriesNotFound, TopicNotFound, TopicClosed, QuizUnavailable, QuizNotFound, CustomAudienceWrong,
    AudienceOutside, and what `_with_files` raises.
    """
    lesson = found.lesson
    await chosen_topics(session, actor.tenant_id, content.topic_ids, held=held.topic_ids if held else ())
    if content.series_id is not None:
        above = await repository.series_above(session, actor.tenant_id, ids_on(found.org.path))
        if content.series_id not in {series.id for series in above}:
            raise SeriesNotFound
    await check_quizzes(session, actor.tenant_id, content.quiz_ids)
    rules.check_custom(content)
    await reach(session, actor.tenant_id, found.org, content.audience)
    content = await _with_files(session, actor, lesson, content, quota)
    lesson.content, lesson.title = content.document(), content.title
    lesson.editor_ids = rules.with_editor(lesson.editor_ids, actor.account_id)
    lesson.updated_at = now()
    await session.flush()


async def _with_files(
    session: AsyncSession, actor: Actor, lesson: Lesson, content: LessonContent, quota: int | None
) -> LessonContent:
    """Make the files that are named for the first time the lesson's own; the content with the lengths that they tell.

    Raises FileNotFound, FileNotConfirmed, BlockFileWrong, MediaFull.
    """
    known = await repository.own_files(session, lesson.tenant_id, lesson.id)
    named = sorted(set(content.file_ids) - known.keys())
    taken = await repository.bytes_of(session, lesson.tenant_id, lesson.org_id) if named and quota else 0
    for file_id in named:
        try:
            file = known[file_id] = await stored.adopt(session, actor, file_id)
        except FileNotFound:
            raise FileNotFound(issues=rules.unknown_file(content, file_id)) from None
        session.add(
            LessonFile(tenant_id=lesson.tenant_id, lesson_id=lesson.id, file_id=file_id, media_type=file.media_type)
        )
    if quota:
        rules.check_room(taken, sum(known[file_id].size for file_id in named), quota)
    rules.check_files(content, {file.id: file.media_type for file in known.values()})
    return rules.timed(content, {file.id: file.known.duration_s for file in known.values()})


async def revise_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Found:
    """Take a lesson that was handed in, approved or published up again. What is published stays as it is.

    Raises LessonNotFound, PermissionMissing, LessonUnchanged where it is a draft already.
    """
    found = await lesson_for(session, actor, lesson_id, Permission.LESSON_EDIT, lock=True)
    lesson, before = found.lesson, found.lesson.state
    if before in WRITABLE:
        raise LessonUnchanged
    if before in (LessonState.PUBLISHED, LessonState.WITHDRAWN):
        lesson.editor_ids = []
    lesson.state, lesson.approved_number, lesson.scheduled_at = LessonState.DRAFT, None, None
    lesson.editor_ids = rules.with_editor(lesson.editor_ids, actor.account_id)
    lesson.version += 1
    lesson.updated_at = now()
    await session.flush()
    await _audit(session, actor, lesson, "lesson.revise", before)
    await publish(session, LessonRevised(tenant_id=actor.tenant_id, lesson_id=lesson.id))
    return found


async def make_series(session: AsyncSession, actor: Actor, *, org_id: UUID, name: str) -> tuple[LessonSeries, OrgCard]:
    """Raises OrgNotFound, PermissionMissing, OrgInactive, SeriesTaken."""
    org = await visible_org(session, actor, org_id, Permission.LESSON_EDIT)
    if org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    series = LessonSeries(tenant_id=actor.tenant_id, id=uuid7(), org_id=org.id, name=name, created_at=now())
    session.add(series)
    await session.flush()
    return series, org


async def _audit(session: AsyncSession, actor: Actor, lesson: Lesson, action: str, before: LessonState | None) -> None:
    await record(
        session,
        actor,
        action,
        target="lesson",
        target_id=lesson.id,
        org_id=lesson.org_id,
        before=None if before is None else {"state": before},
        after={"state": lesson.state, "title": lesson.title},
    )
