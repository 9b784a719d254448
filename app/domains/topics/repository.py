"""Every query of topics."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.topics.models import Topic


async def all_topics(session: AsyncSession, tenant_id: UUID) -> Sequence[Topic]:
    """The whole tree: parents before what is below them, siblings in their order."""
    return (
        await session.scalars(
            select(Topic).where(Topic.tenant_id == tenant_id).order_by(Topic.position, Topic.name, Topic.id)
        )
    ).all()


async def find(session: AsyncSession, tenant_id: UUID, topic_id: UUID, *, lock: bool = False) -> Topic | None:
    query = select(Topic).where(Topic.tenant_id == tenant_id, Topic.id == topic_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def named(session: AsyncSession, tenant_id: UUID, topic_ids: Collection[UUID]) -> Sequence[Topic]:
    return (await session.scalars(select(Topic).where(Topic.tenant_id == tenant_id, Topic.id.in_(topic_ids)))).all()


async def below(session: AsyncSession, tenant_id: UUID, path: str) -> Sequence[UUID]:
    """The topic at the path and all under it."""
    query = select(Topic.id).where(Topic.tenant_id == tenant_id, Topic.path.startswith(path, autoescape=True))
    return (await session.scalars(query)).all()
