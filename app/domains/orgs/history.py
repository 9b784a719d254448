"""One entry of an organisation's history, written with its audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.types import plain
from app.domains.orgs.models import ChangeStatus, Org, OrgChange, OrgChangeKind
from app.kit.clock import now
from app.kit.ids import uuid7

_PERSONS = frozenset({"contact_name", "secretary_name"})


@dataclass(frozen=True, slots=True)
class Basis:
    """Since when a change holds, why, and whose approval it rests on (a document's number or a meeting)."""

    effective_on: date
    reason: str = ""
    approval: str = ""


def change_row(
    actor: Actor,
    org: Org,
    kind: OrgChangeKind,
    basis: Basis,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    status: ChangeStatus = ChangeStatus.APPLIED,
) -> OrgChange:
    """The entry of the history, not yet written."""
    moment = now()
    return OrgChange(
        tenant_id=org.tenant_id,
        id=uuid7(),
        org_id=org.id,
        kind=kind,
        status=status,
        effective_on=basis.effective_on,
        reason=basis.reason,
        approval=basis.approval,
        before=plain(before),
        after=plain(after),
        changed_by=actor.account_id,
        changed_at=moment,
        settled_at=moment if status is ChangeStatus.APPLIED else None,
        note="",
    )


async def write_change(
    session: AsyncSession,
    actor: Actor,
    org: Org,
    kind: OrgChangeKind,
    basis: Basis,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    status: ChangeStatus = ChangeStatus.APPLIED,
) -> OrgChange:
    """Add the change to the history and to the audit, in the caller's transaction."""
    change = change_row(actor, org, kind, basis, before=before, after=after, status=status)
    session.add(change)
    await session.flush()
    await _audit(session, actor, org, change)
    return change


async def settle_planned(
    session: AsyncSession,
    actor: Actor,
    org: Org,
    planned: OrgChange,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """The planned change has been made: its entry now says what it changed. Who planned it stays its author."""
    planned.status = ChangeStatus.APPLIED
    planned.settled_at = now()
    planned.before, planned.after = plain(before), plain(after)
    await _audit(session, actor, org, planned)


async def _audit(session: AsyncSession, actor: Actor, org: Org, change: OrgChange) -> None:
    made = change.status is ChangeStatus.APPLIED
    await record(
        session,
        actor,
        f"org.{change.kind.value}" if made else f"org.{change.kind.value}_{change.status.value}",
        target="org",
        target_id=org.id,
        org_id=org.id,
        before=_without_names(change.before),
        after=_without_names(change.after),
        note=change.reason,
    )


def _without_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """People's names stay in the history, where they can be corrected; the audit is kept for good and says only "王*"."""
    return {
        name: f"{value[:1]}*" if name in _PERSONS and isinstance(value, str) and value else value
        for name, value in fields.items()
    }
