"""Take an import back within a day, row by row: what later facts rest on stays, with the reason."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import lock_name
from app.domains.members import repository as register
from app.domains.members.entry import Entry
from app.domains.members.history import remember, touch
from app.domains.members.importing import repository
from app.domains.members.importing.dependents import rests_on
from app.domains.members.importing.errors import AlreadyUndone, NotCommitted, UndoTooLate
from app.domains.members.importing.models import ImportStatus, Outcome, RosterImport, RosterImportRow
from app.domains.members.importing.rows import open_before
from app.domains.members.importing.sight import import_for
from app.domains.members.importing.snapshots import entry_from
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.members.personal import entry_of, for_history, write_entry
from app.domains.members.vocabulary import ChangeKind
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today

WITHIN = timedelta(hours=24)

_GONE = "此人已不在名册中"
_EDITED = "导入后此人的信息又有修改"
_NUMBER_TAKEN = "原来的号码已登记在他人名下"


async def undo_import(session: AsyncSession, actor: Actor, *, cipher: TenantCipher, import_id: UUID) -> RosterImport:
    """Take out who was created and restore who was merged; rows that cannot be undone keep the reason.

    As long as such rows are left it may be called again within the time. Raises ImportNotFound, PermissionMissing,
    NotCommitted, AlreadyUndone, UndoTooLate.
    """
    found, _ = await import_for(session, actor, import_id, Permission.MEMBER_IMPORT_UNDO)
    _require_undoable(found)
    await lock_name(session, f"roster_import:{actor.tenant_id}")
    rows = [row for row in await repository.rows_of(session, found) if row.outcome in _UNDOABLE]
    owners = [row for row in rows if row.match_row is None]
    results = await _undo(session, actor, owners, cipher)
    by_number = {row.number: results[row.id] for row in owners}
    results |= {row.id: by_number.get(row.match_row, (Outcome.UNDO_REFUSED, _GONE)) for row in rows if row.match_row}
    await repository.write_rows(session, [_row_values(row, *results[row.id]) for row in rows])
    refused = any(outcome is Outcome.UNDO_REFUSED for outcome, _ in results.values())
    found.status = ImportStatus.COMMITTED if refused else ImportStatus.UNDONE
    found.undone_at = found.updated_at = now()
    found.version += 1
    await session.flush()
    found.counts = await repository.count_by(session, found, RosterImportRow.outcome)
    await record(
        session,
        actor,
        "member.import_undo",
        target="roster_import",
        target_id=found.id,
        org_id=found.org_id,
        after=found.counts,
    )
    return found


_UNDOABLE = frozenset({Outcome.CREATED, Outcome.MERGED, Outcome.UNDO_REFUSED})


def _require_undoable(found: RosterImport) -> None:
    if found.status is ImportStatus.UNDONE:
        raise AlreadyUndone
    if found.status is not ImportStatus.COMMITTED or found.committed_at is None:
        raise NotCommitted
    if now() > found.committed_at + WITHIN:
        raise UndoTooLate


async def _undo(
    session: AsyncSession, actor: Actor, rows: Sequence[RosterImportRow], cipher: TenantCipher
) -> dict[UUID, tuple[Outcome, str]]:
    tenant_id = actor.tenant_id
    people = await repository.people(session, tenant_id, {row.member_id for row in rows if row.member_id}, locked=True)
    created = [row.member_id for row in rows if row.before is None and row.member_id]
    resting = await rests_on(session, tenant_id, created)
    results: dict[UUID, tuple[Outcome, str]] = {}
    gone: list[Member] = []
    for row in rows:
        member = people.get(row.member_id) if row.member_id else None
        reason = _obstacle(row, member, resting)
        if member is not None and not reason:
            if row.before is None:
                gone.append(member)
            else:
                reason = await _restore(session, actor, row, member, cipher)
        results[row.id] = (Outcome.UNDO_REFUSED, reason) if reason else (Outcome.UNDONE, "")
    await _take_out(session, tenant_id, gone)
    return results


def _obstacle(row: RosterImportRow, member: Member | None, resting: Mapping[UUID, str]) -> str:
    if member is None:
        return _GONE
    if member.version != row.member_version:
        return _EDITED
    return resting.get(member.id, "") if row.before is None else ""


async def _take_out(session: AsyncSession, tenant_id: UUID, gone: Sequence[Member]) -> None:
    for part in repository.chunks([member.id for member in gone]):
        for table, column in (
            (MemberCategory, MemberCategory.member_id),
            (MemberChange, MemberChange.member_id),
            (Member, Member.id),
        ):
            await session.execute(
                delete(table)
                .where(table.tenant_id == tenant_id, column.in_(part))
                .execution_options(synchronize_session=False)
            )
    for member in gone:
        session.expunge(member)


async def _restore(
    session: AsyncSession, actor: Actor, row: RosterImportRow, member: Member, cipher: TenantCipher
) -> str:
    """Give the person back what the merge changed; the reason why not, or ""."""
    before = open_before(cipher, row)
    old = entry_from(before["entry"])
    if await _number_taken(session, member, old, cipher):
        return _NUMBER_TAKEN
    categories = (await register.categories_of(session, member.tenant_id, [member.id]))[member.id]
    current = entry_of(member, categories, cipher)
    differing = old.differing(current)
    member.group_id = UUID(before["group_id"]) if before["group_id"] else None
    write_entry(member, old, cipher)
    touch(member)
    await session.flush()
    await register.write_categories(session, member, before=categories, after=old.categories)
    await remember(
        session,
        actor,
        member,
        ChangeKind.EDITED,
        cipher=cipher,
        on=today(),
        before=for_history(current, differing),
        after=for_history(old, differing),
        reason="撤回花名册导入",
    )
    return ""


async def _number_taken(session: AsyncSession, member: Member, old: Entry, cipher: TenantCipher) -> bool:
    for kind, text, column in (
        ("id_number", old.id_number, Member.id_index),
        ("phone", old.phone, Member.phone_index),
    ):
        if text:
            known = await repository.known_by(session, member.tenant_id, column, [cipher.index(kind, text)])
            if any(one.id != member.id for one in known):
                return True
    return False


def _row_values(row: RosterImportRow, outcome: Outcome, reason: str) -> dict[str, Any]:
    return {"tenant_id": row.tenant_id, "id": row.id, "outcome": outcome, "undo_reason": reason}
