"""The secret link of a member's calendar: made, revoked, and followed without a login, since phones cannot send one.

Its text is the tenant's id and 24 random bytes; only a digest is kept. A wrong text costs one read of an index.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import base64url
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import upsert
from app.domains.auth.public import standing_accounts
from app.domains.home import repository
from app.domains.home.errors import CalendarLinkNotFound, CalendarNeedsMember
from app.domains.home.models import CalendarLink
from app.domains.members.public import grants_of_member
from app.kit.clock import local_date, now
from app.kit.ids import uuid7

_TENANT, _SECRET = 16, 24
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Made:
    """The text of a link, told once, and since when it is good."""

    token: str
    created_at: datetime


async def make_link(session: AsyncSession, actor: Actor) -> Made:
    """A new link of the actor's; the one before it ends. Raises CalendarNeedsMember."""
    if actor.member_id is None or actor.account_id is None:
        raise CalendarNeedsMember
    moment, token = now(), base64url.encode(actor.tenant_id.bytes + secrets.token_bytes(_SECRET))
    values = {
        "tenant_id": actor.tenant_id,
        "id": uuid7(),
        "account_id": actor.account_id,
        "digest": _digest(token),
        "created_at": moment,
    }
    keys, renewed = ("tenant_id", "account_id"), ("digest", "created_at")
    await session.execute(upsert(session, CalendarLink, values, keys=keys, update=renewed))
    await _audit(session, actor, "calendar.link_made")
    return Made(token, moment)


async def show_link(session: AsyncSession, actor: Actor) -> datetime:
    """Since when the actor has a link. Raises CalendarLinkNotFound."""
    link = await repository.link_of(session, actor.tenant_id, actor.account_id)
    if link is None:
        raise CalendarLinkNotFound
    return link.created_at


async def revoke_link(session: AsyncSession, actor: Actor) -> None:
    """The link ends at once; repeating changes nothing."""
    if await repository.delete_link(session, actor.tenant_id, actor.account_id):
        await _audit(session, actor, "calendar.link_revoked")


async def _audit(session: AsyncSession, actor: Actor, action: str) -> None:
    await record(session, actor, action, target="account", target_id=actor.account_id, org_id=None)


def tenant_of(token: str) -> UUID:
    """The tenant that a link's text names. Raises CalendarLinkNotFound for what we never wrote."""
    try:
        raw = base64url.decode(token)
    except ValueError:
        raise CalendarLinkNotFound from None
    if len(raw) != _TENANT + _SECRET:
        raise CalendarLinkNotFound
    return UUID(bytes=raw[:_TENANT])


async def member_behind(session: AsyncSession, tenant_id: UUID, token: str, moment: datetime) -> UUID:
    """The member whose calendar the link shows. Raises CalendarLinkNotFound.

    Asked anew at every reading: a revoked link, a disabled account and who has left the register show nothing more.
    """
    link = await repository.link_by_digest(session, tenant_id, _digest(token))
    if link is None:
        raise CalendarLinkNotFound
    member_id = (await standing_accounts(session, tenant_id, [link.account_id])).get(link.account_id)
    if member_id is None:
        raise CalendarLinkNotFound
    grants = await grants_of_member(session, tenant_id, member_id, local_date(moment))
    if not any(grant.permits(Permission.MEETING_READ) for grant in grants):
        raise CalendarLinkNotFound
    return member_id


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
