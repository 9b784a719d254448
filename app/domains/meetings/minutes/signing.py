"""Chair and recorder sign what was handed in, each by their own account; with both it is archived."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.domains.auth.public import members_with_accounts
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.errors import (
    ActingForTwo,
    AlreadySigned,
    NotTheSigner,
    SignedTextChanged,
    SignerCanSign,
)
from app.domains.meetings.minutes.events import MinutesArchived, MinutesSigned
from app.domains.meetings.minutes.finding import Held, find_minutes
from app.domains.meetings.minutes.labels import label
from app.domains.meetings.minutes.models import MinutesSignature, MinutesVersion
from app.domains.meetings.minutes.stepping import audit, move, refuse_unless_submitted
from app.domains.meetings.minutes.vocabulary import MinutesState, Signer
from app.domains.members.public import grants_of_member
from app.jobs.events import publish
from app.kit.clock import local_date, now
from app.kit.ids import uuid7


async def sign_minutes(session: AsyncSession, actor: Actor, *, minutes_id: UUID, signer: Signer, digest: str) -> Held:
    """Sign in one's own office what bears this digest.

    Raises MinutesNotFound, PermissionMissing, NotTheSigner, MinutesNotSubmitted, MinutesArchived, SignedTextChanged,
    AlreadySigned.
    """
    held = await find_minutes(session, actor, minutes_id, lock=True)
    require_somewhere(actor, Permission.MEETING_MINUTES_SIGN)
    if signer not in held.offices:
        raise NotTheSigner(office=label(signer))
    version, given = await _to_sign(session, held, digest)
    return await _sign(session, actor, held, version, given, signer)


async def sign_for(
    session: AsyncSession, actor: Actor, *, minutes_id: UUID, signer: Signer, digest: str, reason: str
) -> Held:
    """Sign, with a reason, for an office whose holder left the register or has no account.

    Raises MinutesNotFound, PermissionMissing, SignerCanSign, ActingForTwo and what signing raises.
    """
    held = await find_minutes(session, actor, minutes_id, lock=True)
    require(actor, Permission.MEETING_MINUTES_SIGN_FOR, at=held.found.lead.path)
    version, given = await _to_sign(session, held, digest)
    if await _can_sign(session, held, signer):
        raise SignerCanSign(office=label(signer))
    if held.offices - {signer} or any(one.signed_by == actor.account_id for one in given):
        raise ActingForTwo
    return await _sign(session, actor, held, version, given, signer, reason=reason)


async def _can_sign(session: AsyncSession, held: Held, signer: Signer) -> bool:
    member_id, tenant_id = held.minutes.named(signer), held.minutes.tenant_id
    if member_id is None or not await grants_of_member(session, tenant_id, member_id, local_date(now())):
        return False
    return member_id in await members_with_accounts(session, tenant_id, [member_id])


async def _to_sign(
    session: AsyncSession, held: Held, digest: str
) -> tuple[MinutesVersion, Collection[MinutesSignature]]:
    """The round that waits for signatures, and those it has."""
    minutes = held.minutes
    refuse_unless_submitted(minutes)
    version = (await repository.versions_of(session, minutes.tenant_id, minutes.id))[-1]
    if version.digest != digest:
        raise SignedTextChanged
    given = await repository.signatures_of(session, minutes.tenant_id, minutes.id)
    return version, [one for one in given if one.round == version.round]


async def _sign(
    session: AsyncSession,
    actor: Actor,
    held: Held,
    version: MinutesVersion,
    given: Collection[MinutesSignature],
    signer: Signer,
    *,
    reason: str = "",
) -> Held:
    minutes = held.minutes
    if signer in {one.signer for one in given}:
        raise AlreadySigned
    session.add(
        MinutesSignature(
            tenant_id=minutes.tenant_id,
            id=uuid7(),
            minutes_id=minutes.id,
            round=version.round,
            signer=signer,
            member_id=minutes.named(signer),
            signed_by=actor.account_id,
            signed_by_name=actor.display_name,
            is_acting=bool(reason),
            reason=reason,
            digest=version.digest,
            signed_at=now(),
        )
    )
    await session.flush()
    ids = {"tenant_id": minutes.tenant_id, "meeting_id": minutes.meeting_id, "minutes_id": minutes.id}
    action = "minutes.sign_for" if reason else "minutes.sign"
    await audit(session, actor, held, action, note=reason, signer=signer, digest=version.digest)
    await publish(session, MinutesSigned(**ids, round=version.round, signer=signer.value))
    if len({signer, *(one.signer for one in given)}) == len(Signer):
        await move(session, held.found, minutes, MinutesState.ARCHIVED)
        await audit(session, actor, held, "minutes.archive", digest=version.digest)
        await publish(session, MinutesArchived(**ids, number=version.number))
    return held
