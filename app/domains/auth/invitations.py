"""Invitations: a code that a branch hands to its member, so that the member's account is bound without a phone."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.auth import repository
from app.domains.auth.binding import bind_member
from app.domains.auth.entrance import Entrance
from app.domains.auth.errors import InvitationInvalid, MemberHasAccount
from app.domains.auth.limiter import Door
from app.domains.auth.login_trail import refusals_recorded
from app.domains.auth.models import Invitation
from app.domains.auth.own_sessions import Moved, move_session
from app.domains.members.errors import MemberNotFound
from app.domains.members.public import MemberCard, member_card
from app.keyring.keyring import Keyring
from app.kit.clock import now

LIFETIME = timedelta(days=7)
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_HALF = 5


async def invite(session: AsyncSession, actor: Actor, *, keyring: Keyring, member_id: UUID) -> tuple[Invitation, str]:
    """An invitation of a member who has no account yet, and its code, told once; earlier ones end.

    Raises MemberNotFound out of sight, MemberHasAccount, and what `require` raises.
    """
    card = await _invitee(session, actor, member_id)
    if await repository.place_of_member(session, actor.tenant_id, member_id) is not None:
        raise MemberHasAccount
    moment = now()
    await session.execute(
        update(Invitation)
        .where(
            Invitation.tenant_id == actor.tenant_id,
            Invitation.member_id == member_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > moment,
        )
        .values(expires_at=moment)
    )
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_HALF)) for _ in range(2))
    invitation = Invitation(
        tenant_id=actor.tenant_id,
        digest=_digest(keyring, actor.tenant_id, code),
        member_id=member_id,
        org_id=card.org_id,
        invited_by=actor.account_id,
        created_at=moment,
        expires_at=moment + LIFETIME,
    )
    session.add(invitation)
    await session.flush()
    await record(session, actor, "account.invite", target="member", target_id=member_id, org_id=card.org_id)
    return invitation, code


async def accept(entrance: Entrance, actor: Actor, *, tenant_code: str, code: str, source: str) -> Moved:
    """Bind the account to the invited member and move its session into the tenant.

    Raises InvitationInvalid, LoginLimited, TenantUnknown, MemberHasAccount, AccountHasMember.
    """
    assert actor.account_id is not None
    tenant = await entrance.tenant(tenant_code)
    subject = str(actor.account_id)
    await entrance.limiter.admit(Door.INVITATION, subject, source, by=actor)
    database = entrance.services.database
    async with refusals_recorded(database, actor, Door.INVITATION), database.write(tenant.id) as session:
        invitation = await _open_invitation(session, tenant.id, _digest(entrance.keyring, tenant.id, code))
        card = await member_card(session, tenant.id, invitation.member_id)
        if card is None:
            raise InvitationInvalid
        await bind_member(session, actor.account_id, tenant.id, card)
        invitation.used_by, invitation.used_at = actor.account_id, now()
        await entrance.limiter.succeeded(session, Door.INVITATION, subject, source)
        here = replace(actor, tenant_id=tenant.id)
        await record(session, here, "account.bind", target="member", target_id=card.id, org_id=card.org_id)
        return await move_session(session, actor, keyring=entrance.keyring, tenant=tenant)


async def _invitee(session: AsyncSession, actor: Actor, member_id: UUID) -> MemberCard:
    card = await member_card(session, actor.tenant_id, member_id)
    awake = replace(actor, second_factor=True)
    in_sight = (Permission.ACCOUNT_INVITE, Permission.MEMBER_READ)
    if card is None or not any(awake.allows(permission, at=card.org_path) for permission in in_sight):
        raise MemberNotFound
    require(actor, Permission.ACCOUNT_INVITE, at=card.org_path)
    return card


async def _open_invitation(session: AsyncSession, tenant_id: UUID, digest: bytes) -> Invitation:
    query = select(Invitation).where(
        Invitation.tenant_id == tenant_id,
        Invitation.digest == digest,
        Invitation.used_at.is_(None),
        Invitation.expires_at > now(),
    )
    found = (await session.scalars(query.with_for_update())).one_or_none()
    if found is None:
        raise InvitationInvalid
    return found


def _digest(keyring: Keyring, tenant_id: UUID, code: str) -> bytes:
    text = code.strip().upper().replace("-", "")
    return hmac.digest(keyring.derived("invitations"), tenant_id.bytes + text.encode(), hashlib.sha256)
