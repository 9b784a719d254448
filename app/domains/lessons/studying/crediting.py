"""Study hours of a completed lesson: once for a member, by the lesson's own length and the local rules of its day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.public import (
    Asked,
    Bucket,
    Counting,
    Credited,
    EntryState,
    Share,
    Source,
    SourceKind,
    counting_at,
    credit,
    lesson_hours,
    reverse,
    teach,
)
from app.domains.lessons.content import LessonContent
from app.domains.lessons.studying import completion_repository, repository
from app.domains.lessons.studying.models import LessonCompletion
from app.domains.members.public import member_card

NOT_COUNTED = "按本地办法，这类课程不计学时"


async def credit_completion(session: AsyncSession, tenant_id: UUID, completion_id: UUID) -> Credited | None:
    """Write what a completion counts as, or take back what a revoked one counted as. Safe to repeat.

    Whatever the number of times and phones, the lesson is one source. None where somebody completed it anew meanwhile:
    that completion speaks for itself.
    """
    found = await repository.find_receipt(session, tenant_id, completion_id)
    if found is None:
        return None
    made, title, revocation = found
    # Held, so that a completion and its revocation never write at the same instant.
    await repository.progress(session, tenant_id, made.member_id, made.lesson_id, lock=True)
    source = Source(SourceKind.LESSON, made.lesson_id, title)
    if revocation is not None:
        if await repository.completion(session, tenant_id, made.member_id, made.lesson_id) is not None:
            return None
        reason = f"学习回执撤销：{revocation.reason}"
        return await reverse(session, tenant_id, source, reason=reason, members=[made.member_id])
    card = await member_card(session, tenant_id, made.member_id)
    if card is None:
        return None
    version = await repository.version_by_id(session, tenant_id, made.version_id)
    content = LessonContent.model_validate(version.content)
    counting = await counting_at(session, tenant_id, card.org_path, made.completed_on)
    share = _share(made, content, card.org_id, counting)
    await teach(session, tenant_id, source, content.topic_ids)
    return await credit(session, tenant_id, source, [share])


def _share(made: LessonCompletion, content: LessonContent, org_id: UUID, counting: Counting) -> Share:
    counted, day = lesson_hours(content.duration_s, counting), made.completed_on
    counts = counted.hundredths > 0
    return Share(
        member_id=made.member_id,
        org_id=org_id,
        year=day.year,
        held_on=day,
        bucket=Bucket.ONLINE,
        hundredths=counted.hundredths,
        state=EntryState.COUNTED if counts else EntryState.NOT_COUNTED,
        explanation=counted.explanation,
        basis=counted.basis,
        reason="" if counts else NOT_COUNTED,
    )


async def count_lesson_anew(session: AsyncSession, tenant_id: UUID, asked: Asked) -> list[Share]:
    """What the lesson counts as by other rules, for those who are asked about and whose completion holds."""
    contents = dict[UUID, LessonContent]()
    shares = []
    for made in await completion_repository.completions(session, tenant_id, asked.source_id, asked.places.keys()):
        if made.version_id not in contents:
            version = await repository.version_by_id(session, tenant_id, made.version_id)
            contents[made.version_id] = LessonContent.model_validate(version.content)
        place, day = asked.places[made.member_id], made.completed_on
        counting = asked.rules.counting_at(place.org_id, place.path, day)
        shares.append(_share(made, contents[made.version_id], place.org_id, counting))
    return shares


async def without_hours(session: AsyncSession, tenant_id: UUID, since: datetime, *, limit: int) -> list[UUID]:
    """Completions since then of which no hours were ever written."""
    return [made.id for made in await repository.without_hours(session, tenant_id, since, limit=limit)]
