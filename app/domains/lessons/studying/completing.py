"""A lesson completed: by what was seen, by the member's word, or by its quiz; once, whoever learns of it first."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import insert_or_ignore
from app.domains.lessons.content import LessonContent
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.quizzes import the_quizzes
from app.domains.lessons.studying import completion_repository, repository
from app.domains.lessons.studying.errors import VersionUnknown
from app.domains.lessons.studying.events import LessonCompleted
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress
from app.domains.lessons.studying.reading import Reader, reader_in_register
from app.jobs.events import publish
from app.kit.clock import local_date, now
from app.kit.ids import uuid7

KEY = ("tenant_id", "member_id", "lesson_id")


async def begun(
    session: AsyncSession, reader: Reader, row: PublishedLesson, *, number: int | None = None
) -> LessonProgress:
    """The member's progress, held; two phones that begin at once begin one.

    Who begins, begins the version that is shown; with the `number` of an earlier one that one: a phone without a network
    may tell of it after a newer was published. Raises VersionUnknown.
    """
    version_id: UUID | None = row.version_id
    if number is not None:
        version_id = await completion_repository.shown_version(session, row, number)
    if version_id is None:
        raise VersionUnknown(number=number)
    values = {
        "tenant_id": reader.tenant_id,
        "id": uuid7(),
        "member_id": reader.member_id,
        "lesson_id": row.id,
        "version_id": version_id,
        "segments": {},
        "seen": [],
        "last_key": "",
        "percent": 0,
        "is_enough": False,
        "is_completed": False,
    }
    await session.execute(insert_or_ignore(session, LessonProgress, values, keys=KEY))
    held = await repository.progress(session, reader.tenant_id, reader.member_id, row.id, lock=True)
    assert held is not None
    return held


async def passed_at(
    session: AsyncSession, row: PublishedLesson, progress: LessonProgress, content: LessonContent
) -> datetime | None:
    """When the member passed the quiz that completes the begun version; None: not yet, or nothing asks for one.

    A quiz counts from the publication on: what was passed before was passed for something else. The first look at the
    lesson would be no better a beginning, since phones tell of it days later. After a revocation it is passed anew.
    """
    quizzes, quiz_id = the_quizzes(), content.completing_quiz
    if quizzes is None or quiz_id is None:
        return None
    tenant_id, member_id = progress.tenant_id, progress.member_id
    revoked_at = await completion_repository.last_revoked(session, tenant_id, member_id, row.id)
    since = max(row.published_at, revoked_at or row.published_at)
    return await quizzes.passed_at(session, tenant_id, quiz_id, member_id=member_id, since=since)


async def complete(session: AsyncSession, reader: Reader, progress: LessonProgress, *, on: date) -> None:
    """Once, on this day, while the progress is held; anew where an earlier completion was revoked."""
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
        "number": 1 + await completion_repository.times_completed(*of),
        "completed_on": on,
        "completed_at": now(),
    }
    statement = insert_or_ignore(session, LessonCompletion, values, keys=(*KEY, "number"))
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


async def complete_by_quiz(session: AsyncSession, tenant_id: UUID, member_id: UUID, quiz_id: UUID) -> None:
    """Complete the published lessons that ask the member for this quiz, begun or not. Safe to repeat."""
    reader = await reader_in_register(session, tenant_id, member_id)
    if reader is None:
        return
    for row in await completion_repository.asking_for_quiz(session, tenant_id, reader.member_id, quiz_id, reader.meant):
        progress = await begun(session, reader, row)
        version = await repository.version_by_id(session, tenant_id, progress.version_id)
        content = LessonContent.model_validate(version.content)
        if progress.is_completed:
            continue
        if passed := await passed_at(session, row, progress, content):
            await complete(session, reader, progress, on=local_date(passed))
            await session.flush()
