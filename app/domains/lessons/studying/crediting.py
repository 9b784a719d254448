"""Study hours of a completed lesson: once for a member, by the lesson's own length and the local rules of its day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.public import (
    Asked,
    Bucket,
    Counting,
    EntryState,
    Share,
    Source,
    SourceKind,
    credit,
    lesson_hours,
    reverse,
    rules_known,
    teach,
)
from app.domains.lessons.content import LessonContent
from app.domains.lessons.studying import completion_repository, receipt_repository, repository
from app.domains.lessons.studying.models import LessonCompletion
from app.domains.members.public import member_cards
from app.kit.clock import now

NOT_COUNTED = "按本地办法，这类课程不计学时"


async def credit_completions(session: AsyncSession, tenant_id: UUID, completion_ids: Collection[UUID]) -> None:
    """Write what completions count as, or take back what revoked ones counted as. Safe to repeat.

    Whatever the number of times and phones, the lesson is one source. Nothing where somebody completed it anew after a
    revocation: that completion speaks for itself.
    """
    # Held, so that a completion and its revocation never write at the same instant.
    await receipt_repository.hold_progress(session, tenant_id, completion_ids)
    standing: dict[UUID, list[LessonCompletion]] = defaultdict(list)
    for made, title, revocation in await receipt_repository.find_receipts(session, tenant_id, completion_ids):
        if revocation is None:
            standing[made.version_id].append(made)
        elif await repository.completion(session, tenant_id, made.member_id, made.lesson_id) is None:
            source, reason = _source(made, title), f"学习回执撤销：{revocation.reason}"
            await reverse(session, tenant_id, source, reason=reason, members=[made.member_id])
    for version_id, those in standing.items():
        await _credit(session, tenant_id, version_id, those)


def _source(made: LessonCompletion, title: str) -> Source:
    return Source(SourceKind.LESSON, made.lesson_id, title)


async def _credit(
    session: AsyncSession, tenant_id: UUID, version_id: UUID, completions: Sequence[LessonCompletion]
) -> None:
    """The hours of those who completed one version, each by the rules of his branch and day."""
    version = await repository.version_by_id(session, tenant_id, version_id)
    content = LessonContent.model_validate(version.content)
    cards = await member_cards(session, tenant_id, {made.member_id for made in completions})
    rules = await rules_known(session, tenant_id, now())
    shares = [
        _share(made, content, card.org_id, rules.counting_at(card.org_id, card.org_path, made.completed_on))
        for made in completions
        if (card := cards.get(made.member_id))
    ]
    source = _source(completions[0], content.title)
    await teach(session, tenant_id, source, content.topic_ids)
    await credit(session, tenant_id, source, shares)


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
    return [made.id for made in await receipt_repository.without_hours(session, tenant_id, since, limit=limit)]
