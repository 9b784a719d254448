"""Export of the register in its own layout: masked, or unmasked when a second person has approved."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.access.scope import Scope
from app.audit.trail import record
from app.domains.members import errors, repository, request_repository
from app.domains.members.events import ExportAsked, ExportDecided
from app.domains.members.layout import COLUMNS, row_of
from app.domains.members.models import RegisterExport
from app.domains.members.personal import entry_of
from app.domains.members.repository import Filters
from app.domains.members.vocabulary import PARTY_STAGES, ExportStatus
from app.domains.orgs.public import org_card, org_cards, visible_org
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.kit.sheets import write_sheet

EXPORT_LIMIT = 5_000
DOWNLOAD_WITHIN = timedelta(hours=24)
_RIGHTS = (Permission.MEMBER_EXPORT, Permission.MEMBER_EXPORT_APPROVE)


async def request_export(
    session: AsyncSession, actor: Actor, *, org_id: UUID, unmasked: bool, purpose: str
) -> RegisterExport:
    """Ask for the register of an organisation and all below it. A masked one is ready at once.

    Raises OrgNotFound, PermissionMissing, ExportTooLarge.
    """
    org = await visible_org(session, actor, org_id, Permission.MEMBER_EXPORT)
    if await repository.roll_size(session, actor.tenant_id, org.path) > EXPORT_LIMIT:
        raise errors.ExportTooLarge(limit=EXPORT_LIMIT)
    moment = now()
    row = RegisterExport(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        unmasked=unmasked,
        purpose=purpose,
        status=ExportStatus.WAITING if unmasked else ExportStatus.APPROVED,
        requested_by=actor.account_id,
        requested_at=moment,
        expires_at=None if unmasked else moment + DOWNLOAD_WITHIN,
    )
    session.add(row)
    await session.flush()
    await _audit(session, actor, "member.export_asked", row)
    if unmasked:
        await publish(session, ExportAsked(tenant_id=row.tenant_id, export_id=row.id))
    return row


async def list_exports(
    session: AsyncSession, actor: Actor, *, status: ExportStatus | None, after: Sequence[str] | None, limit: int
) -> list[RegisterExport]:
    """`limit + 1` exports at most where the actor may ask for or approve one, the latest first.

    Raises PermissionMissing, SecondFactorMissing where that would be nowhere.
    """
    scopes = tuple(actor.scope(right) for right in _RIGHTS)
    if all(scope.is_empty for scope in scopes):
        awake = replace(actor, second_factor=True)
        require_somewhere(actor, next((right for right in _RIGHTS if not awake.scope(right).is_empty), _RIGHTS[0]))
    statement = request_repository.exports(actor.tenant_id, scopes, status, before=after, limit=limit + 1)
    return list(await session.scalars(statement))


async def decide_export(
    session: AsyncSession, actor: Actor, *, export_id: UUID, approve: bool, reason: str
) -> RegisterExport:
    """Approve or reject an unmasked export that somebody else has asked for.

    Raises ExportNotFound, PermissionMissing, ExportSettled, ExportOwnApproval, ReasonMissing (to reject needs one).
    """
    row, path = await _find(session, actor, export_id)
    require(actor, Permission.MEMBER_EXPORT_APPROVE, at=path)
    if row.status is not ExportStatus.WAITING:
        raise errors.ExportSettled
    if actor.account_id == row.requested_by:
        raise errors.ExportOwnApproval
    if not approve and not reason:
        raise errors.ReasonMissing
    moment = now()
    row.status = ExportStatus.APPROVED if approve else ExportStatus.REJECTED
    row.decided_by, row.decided_at, row.decision_reason = actor.account_id, moment, reason
    row.expires_at = moment + DOWNLOAD_WITHIN if approve else None
    await _audit(session, actor, f"member.export_{row.status}", row)
    await publish(session, ExportDecided(tenant_id=row.tenant_id, export_id=row.id))
    return row


async def download_export(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, export_id: UUID
) -> tuple[str, bytes]:
    """The file's name and the .xlsx, once, by who asked for it, as the register stands now.

    Raises ExportNotFound (also for another's), PermissionMissing (the right may have ended since), ExportNotReady,
    ExportGone, ExportTooLarge.
    """
    row, path = await _find(session, actor, export_id)
    if row.requested_by != actor.account_id:
        raise errors.ExportNotFound
    require(actor, Permission.MEMBER_EXPORT, at=path)
    if row.status in (ExportStatus.WAITING, ExportStatus.REJECTED):
        raise errors.ExportNotReady
    if row.status is ExportStatus.DOWNLOADED or row.expires_at is None or row.expires_at <= now():
        raise errors.ExportGone
    cells = await _cells(session, actor, path, cipher, unmasked=row.unmasked)
    org = await org_card(session, actor.tenant_id, row.org_id)
    title = f"{org.name if org else ''}党员花名册"
    content = await asyncio.to_thread(write_sheet, "花名册", COLUMNS, cells, heading=title)
    row.status, row.downloaded_at, row.member_count = ExportStatus.DOWNLOADED, now(), len(cells)
    await _audit(session, actor, "member.export_downloaded", row)
    return f"{title}{today():%Y%m%d}.xlsx", content


async def _cells(
    session: AsyncSession, actor: Actor, path: str, cipher: TenantCipher, *, unmasked: bool
) -> list[list[str | None]]:
    filters = Filters(org_path=path, stages=PARTY_STAGES)
    statement = repository.listing(actor.tenant_id, Scope(everything=True), filters, after=None, limit=EXPORT_LIMIT + 1)
    found = await repository.listed(session, statement)
    if len(found) > EXPORT_LIMIT:
        raise errors.ExportTooLarge(limit=EXPORT_LIMIT)
    groups = await org_cards(session, actor.tenant_id, {one.member.group_id for one in found if one.member.group_id})
    found.sort(key=lambda one: (one.path, _serial(one.member.serial), one.member.pinyin))
    rows = []
    for one in found:
        group = groups.get(one.member.group_id) if one.member.group_id else None
        entry = entry_of(one.member, (), cipher)
        rows.append(row_of(one, entry, group_name=group.name if group else None, unmasked=unmasked))
    return rows


def _serial(serial: str) -> tuple[int, str]:
    return (int(serial), "") if serial.isascii() and serial.isdigit() else (10**20, serial)


def _sight(actor: Actor) -> tuple[Scope, ...]:
    """Where the actor may ask for or approve an export; what waits for the second factor counts as seen."""
    awake = replace(actor, second_factor=True)
    return tuple(awake.scope(right) for right in _RIGHTS)


async def _find(session: AsyncSession, actor: Actor, export_id: UUID) -> tuple[RegisterExport, str]:
    found = await request_repository.export(session, actor.tenant_id, export_id, _sight(actor))
    if found is None:
        raise errors.ExportNotFound
    row, path = found
    return row, path


async def _audit(session: AsyncSession, actor: Actor, action: str, row: RegisterExport) -> None:
    after = {"unmasked": row.unmasked, "status": row.status, "member_count": row.member_count}
    await record(
        session,
        actor,
        action,
        target="register_export",
        target_id=row.id,
        org_id=row.org_id,
        after=after,
        note=row.purpose,
    )
