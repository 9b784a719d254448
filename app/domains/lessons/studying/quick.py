"""The list of lessons for many at once: one statement for a batch, each page gathered by the database as a JSON text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Dialect, FromClause, Integer, Select, Text, Uuid, and_, cast, func, select, tuple_
from sqlalchemy.orm import aliased

from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.access.tokens import AccessClaims
from app.db.door import Passage
from app.db.prepared import Prepared
from app.db.types import Instant
from app.domains.auth.public import standing
from app.domains.lessons.audience import meant_for_each
from app.domains.lessons.studying.repository import KEY, LessonCard, Position, Wanted, feed
from app.domains.members.public import Member
from app.domains.orgs.public import Org
from app.kit.clock import now, today

PAGE = 20
_TOP = Position(2**31 - 1, datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
"""Above every lesson."""
_GIVEN = standing.GIVEN | {"pin_rank": Integer(), "published_at": Instant(), "id": Uuid(), "day": Date()}
_BRANCH = aliased(Org)


@dataclass(frozen=True, slots=True)
class Turned:
    """Who asks for the page of the list behind a position, the first without one."""

    claims: AccessClaims
    after: Position | None


def _pages(given: FromClause, dialect: Dialect) -> Select[*tuple[Any, ...]]:
    of, branch = given.c, and_(_BRANCH.tenant_id == Member.tenant_id, _BRANCH.id == Member.org_id)
    meant = meant_for_each(of.tenant_id, Member.id, _BRANCH.path, of.day)
    page = (
        feed(of.tenant_id, Member.id, meant, Wanted())
        .where(tuple_(*KEY) < tuple_(of.pin_rank, of.published_at, of.id))
        .order_by(*(column.desc() for column in KEY))
        .limit(PAGE + 1)
        .correlate(given, Member, _BRANCH)
        .subquery("page")
    )
    if dialect.name == "postgresql":
        gathered = func.json_agg(func.json_build_array(*page.c))
    else:
        gathered = func.json_group_array(func.json_array(*page.c))
    cards = select(cast(gathered, Text)).select_from(page).scalar_subquery()
    return select(*standing.columns(given), cards).select_from(standing.joined(given).join(_BRANCH, branch))


_PAGES = Prepared(_GIVEN, _pages)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: what it says of the lesson, as the database wrote it, and of the member's own progress."""

    lesson: tuple[Any, ...]
    percent: int
    is_completed: bool
    is_saved: bool

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Line":
        return cls(tuple(row[:_OF_LESSON]), row[_OF_LESSON] or 0, bool(row[_OF_LESSON + 1]), bool(row[_OF_LESSON + 2]))


@dataclass(frozen=True, slots=True)
class QuickPages:
    """The work of a batch of reads, under one login policy."""

    policy: LoginPolicy

    async def __call__(self, passage: Passage, tenant_id: UUID, asked: Sequence[Turned]) -> list[Sequence[Line] | None]:
        """The page of each that asked, and a line of the next page if there is one; None where it is not the plain case."""
        told: list[Sequence[Line] | None] = [None] * len(asked)
        moment, day = now(), today()
        given = [
            (number, tenant_id, one.claims.session_id, one.claims.account_id, *(one.after or _TOP), day)
            for number, one in enumerate(asked)
        ]
        for row in await passage.fetch(_PAGES, given):
            who = standing.Standing.of(row)
            if who.allows(self.policy, Permission.LESSON_READ, moment):
                rows = json.loads(row[standing.WIDTH] or "[]")
                # An aggregate does not promise an order. These texts sort as what they say.
                rows.sort(key=_PLACE, reverse=True)
                told[who.number] = [Line.of(one) for one in rows]
        return told


_PLACE = itemgetter(
    *(LessonCard._fields.index(name) for name in ("pin_rank", "published_at", "id")),
)
_OF_LESSON = LessonCard._fields.index("percent")


def card_of(lesson: tuple[Any, ...]) -> LessonCard:
    """The card of a lesson that the member has not begun."""
    shown, title, summary, speaker, cover, duration_s, org, series, series_name, pin_rank, required, due, at = lesson
    return LessonCard(
        id=UUID(shown),
        title=title,
        summary=summary,
        speaker=speaker,
        cover_file_id=_id(cover),
        duration_s=duration_s,
        org_name=org,
        series_id=_id(series),
        series_name=series_name,
        pin_rank=pin_rank,
        is_required=bool(required),
        due_on=date.fromisoformat(due) if due else None,
        published_at=_instant(at),
        percent=None,
        is_completed=None,
        is_saved=False,
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _instant(text: str) -> datetime:
    """SQLite keeps instants without an offset, in UTC."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
