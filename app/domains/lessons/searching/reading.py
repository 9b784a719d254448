"""A search of a member: best hits first, of each kind the newest first."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.wordindex import hits
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.searching.errors import QueryEmpty
from app.domains.lessons.searching.models import LessonSearch
from app.domains.lessons.studying import repository
from app.domains.lessons.studying.reading import Reader
from app.domains.lessons.studying.repository import LessonCard, Wanted
from app.kit.search.marks import Piece, marked, snippet
from app.kit.search.words import Tier, parts_of, wanted


@dataclass(frozen=True, slots=True)
class At:
    """Where a hit stands in the order: the better tier first, in it the newer."""

    tier: Tier
    newness: int


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: its card of the list of lessons, and where the query stands in it."""

    at: At
    card: LessonCard
    title: list[Piece]
    snippet: list[Piece]


async def search_lessons(
    session: AsyncSession, reader: Reader, query: str, *, after: At | None, limit: int
) -> list[Found]:
    """Lessons meant for the reader that hold all of the query. Raises QueryEmpty."""
    parts = parts_of(query)
    if not parts:
        raise QueryEmpty
    places: dict[UUID, At] = {}
    for tier in Tier:
        if (after is not None and tier < after.tier) or len(places) >= limit:
            continue
        before = after.newness if after is not None and tier == after.tier else None
        found = await _tier(session, reader, parts, tier, before=before, limit=limit - len(places))
        places |= {lesson_id: At(tier, newness) for lesson_id, newness in found}
    rows = await _rows(session, reader, list(places))
    return [_found(places[lesson_id], *rows[lesson_id], parts) for lesson_id in places if lesson_id in rows]


async def _tier(
    session: AsyncSession, reader: Reader, parts: list[str], tier: Tier, *, before: int | None, limit: int
) -> list[tuple[UUID, int]]:
    better = () if tier is Tier.TITLE else wanted(parts, Tier(tier - 1))
    hit = hits(session, LessonSearch, reader.tenant_id, wanted(parts, tier), better, before=before)
    query = (
        select(PublishedLesson.id, hit.c.newness)
        .join(hit, hit.c.id == PublishedLesson.id)
        .where(PublishedLesson.tenant_id == reader.tenant_id, PublishedLesson.withdrawn_at.is_(None), reader.meant)
        .order_by(hit.c.newness.desc())
        .limit(limit)
    )
    return [(lesson_id, newness) for lesson_id, newness in await session.execute(query)]


async def _rows(session: AsyncSession, reader: Reader, ids: list[UUID]) -> dict[UUID, tuple[LessonCard, str]]:
    if not ids:
        return {}
    query = (
        repository.feed(reader.tenant_id, reader.member_id, reader.meant, Wanted())
        .join(
            LessonSearch,
            (LessonSearch.tenant_id == PublishedLesson.tenant_id) & (LessonSearch.id == PublishedLesson.id),
        )
        .add_columns(LessonSearch.text)
        .where(PublishedLesson.id.in_(ids))
    )
    return {row.id: (LessonCard(*row[:-1]), row.text) for row in await session.execute(query)}


def _found(at: At, card: LessonCard, text: str, parts: list[str]) -> Found:
    in_summary = snippet(card.summary, parts)
    in_text = snippet(text, parts)
    shown = in_summary if card.summary and any(one.is_hit for one in in_summary) else in_text
    return Found(at, card, marked(card.title, parts, by_pinyin=True), shown)
