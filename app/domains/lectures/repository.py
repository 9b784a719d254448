"""Queries of lecturers and menus, each inside one tenant. Offered is what a department at or above offers."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lectures.models import LectureMenu, Lecturer, LectureSpeaker, LectureTopic
from app.domains.lectures.vocabulary import MenuState
from app.domains.orgs.public import Org, offered_to, within_scope

READ, MANAGE = Permission.LECTURE_READ, Permission.LECTURE_MANAGE


def at_org(table: Any) -> ColumnElement[bool]:
    """The organisation by which a row is kept."""
    return and_(Org.tenant_id == table.tenant_id, Org.id == table.org_id)


def lecturers(actor: Actor) -> Select[Lecturer]:
    return (
        select(Lecturer)
        .join(Org, at_org(Lecturer))
        .where(Lecturer.tenant_id == actor.tenant_id, offered_to(actor, READ))
    )


async def find_lecturer(
    session: AsyncSession, actor: Actor, lecturer_id: UUID, *, lock: bool = False
) -> tuple[Lecturer, str] | None:
    """The lecturer within sight and the path of the department."""
    return await _one(session, lecturers(actor).where(Lecturer.id == lecturer_id), Lecturer, lock=lock)


async def _one(session: AsyncSession, statement: Any, table: Any, *, lock: bool) -> Any:
    statement = statement.add_columns(Org.path)
    if lock:
        statement = statement.with_for_update(of=table, key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


def lecturers_listed(
    actor: Actor, *, words: str | None, on: date | None, after: tuple[str, UUID] | None
) -> Select[Lecturer]:
    """In the order of names; with `on` those in office on the day."""
    statement = lecturers(actor)
    if words:
        statement = statement.where(
            or_(Lecturer.name.contains(words, autoescape=True), Lecturer.pinyin.startswith(words, autoescape=True))
        )
    if on is not None:
        left = Lecturer.exited_on.is_(None) | (Lecturer.exited_on > on)
        statement = statement.where(Lecturer.admitted_on <= on, left)
    if after is not None:
        name, last = after
        statement = statement.where(or_(Lecturer.pinyin > name, and_(Lecturer.pinyin == name, Lecturer.id > last)))
    return statement.order_by(Lecturer.pinyin, Lecturer.id)


async def lecturers_by_id(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, Lecturer]:
    rows = await session.scalars(select(Lecturer).where(Lecturer.tenant_id == tenant_id, Lecturer.id.in_(ids)))
    return {row.id: row for row in rows}


async def own_lecturer(session: AsyncSession, actor: Actor) -> Lecturer | None:
    """The actor as a lecturer: as a member, or by the account of somebody from elsewhere."""
    mine: list[ColumnElement[bool]] = []
    if actor.member_id is not None:
        mine.append(Lecturer.member_id == actor.member_id)
    if actor.account_id is not None:
        mine.append(Lecturer.account_id == actor.account_id)
    if not mine:
        return None
    found = select(Lecturer).where(Lecturer.tenant_id == actor.tenant_id, or_(*mine)).order_by(Lecturer.id).limit(1)
    return await session.scalar(found)


def menus(actor: Actor) -> Select[LectureMenu]:
    """Drafts are seen by who manages them alone."""
    drafts = within_scope(Org.path, actor.scope(MANAGE))
    return (
        select(LectureMenu)
        .join(Org, at_org(LectureMenu))
        .where(
            LectureMenu.tenant_id == actor.tenant_id,
            offered_to(actor, READ),
            or_(LectureMenu.state != MenuState.DRAFT, drafts),
        )
    )


async def find_menu(
    session: AsyncSession, actor: Actor, menu_id: UUID, *, lock: bool = False
) -> tuple[LectureMenu, str] | None:
    return await _one(session, menus(actor).where(LectureMenu.id == menu_id), LectureMenu, lock=lock)


def menus_listed(actor: Actor, *, before: UUID | None) -> Select[LectureMenu]:
    """The newest first."""
    statement = menus(actor)
    if before is not None:
        statement = statement.where(LectureMenu.id < before)
    return statement.order_by(LectureMenu.id.desc())


async def find_topic(
    session: AsyncSession, actor: Actor, topic_id: UUID, *, lock: bool = False
) -> tuple[LectureTopic, LectureMenu, str] | None:
    """The topic of a menu within sight, the menu, and the department's path."""
    statement = (
        menus(actor)
        .join(
            LectureTopic,
            and_(LectureTopic.tenant_id == LectureMenu.tenant_id, LectureTopic.menu_id == LectureMenu.id),
        )
        .where(LectureTopic.id == topic_id)
        .add_columns(LectureTopic, Org.path)
    )
    if lock:
        statement = statement.with_for_update(of=LectureTopic, key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[1], row[0], row[2])


