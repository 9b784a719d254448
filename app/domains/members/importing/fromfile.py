"""The whole way in one step, for the command line: open, check, commit."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.members.importing.checking import check_rows
from app.domains.members.importing.committing import commit_import
from app.domains.members.importing.errors import NothingToCommit
from app.domains.members.importing.models import RosterImport
from app.domains.members.importing.opening import open_import
from app.files import stored
from app.files.models import Purpose
from app.integrations.storage.protocol import ObjectStore
from app.keyring.keyring import TenantCipher

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def import_roster_file(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    store: ObjectStore,
    content: bytes,
    filename: str,
    org_id: UUID,
    branch_id: UUID | None = None,
    commit: bool = True,
) -> RosterImport:
    """Import a file with the guessed mapping; the rows that need a decision or are faulty stay out.

    `counts` of the answer says by outcome (or by state, without `commit` or where nothing was good) how many.
    Raises as `open_import`.
    """
    file = await stored.keep(
        session, actor, store, name=filename, content=content, media_type=XLSX, purpose=Purpose.ROSTER
    )
    opened = await open_import(
        session,
        actor,
        cipher=cipher,
        content=content,
        filename=filename,
        file_id=file.id,
        org_id=org_id,
        branch_id=branch_id,
    )
    checked = await check_rows(session, actor, cipher=cipher, import_id=opened.id)
    if not commit:
        return checked
    try:
        return await commit_import(session, actor, cipher=cipher, import_id=opened.id)
    except NothingToCommit:
        return checked
