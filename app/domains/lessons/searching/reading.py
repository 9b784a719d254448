"""A search of a member: best hits first, of each kind the newest first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, FromClause, func, null, select, union_all
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

# How many hits are looked at, one after the other, until a page is full.
_WINDOWS = (200, 1_000, 5_000, 2**31 - 1)


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
    """The newest hits of the tier that are meant for the reader.

    They are looked for among the newest few hits, then among the next and more of them: a word that stands in every
    lesson costs no more than one that stands in some.
    """
    better = () if tier is Tier.TITLE else wanted(parts, Tier(tier - 1))
    found: list[tuple[UUID, int]] = []
    for most in _WINDOWS:
        hit = hits(session, LessonSearch, reader.tenant_id, wanted(parts, tier), better, before=before, most=most)
        rows = (await session.execute(_window(reader, hit, most, limit - len(found)))).all()
        meant = [(row.id, row.newness) for row in rows if row.id is not None]
        found += sorted(meant, key=lambda one: one[1], reverse=True)
        before = next((row.newness for row in rows if row.id is None), None)
        if before is None or len(found) >= limit:
            break
    return found


def _window(reader: Reader, hit: FromClause, most: int, limit: int) -> CompoundSelect[Any]:
    """The hits that are meant for the reader; where there are `most` hits or more, a row with the oldest, without an id."""
    window = select(hit.c.id, hit.c.newness).cte("window_of_hits")
    meant = (
        select(PublishedLesson.id, window.c.newness)
        .join(window, window.c.id == PublishedLesson.id)
        .where(PublishedLesson.tenant_id == reader.tenant_id, PublishedLesson.withdrawn_at.is_(None), reader.meant)
        .order_by(window.c.newness.desc())
        .limit(limit)
        .subquery()
    )
    oldest = select(null(), func.min(window.c.newness)).having(func.count() >= most)
    return union_all(select(meant.c.id.label("id"), meant.c.newness.label("newness")), oldest)


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
