"""The user's own file back, with every fault marked where it stands."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.members.importing import repository
from app.domains.members.importing.errors import ContentErased, NotChecked
from app.domains.members.importing.faults import OF_PLACES, Fault
from app.domains.members.importing.layout import holds_people
from app.domains.members.importing.models import ImportStatus, RosterImport, RosterImportRow
from app.domains.members.importing.rows import columns_of
from app.domains.members.importing.sight import frame_of, import_for
from app.files import stored
from app.integrations.storage.protocol import ObjectStore
from app.keyring.keyring import TenantCipher
from app.kit.sheets import CellFault, mark_sheet


async def marked_file(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, store: ObjectStore, import_id: UUID
) -> tuple[bytes, str]:
    """An .xlsx copy with its name, for the account that uploaded the file.

    Raises ImportNotFound, NotChecked, ContentErased, and FileNotFound for anybody else.
    """
    found, path = await import_for(session, actor, import_id, Permission.MEMBER_IMPORT, locked=False)
    if found.status is ImportStatus.MAPPED:
        raise NotChecked
    if found.erased_at is not None:
        raise ContentErased
    file = await stored.confirmed(session, actor, found.file_id)
    content = await stored.read(store, file)
    frame = await frame_of(session, actor, found, path, cipher)
    faults = cell_faults(found, await repository.rows_of(session, found), frame.places.branch_names)
    header_row = found.header_row - 1
    marked = await asyncio.to_thread(mark_sheet, content, file.name, faults, header_row=header_row, fits=holds_people)
    return marked, f"{file.name.rpartition('.')[0] or file.name}（检查结果）.xlsx"


def cell_faults(found: RosterImport, rows: Sequence[RosterImportRow], branch_names: Sequence[str]) -> list[CellFault]:
    """The faults of all rows at their places in the file."""
    columns = {field: column for column, field in columns_of(found).items()}
    marks = []
    for row in rows:
        for fault in map(Fault.restored, row.faults):
            allowed = branch_names if fault.code in OF_PLACES else fault.allowed
            reason = f"提醒：{fault.reason}" if fault.is_warning else fault.reason
            marks.append(
                CellFault(row.number - 1, columns.get(fault.field) if fault.field else None, reason, tuple(allowed))
            )
        if row.undo_reason:
            marks.append(CellFault(row.number - 1, None, f"未能撤回：{row.undo_reason}"))
    return marks
