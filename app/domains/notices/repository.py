"""Queries of the inbox: always of one tenant and of those whom an actor is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.access.actor import Actor
from app.domains.notices.models import Notice
from app.domains.notices.vocabulary import NoticeKind

Position = tuple[datetime, UUID]

_UNREAD = and_(Notice.read_at.is_(None), Notice.closed_at.is_(None))
_OPEN = and_(Notice.is_to_do.is_(True), Notice.closed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Filters:
    """What of an inbox is listed: `open_to_dos` alone, `unread` (or what is not), one `kind`."""

    open_to_dos: bool = False
    unread: bool | None = None
    kind: NoticeKind | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    unread: int
    to_dos: int


def _addressed_to(actor: Actor) -> ColumnElement[bool]:
    ids = [one for one in (actor.account_id, actor.member_id) if one is not None]
    return and_(Notice.tenant_id == actor.tenant_id, Notice.recipient_id.in_(ids))


async def inbox(
    session: AsyncSession, actor: Actor, filters: Filters, *, before: Position | None, limit: int
) -> list[Notice]:
    """Up to `limit` words, the latest first."""
    statement = select(Notice).where(_addressed_to(actor))
    if filters.open_to_dos:
        statement = statement.where(_OPEN)
    if filters.unread is not None:
        statement = statement.where(_UNREAD if filters.unread else ~_UNREAD)
    if filters.kind is not None:
        statement = statement.where(Notice.kind == filters.kind)
    if before is not None:
        at, row_id = before
        statement = statement.where(or_(Notice.told_at < at, and_(Notice.told_at == at, Notice.id < row_id)))
    return list(await session.scalars(statement.order_by(Notice.told_at.desc(), Notice.id.desc()).limit(limit)))


async def counts(session: AsyncSession, actor: Actor) -> Counts:
    """One statement over the unread and the open alone."""
    row = (
        await session.execute(
            select(func.count(case((_UNREAD, 1))), func.count(case((_OPEN, 1)))).where(
                _addressed_to(actor), or_(_UNREAD, _OPEN)
            )
        )
    ).one()
    return Counts(*row)


async def find(session: AsyncSession, actor: Actor, notice_id: UUID) -> Notice | None:
    return await session.scalar(select(Notice).where(_addressed_to(actor), Notice.id == notice_id))


async def mark_read(session: AsyncSession, actor: Actor, *, until: datetime, moment: datetime) -> int:
    """How many of the words told up to `until` were unread."""
    marked = await session.scalars(
        update(Notice)
        .where(_addressed_to(actor), _UNREAD, Notice.told_at <= until)
        .values(read_at=moment)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(marked.all())


async def hand_over(session: AsyncSession, tenant_id: UUID, *, from_id: UUID, to_id: UUID) -> None:
    """What was told to one recipient belongs to another; where both were told of the same thing, the other's stays."""
    own = aliased(Notice)
    told_too = exists(
        select(own.id).where(own.tenant_id == tenant_id, own.recipient_id == to_id, own.key == Notice.key)
    )
    of_the_first = Notice.tenant_id == tenant_id, Notice.recipient_id == from_id
    await session.execute(delete(Notice).where(*of_the_first, told_too).execution_options(synchronize_session=False))
    await session.execute(
        update(Notice).where(*of_the_first).values(recipient_id=to_id).execution_options(synchronize_session=False)
    )


async def forget(session: AsyncSession, *, settled_before: datetime, unread_before: datetime) -> None:
    """Delete what was read or closed and told before the one instant, and all else but open to-dos before the other."""
    settled = and_(~_UNREAD, ~_OPEN, Notice.told_at < settled_before)
    ignored = and_(~_OPEN, Notice.told_at < unread_before)
    await session.execute(delete(Notice).where(or_(settled, ignored)).execution_options(synchronize_session=False))
