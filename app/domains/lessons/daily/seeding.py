"""A queue of daily lessons, laid at once for demos."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.bulk import insert_rows
from app.domains.lessons.daily.models import QueuedLesson
from app.kit.clock import now
from app.kit.ids import uuid7


async def lay_queue(session: AsyncSession, actor: Actor, org_id: UUID, lesson_ids: Sequence[UUID]) -> None:
    """The queue of an organisation that has none yet: its own lessons, in this order."""
    moment = now()
    rows = (
        {
            "tenant_id": actor.tenant_id,
            "id": uuid7(),
            "org_id": org_id,
            "lesson_id": lesson_id,
            "position": position,
            "queued_by": actor.account_id,
            "queued_at": moment,
        }
        for position, lesson_id in enumerate(lesson_ids)
    )
    await insert_rows(session, QueuedLesson, rows)
