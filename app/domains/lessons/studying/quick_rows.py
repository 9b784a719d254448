"""The statements of many members' ticks, over given rows: see `quick_ticks`."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Date,
    Dialect,
    FromClause,
    Insert,
    Integer,
    Select,
    String,
    Text,
    Update,
    Uuid,
    and_,
    cast,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from app.db.prepared import Prepared
from app.db.types import Instant
from app.domains.auth.public import standing
from app.domains.lessons.audience import meant_for_each
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress
from app.domains.lessons.studying.repository import holds
from app.domains.members.public import Member
from app.domains.orgs.public import Org

# Member and lesson.
Key = tuple[UUID, UUID]
_KEY: dict[str, TypeEngine[Any]] = {"tenant_id": Uuid(), "member_id": Uuid(), "lesson_id": Uuid()}
_WRITTEN: dict[str, TypeEngine[Any]] = {
    **_KEY,
    "segments": Text(),
    "seen": Text(),
    "last_key": String(20),
    "percent": Integer(),
    "is_enough": Boolean(),
    "is_completed": Boolean(),
}
_BRANCH = aliased(Org)


def _shown(given: FromClause, _dialect: Dialect) -> Select[*tuple[Any, ...]]:
    of = given.c
    lesson = and_(
        PublishedLesson.tenant_id == of.tenant_id,
        PublishedLesson.id == of.lesson_id,
        PublishedLesson.withdrawn_at.is_(None),
    )
    branch = and_(_BRANCH.tenant_id == Member.tenant_id, _BRANCH.id == Member.org_id)
    return (
        select(*standing.columns(given), PublishedLesson.version_id, PublishedLesson.published_at)
        .select_from(standing.joined(given).join(_BRANCH, branch).join(PublishedLesson, lesson))
        .where(meant_for_each(of.tenant_id, Member.id, _BRANCH.path, of.day))
    )


SHOWN = Prepared({**standing.GIVEN, "lesson_id": Uuid(), "day": Date()}, _shown)
"""The version that is shown of each lesson to each that asks, and since when, where it is meant for him."""


def _held(given: FromClause, _dialect: Dialect) -> Select[*tuple[Any, ...]]:
    same = (
        LessonCompletion.tenant_id == LessonProgress.tenant_id,
        LessonCompletion.member_id == LessonProgress.member_id,
        LessonCompletion.lesson_id == LessonProgress.lesson_id,
    )
    receipt = select(LessonCompletion.id).where(*same, holds()).correlate(LessonProgress).scalar_subquery()
    times = select(func.count()).select_from(LessonCompletion).where(*same).correlate(LessonProgress).scalar_subquery()
    key = and_(*(getattr(LessonProgress, name) == given.c[name] for name in _KEY))
    return (
        select(
            LessonProgress.member_id,
            LessonProgress.lesson_id,
            LessonProgress.version_id,
            LessonProgress.segments,
            LessonProgress.seen,
            LessonProgress.last_key,
            LessonProgress.percent,
            LessonProgress.is_enough,
            LessonProgress.is_completed,
            receipt,
            times,
        )
        .select_from(given.join(LessonProgress, key))
        # In the order of their keys, so that two batches cannot wait for each other.
        .order_by(LessonProgress.member_id, LessonProgress.lesson_id)
        .with_for_update(of=LessonProgress)
    )


HELD = Prepared(_KEY, _held)
"""What is known of each, held, with the receipt and how often there was one."""


def _contents(given: FromClause, _dialect: Dialect) -> Select[*tuple[Any, ...]]:
    version = and_(LessonVersion.tenant_id == given.c.tenant_id, LessonVersion.id == given.c.id)
    return select(LessonVersion.id, LessonVersion.number, LessonVersion.content).select_from(
        given.join(LessonVersion, version)
    )


CONTENTS = Prepared({"tenant_id": Uuid(), "id": Uuid()}, _contents)


def _document(dialect: Dialect, value: Any) -> Any:
    return cast(value, JSONB) if dialect.name == "postgresql" else value


def _begun(given: FromClause, dialect: Dialect) -> Insert:
    made = (postgresql if dialect.name == "postgresql" else sqlite).insert(LessonProgress)
    values = {name: given.c[name] for name in (*_WRITTEN, "id", "version_id")}
    values |= {name: _document(dialect, values[name]) for name in ("segments", "seen")}
    # "WHERE true" keeps SQLite from reading ON CONFLICT as part of a join.
    made = made.from_select(list(values), select(*values.values()).where(text("true")), include_defaults=False)
    made = made.on_conflict_do_nothing(index_elements=list(_KEY))
    return made.returning(LessonProgress.member_id, LessonProgress.lesson_id)


BEGUN = Prepared({**_WRITTEN, "id": Uuid(), "version_id": Uuid()}, _begun)
"""Progress where there was none; its key only comes back for what was inserted."""


def _added(given: FromClause, dialect: Dialect) -> Update:
    values = {name: given.c[name] for name in _WRITTEN if name not in _KEY}
    values |= {name: _document(dialect, values[name]) for name in ("segments", "seen")}
    key = (getattr(LessonProgress, name) == given.c[name] for name in _KEY)
    return update(LessonProgress).where(*key).values(values).returning(LessonProgress.id)


ADDED = Prepared(_WRITTEN, _added)


def _completed(given: FromClause, dialect: Dialect) -> Insert:
    made = (postgresql if dialect.name == "postgresql" else sqlite).insert(LessonCompletion)
    values: dict[str, Any] = {
        name: given.c[name] for name in (*_KEY, "id", "version_id", "completed_on", "completed_at")
    }
    values["number"] = literal_column("1")
    made = made.from_select(list(values), select(*values.values()).where(text("true")), include_defaults=False)
    made = made.on_conflict_do_nothing(index_elements=[*_KEY, "number"])
    return made.returning(LessonCompletion.member_id, LessonCompletion.lesson_id, LessonCompletion.id)


COMPLETED = Prepared(
    {**_KEY, "id": Uuid(), "version_id": Uuid(), "completed_on": Date(), "completed_at": Instant()}, _completed
)
"""A first completion of each; its key and id only come back for what was inserted."""
