"""Take in what a member has seen, from whichever phone and however late; complete a lesson once; save it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.dialect import insert_or_ignore
from app.domains.lessons.content import LessonContent
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.studying import repository, rules
from app.domains.lessons.studying.errors import NothingToConfirm, NotSeenEnough
from app.domains.lessons.studying.events import LessonCompleted
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress, SavedLesson
from app.domains.lessons.studying.reading import Reader, Studied, lesson_for_reader, reader_of, studied
from app.domains.lessons.vocabulary import CompletesBy
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

_KEY = ("tenant_id", "member_id", "lesson_id")


async def take_ticks(session: AsyncSession, actor: Actor, lesson_id: UUID, ticks: Sequence[rules.Tick]) -> Studied:
    """Add what was seen to what was known: the union, so that a batch may come twice, late, or from two phones.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn, TickFromFuture, BlockUnknown, TickWrong,
    TickBeyondEnd: then nothing of the batch is taken.
    """
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    progress = await _begun(session, reader, row)
    version = await repository.version_by_id(session, reader.tenant_id, progress.version_id)
    content = LessonContent.model_validate(version.content)
    rules.check_ticks(ticks, content.blocks, now())
    segments, seen = rules.merged(progress.segments, progress.seen, ticks)
    if (segments, seen) != (progress.segments, progress.seen):
        progress.segments, progress.seen = segments, seen
        progress.percent = rules.percent_seen(content.blocks, segments, seen)
        progress.is_enough = progress.is_enough or progress.percent >= content.seen_percent
        if progress.is_enough and content.completes_by is CompletesBy.SEEN:
            await _complete(session, reader, progress)
    if ticks:
        progress.last_key = max(ticks, key=lambda tick: tick.at).block
    await session.flush()
    return await studied(session, actor, lesson_id)


async def _begun(session: AsyncSession, reader: Reader, row: PublishedLesson) -> LessonProgress:
    """The member's progress, held; two phones that begin at once begin one."""
    values = {
        "tenant_id": reader.tenant_id,
        "id": uuid7(),
        "member_id": reader.member_id,
        "lesson_id": row.id,
        "version_id": row.version_id,
        "segments": {},
        "seen": [],
        "last_key": "",
        "percent": 0,
        "is_enough": False,
        "is_completed": False,
    }
    await session.execute(insert_or_ignore(session, LessonProgress, values, keys=_KEY))
    held = await repository.progress(session, reader.tenant_id, reader.member_id, row.id, lock=True)
    assert held is not None
    return held


async def _complete(session: AsyncSession, reader: Reader, progress: LessonProgress) -> None:
    """Once, while the progress is held; anew where an earlier completion was revoked."""
    of = (session, reader.tenant_id, reader.member_id, progress.lesson_id)
    progress.is_completed = True
    if await repository.completion(*of) is not None:
        return
    values = {
        "tenant_id": reader.tenant_id,
        "id": uuid7(),
        "member_id": reader.member_id,
        "lesson_id": progress.lesson_id,
        "version_id": progress.version_id,
        "number": 1 + await repository.times_completed(*of),
        "completed_at": now(),
    }
    statement = insert_or_ignore(session, LessonCompletion, values, keys=(*_KEY, "number"))
    made = await session.scalar(statement.returning(LessonCompletion.id))
    if made is not None:
        await publish(
            session,
            LessonCompleted(
                tenant_id=reader.tenant_id,
                lesson_id=progress.lesson_id,
                member_id=reader.member_id,
                completion_id=made,
            ),
        )


async def confirm_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Studied:
    """The member says that he has learned it. Safe to repeat.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn, NothingToConfirm, NotSeenEnough.
    """
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    progress = await _begun(session, reader, row)
    version = await repository.version_by_id(session, reader.tenant_id, progress.version_id)
    content = LessonContent.model_validate(version.content)
    if content.completes_by is not CompletesBy.CONFIRMED:
        raise NothingToConfirm
    if not progress.is_enough:
        raise NotSeenEnough(percent=content.seen_percent)
    if not progress.is_completed:
        await _complete(session, reader, progress)
        await session.flush()
    return await studied(session, actor, lesson_id)


async def save_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID, *, is_saved: bool) -> None:
    """Keep a lesson in the own list, or no longer. Safe to repeat.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn.
    """
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    key = {"tenant_id": reader.tenant_id, "member_id": reader.member_id, "lesson_id": row.id}
    if is_saved:
        await session.execute(insert_or_ignore(session, SavedLesson, key | {"id": uuid7()}, keys=_KEY))
    else:
        await session.execute(
            delete(SavedLesson).where(*(getattr(SavedLesson, name) == value for name, value in key.items()))
        )