async def topics_of(session: AsyncSession, tenant_id: UUID, menu_id: UUID) -> Sequence[LectureTopic]:
    return (
        await session.scalars(
            select(LectureTopic)
            .where(LectureTopic.tenant_id == tenant_id, LectureTopic.menu_id == menu_id)
            .order_by(LectureTopic.position, LectureTopic.id)
        )
    ).all()


@dataclass(frozen=True, slots=True)
class TopicsAsked:
    """Which topics of a menu are asked for; None and "" ask for all. `words` stand in title, summary or audience."""

    words: str | None = None
    topic_id: UUID | None = None
    lecturer_id: UUID | None = None
    minutes: int | None = None


def topics_listed(
    tenant_id: UUID, menu_id: UUID, asked: TopicsAsked, *, after: tuple[int, UUID] | None
) -> Select[LectureTopic]:
    """Those that can be ordered, in the order of the menu; `minutes` is the longest that there is time for."""
    statement = select(LectureTopic).where(
        LectureTopic.tenant_id == tenant_id, LectureTopic.menu_id == menu_id, LectureTopic.is_closed.is_(False)
    )
    if asked.words:
        said = (LectureTopic.title, LectureTopic.summary, LectureTopic.audience)
        statement = statement.where(or_(*(one.contains(asked.words, autoescape=True) for one in said)))
    if asked.topic_id is not None:
        statement = statement.where(LectureTopic.topic_id == asked.topic_id)
    if asked.minutes is not None:
        statement = statement.where(LectureTopic.minutes <= asked.minutes)
    if asked.lecturer_id is not None:
        speaks = select(LectureSpeaker.topic_id).where(
            LectureSpeaker.tenant_id == tenant_id, LectureSpeaker.lecturer_id == asked.lecturer_id
        )
        statement = statement.where(LectureTopic.id.in_(speaks))
    if after is not None:
        position, last = after
        later = and_(LectureTopic.position == position, LectureTopic.id > last)
        statement = statement.where(or_(LectureTopic.position > position, later))
    return statement.order_by(LectureTopic.position, LectureTopic.id)


async def topics_by_id(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, LectureTopic]:
    rows = await session.scalars(
        select(LectureTopic).where(LectureTopic.tenant_id == tenant_id, LectureTopic.id.in_(ids))
    )
    return {row.id: row for row in rows}


async def menu_of(session: AsyncSession, tenant_id: UUID, topic_id: UUID) -> LectureMenu:
    """The menu behind a topic that was found within sight."""
    statement = (
        select(LectureMenu)
        .join(
            LectureTopic,
            and_(LectureTopic.tenant_id == LectureMenu.tenant_id, LectureTopic.menu_id == LectureMenu.id),
        )
        .where(LectureMenu.tenant_id == tenant_id, LectureTopic.id == topic_id)
    )
    return (await session.scalars(statement)).one()


async def speakers_of(
    session: AsyncSession, tenant_id: UUID, topic_ids: Collection[UUID]
) -> dict[UUID, list[tuple[LectureSpeaker, Lecturer]]]:
    """By topic: A before B, then in the order of names."""
    rows = await session.execute(
        select(LectureSpeaker, Lecturer)
        .join(
            Lecturer,
            and_(Lecturer.tenant_id == LectureSpeaker.tenant_id, Lecturer.id == LectureSpeaker.lecturer_id),
        )
        .where(LectureSpeaker.tenant_id == tenant_id, LectureSpeaker.topic_id.in_(topic_ids))
        .order_by(LectureSpeaker.part, Lecturer.pinyin, Lecturer.id)
    )
    found: dict[UUID, list[tuple[LectureSpeaker, Lecturer]]] = defaultdict(list)
    for speaker, lecturer in rows:
        found[speaker.topic_id].append((speaker, lecturer))
    return found
