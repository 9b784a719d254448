"""Where daily lessons are decided, and by whom."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.lessons.daily.errors import DailyNotForGroups
from app.domains.orgs.public import OrgCard, OrgKind, visible_org

QUEUE = (Permission.LESSON_EDIT, Permission.LESSON_PUBLISH)
"""Who fills the queue. An editor may, though it leads to publishing: only what another has approved is ever aired, and
whoever may publish has said by opening the slot that this is aired day by day."""


async def place_for(session: AsyncSession, actor: Actor, org_id: UUID, *permissions: Permission) -> OrgCard:
    """The organisation where the actor may do any of these.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, DailyNotForGroups.
    """
    org = await visible_org(session, actor, org_id, Permission.ORG_READ)
    if not any(actor.allows(one, at=org.path) for one in permissions):
        require(actor, permissions[0], at=org.path)
    if org.kind is OrgKind.GROUP:
        raise DailyNotForGroups
    return org
