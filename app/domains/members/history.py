"""One change of one person: a row of history and an entry of the audit, in the action's own transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.types import plain
from app.domains.members.models import Member, MemberChange
from app.domains.members.personal import seal
from app.domains.members.vocabulary import ChangeKind
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7


async def remember(
    session: AsyncSession,
    actor: Actor,
    member: Member,
    kind: ChangeKind,
    *,
    cipher: TenantCipher,
    on: date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str = "",
    approval: str = "",
) -> None:
    """Write what changed, masked. The reason is sealed, and stays out of the audit: it may tell of discipline."""
    change_id = uuid7()
    change = MemberChange(
        tenant_id=member.tenant_id,
        id=change_id,
        member_id=member.id,
        kind=kind,
        effective_on=on,
        reason=seal(cipher, "member_change.reason", reason, change_id),
        approval=approval,
        before=plain(before),
        after=plain(after),
        changed_by=actor.account_id,
        changed_at=now(),
    )
    session.add(change)
    await record(
        session,
        actor,
        f"member.{kind}",
        target="member",
        target_id=member.id,
        org_id=member.org_id,
        before=before,
        after={**after, "effective_on": on} | ({"approval": approval} if approval else {}),
    )


def touch(member: Member) -> None:
    """A new version: whoever read the old one must read again before an edit."""
    member.version += 1
    member.updated_at = now()
