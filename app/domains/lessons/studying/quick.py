"""The list of lessons for many at once: one statement for a batch, each page gathered by the database as a JSON text."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
class QuickPages:
    """The work of a batch of reads, under one login policy."""

    policy: LoginPolicy

    async def __call__(
        self, passage: Passage, tenant_id: UUID, asked: Sequence[Turned]
    ) -> list[Sequence[LessonCard] | None]:
        """The page of each that asked, and a card of the next page if there is one; None where it is not the plain case."""
        told: list[Sequence[LessonCard] | None] = [None] * len(asked)
        moment, day = now(), today()
        given = [
            (number, tenant_id, one.claims.session_id, one.claims.account_id, *(one.after or _TOP), day)
            for number, one in enumerate(asked)
        ]
        for row in await passage.fetch(_PAGES, given):
            who = standing.Standing.of(row)
            if who.allows(self.policy, Permission.LESSON_READ, moment):
                told[who.number] = _cards(json.loads(row[standing.WIDTH] or "[]"))
        return told


def _cards(rows: Iterable[Sequence[Any]]) -> list[LessonCard]:
    """In the order of the list, which an aggregate does not promise."""
    cards = [
        LessonCard(
            id=UUID(row[0]),
            title=row[1],
            summary=row[2],
            speaker=row[3],
            cover_file_id=_id(row[4]),
            duration_s=row[5],
            org_name=row[6],
            series_id=_id(row[7]),
            series_name=row[8],
            pin_rank=row[9],
            is_required=bool(row[10]),
            due_on=date.fromisoformat(row[11]) if row[11] else None,
            published_at=_instant(row[12]),
            percent=row[13],
            is_completed=bool(row[14]),
            is_saved=bool(row[15]),
        )
        for row in rows
    ]
    cards.sort(key=lambda card: card.position, reverse=True)
    return cards


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _instant(text: str) -> datetime:
    """SQLite keeps instants without an offset, in UTC."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
