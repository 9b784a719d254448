"""One's own inbox: read it, mark it as read, count what is new."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.notices import repository
from app.domains.notices.errors import NoticeNotFound
from app.domains.notices.models import Notice
from app.domains.notices.repository import Counts, Filters, Position
from app.kit.clock import now


async def list_notices(
    session: AsyncSession, actor: Actor, *, filters: Filters, before: Position | None, limit: int
) -> list[Notice]:
    """Up to `limit` words to the actor, the latest first. Raises PermissionMissing."""
    require_somewhere(actor, Permission.NOTICE_READ)
    return await repository.inbox(session, actor, filters, before=before, limit=limit)


async def open_to_dos(session: AsyncSession, actor: Actor, *, limit: int) -> list[Notice]:
    """Up to `limit` of the actor's open to-dos, the latest first; none for whom the inbox is closed."""
    if actor.scope(Permission.NOTICE_READ).is_empty:
        return []
    return await repository.inbox(session, actor, Filters(open_to_dos=True), before=None, limit=limit)


async def count_notices(session: AsyncSession, actor: Actor) -> Counts:
    """How many words are unread and how many to-dos open. Raises PermissionMissing."""
    require_somewhere(actor, Permission.NOTICE_READ)
    return await repository.counts(session, actor)


async def read_notice(session: AsyncSession, actor: Actor, *, notice_id: UUID) -> Notice:
    """Mark one as read; repeating changes nothing. Raises PermissionMissing, NoticeNotFound."""
    require_somewhere(actor, Permission.NOTICE_READ)
    notice = await repository.find(session, actor, notice_id)
    if notice is None:
        raise NoticeNotFound
    if notice.read_at is None:
        notice.read_at = now()
        await session.flush()
    return notice


async def read_all(session: AsyncSession, actor: Actor, *, until: datetime) -> int:
    """Mark what was told up to `until` as read: what came since the list was shown stays unread. The number marked.

    Raises PermissionMissing.
    """
    require_somewhere(actor, Permission.NOTICE_READ)
    return await repository.mark_read(session, actor, until=until, moment=now())
