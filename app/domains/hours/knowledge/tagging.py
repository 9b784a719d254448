"""Say which topics a source of hours teaches. The ledger stays as it is."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.crediting import Source
from app.domains.hours.knowledge import repository


async def teach(session: AsyncSession, tenant_id: UUID, source: Source, topics: Collection[UUID]) -> None:
    """The source teaches these topics, and no others any more. Safe to repeat."""
    await repository.replace_topics(session, tenant_id, source.kind, source.id, topics)
