"""Show a pack to the organisation and all below it, and take it back with a reason."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons.errors import OrgInactive
from app.domains.lessons.packs import rules
from app.domains.lessons.packs.editing import Held, audit, held_of, judge, pack_for
from app.domains.lessons.packs.errors import PackAlreadyIssued, PackNotIssued
from app.domains.lessons.packs.events import PackMoved
from app.domains.lessons.packs.vocabulary import PackState
from app.domains.orgs.public import OrgStatus
from app.jobs.events import publish
from app.kit.clock import now, today


async def issue_pack(session: AsyncSession, actor: Actor, pack_id: UUID) -> Held:
    """Topic, lessons and month are judged now, however they stood when it was drafted.

    Raises PackNotFound, PermissionMissing, PackAlreadyIssued, OrgInactive, PackMonthWrong and what
    `rules.check_issue` raises.
    """
    held = await pack_for(session, actor, pack_id, Permission.LESSON_PUBLISH, lock=True)
    if held.pack.state is PackState.ISSUED:
        raise PackAlreadyIssued
    if held.org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    rules.check_month(held.pack.month, today())
    await judge(session, held)
    held.pack.issued_at, held.pack.taken_back_at, held.pack.reason = now(), None, ""
    return await _step(session, actor, held, PackState.ISSUED, "issue")


async def take_back(session: AsyncSession, actor: Actor, pack_id: UUID, *, reason: str) -> Held:
    """Its lessons stay where they are, and what was completed counts. It may be changed and issued again.

    Raises PackNotFound, PermissionMissing, PackNotIssued.
    """
    held = await pack_for(session, actor, pack_id, Permission.LESSON_PUBLISH, lock=True)
    if held.pack.state is not PackState.ISSUED:
        raise PackNotIssued
    held.pack.taken_back_at, held.pack.reason = now(), reason
    return await _step(session, actor, held, PackState.TAKEN_BACK, "take_back", note=reason)


async def _step(
    session: AsyncSession, actor: Actor, held: Held, state: PackState, step: str, *, note: str = ""
) -> Held:
    pack = held.pack
    pack.state = state
    pack.version += 1
    pack.updated_at = now()
    await session.flush()
    after = {"state": state, "month": pack.month, "items": len(held.items), "clean_topic_id": pack.clean_topic_id}
    await audit(session, actor, pack, step, after, note=note)
    await publish(session, PackMoved(tenant_id=pack.tenant_id, pack_id=pack.id))
    return await held_of(session, pack, held.org)
