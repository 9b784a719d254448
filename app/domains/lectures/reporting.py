"""Reports of lectures held in a year, by topic, lecturer or place: for the department, in the order of names, never of scores."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.scope import Scope
from app.audit.trail import record
from app.domains.lectures.finding import MANAGE
from app.domains.lectures.labels import label
from app.domains.lectures.models import LectureOrder, Lecturer, LectureRating, LectureTopic
from app.domains.lectures.order_repository import Keeper, orders
from app.domains.lectures.rules import average_text
from app.domains.lectures.vocabulary import OrderState, RatingSide, ReportBy
from app.domains.meetings.public import Venue, counted_people
from app.domains.orgs.public import Org, below, visible_org, within_scope
from app.kit.clock import CHINA
from app.kit.sheets import Column, write_sheet
from app.kit.sheets.writing import WritableValue

ELSEWHERE = "支部自选地点"
SUM = "合计"


@dataclass(frozen=True, slots=True)
class Line:
    """What was held of one thing; `average` is what the branches gave, from three ratings on."""

    id: UUID | None
    name: str
    sessions: int
    people: int
    minutes: int
    ratings: int
    average: str | None


async def report(session: AsyncSession, actor: Actor, *, by: ReportBy, year: int, under: UUID | None) -> list[Line]:
    """Lectures of the actor's lecturers, with `under` those in an organisation and below.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing.
    """
    scope = require_somewhere(actor, MANAGE)
    path = None if under is None else (await visible_org(session, actor, under, MANAGE)).path
    return await _lines(session, actor.tenant_id, scope, by=by, year=year, path=path)


async def export_report(
    session: AsyncSession, actor: Actor, org_id: UUID, *, by: ReportBy, year: int, purpose: str
) -> tuple[str, bytes]:
    """The file's name and the .xlsx of what the lecturers of the department gave. Raises as `report`."""
    org = await visible_org(session, actor, org_id, MANAGE)
    lines = await _lines(session, actor.tenant_id, Scope.of(free=[org.path]), by=by, year=year, path=None)
    title = f"{org.name}{year}年授课统计（按{label(by)}）"
    content = await asyncio.to_thread(write_sheet, f"按{label(by)}", _columns(by), _rows(lines), heading=title)
    await record(
        session,
        actor,
        "lecture.export",
        target="org",
        target_id=org.id,
        org_id=org.id,
        after={"by": by, "year": year, "rows": len(lines)},
        note=purpose,
    )
    return f"{title}.xlsx", content


def _columns(by: ReportBy) -> list[Column]:
    numbers = [Column(name, "number") for name in ("场次", "到会人次", "授课分钟", "评价数")]
    return [Column("序号"), Column(label(by), width=36), *numbers, Column("平均分（满3份）")]


def _rows(lines: Sequence[Line]) -> list[list[WritableValue]]:
    rows: list[list[WritableValue]] = [
        [str(number), one.name, one.sessions, one.people, one.minutes, one.ratings, one.average]
        for number, one in enumerate(lines, start=1)
    ]
    sums = [sum(getattr(one, name) for one in lines) for name in ("sessions", "people", "minutes", "ratings")]
    return [*rows, [SUM, None, *sums, None]]


async def _lines(
    session: AsyncSession, tenant_id: UUID, scope: Scope, *, by: ReportBy, year: int, path: str | None
) -> list[Line]:
    rows = await session.execute(_statement(tenant_id, scope, by, year, path))
    return [
        Line(
            row.id,
            row.name or ELSEWHERE,
            row.sessions,
            int(row.people),
            row.minutes,
            row.ratings,
            average_text(int(row.scores), row.ratings),
        )
        for row in rows
    ]


def _statement(tenant_id: UUID, scope: Scope, by: ReportBy, year: int, path: str | None) -> Select[Any]:
    came = counted_people(tenant_id)
    first, following = (datetime(one, 1, 1, tzinfo=CHINA) for one in (year, year + 1))
    key, name, order = _subject(by)
    rated = and_(
        LectureRating.tenant_id == LectureOrder.tenant_id,
        LectureRating.order_id == LectureOrder.id,
        LectureRating.side == RatingSide.BRANCH,
    )
    statement = (
        orders(tenant_id)
        .join(came, came.c.meeting_id == LectureOrder.meeting_id)
        .outerjoin(LectureRating, rated)
        .join(LectureTopic, _same(LectureTopic, LectureOrder.topic_id))
        .outerjoin(Venue, _same(Venue, LectureOrder.venue_id))
        .where(
            LectureOrder.state == OrderState.ACCEPTED,
            LectureOrder.starts_at >= first,
            LectureOrder.starts_at < following,
            came.c.people > 0,
            within_scope(Keeper.path, scope),
        )
    )
    if path is not None:
        statement = statement.where(below(Org.path, path))
    return (
        statement.with_only_columns(
            key.label("id"),
            name.label("name"),
            func.count(LectureOrder.id).label("sessions"),
            func.sum(came.c.people).label("people"),
            func.sum(LectureOrder.minutes).label("minutes"),
            func.count(LectureRating.id).label("ratings"),
            func.coalesce(func.sum(LectureRating.score), literal(0)).label("scores"),
        )
        .group_by(key, name, order)
        .order_by(order, key)
    )


def _same(table: Any, column: Any) -> Any:
    return and_(table.tenant_id == LectureOrder.tenant_id, table.id == column)


def _subject(by: ReportBy) -> tuple[Any, Any, Any]:
    """Id, name and order of what the report is by."""
    if by is ReportBy.TOPIC:
        return LectureTopic.id, LectureTopic.title, LectureTopic.position
    if by is ReportBy.LECTURER:
        return Lecturer.id, Lecturer.name, Lecturer.pinyin
    return Venue.id, Venue.name, func.coalesce(Venue.name, literal(""))
