"""Take in what a member has seen, from whichever phone and however late; complete a lesson once; save it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.dialect import insert_or_ignore
from app.domains.lessons.content import LessonContent
from app.domains.lessons.studying import repository, rules
from app.domains.lessons.studying.completing import KEY, begun, complete, passed_at
from app.domains.lessons.studying.errors import NothingToConfirm, NotSeenEnough
from app.domains.lessons.studying.models import SavedLesson
from app.domains.lessons.studying.reading import Studied, lesson_for_reader, reader_of, studied
from app.domains.lessons.vocabulary import CompletesBy
from app.kit.clock import local_date, now, today
from app.kit.ids import uuid7


async def take_ticks(
    session: AsyncSession, actor: Actor, lesson_id: UUID, ticks: Sequence[rules.Tick], *, number: int | None = None
) -> Studied:
    """Add what was seen to what was known: the union, so that a batch may come twice, late, or from two phones. A quiz
    that was passed meanwhile is noticed. `number` is that of the version that was seen, where the phone says so.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn, VersionUnknown, TickFromFuture, BlockUnknown,
    TickWrong, TickBeyondEnd: then nothing of the batch is taken.
    """
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    progress = await begun(session, reader, row, number=number)
    version = await repository.version_by_id(session, reader.tenant_id, progress.version_id)
    content = LessonContent.model_validate(version.content)
    known = rules.Progress(
        progress.segments, progress.seen, progress.last_key, progress.percent, is_enough=progress.is_enough
    )
    moment = now()
    fresh = rules.with_ticks(known, content, ticks, moment)
    for name in rules.Progress.__dataclass_fields__:
        # What is set to an equal value is not written.
        setattr(progress, name, getattr(fresh, name))
    if not progress.is_completed:
        if fresh.is_complete(content):
            day = rules.finished_on(known, content, ticks, shown_at=row.published_at, now=moment)
            await complete(session, reader, progress, on=day)
        elif passed := await passed_at(session, row, progress, content):
            await complete(session, reader, progress, on=local_date(passed))
    await session.flush()
    return await studied(session, actor, lesson_id)


async def confirm_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Studied:
    """The member says that he has learned it. Safe to repeat.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn, NothingToConfirm, NotSeenEnough.
    """
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    progress = await begun(session, reader, row)
    version = await repository.version_by_id(session, reader.tenant_id, progress.version_id)
    content = LessonContent.model_validate(version.content)
    if content.completes_by is not CompletesBy.CONFIRMED:
        raise NothingToConfirm
    if not progress.is_enough:
        raise NotSeenEnough(percent=content.seen_percent)
    if not progress.is_completed:
        await complete(session, reader, progress, on=today())
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
        await session.execute(insert_or_ignore(session, SavedLesson, key | {"id": uuid7()}, keys=KEY))
    else:
        await session.execute(
            delete(SavedLesson).where(*(getattr(SavedLesson, name) == value for name, value in key.items()))
        )
