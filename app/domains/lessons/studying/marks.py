"""Count that something changed which a list of lessons shows."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import insert_or_ignore
from app.domains.lessons.studying.models import LessonMark
from app.kit.ids import uuid7


async def mark(session: AsyncSession, tenant_id: UUID, owner_id: UUID) -> None:
    """The lists of the organisation's audience, or of the member, are no longer what they were."""
    values = {"tenant_id": tenant_id, "id": uuid7(), "owner_id": owner_id, "count": 0}
    await session.execute(insert_or_ignore(session, LessonMark, values, keys=("tenant_id", "owner_id")))
    await session.execute(
        update(LessonMark)
        .where(LessonMark.tenant_id == tenant_id, LessonMark.owner_id == owner_id)
        .values(count=LessonMark.count + 1)
        .execution_options(synchronize_session=False)
    )
