"""Find an imported sheet within sight, and ask for the right to assess there."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.dues.finding import sight
from app.domains.dues.importing import repository
from app.domains.dues.importing.errors import SheetErased, SheetNotFound, SheetSettled
from app.domains.dues.importing.models import DuesSheet
from app.domains.dues.importing.vocabulary import SheetStatus


async def sheet_for(
    session: AsyncSession, actor: Actor, sheet_id: UUID, *, lock: bool = False
) -> tuple[DuesSheet, str]:
    """The import with the path of its place. Raises SheetNotFound, PermissionMissing, SecondFactorMissing."""
    scopes = sight(actor, Permission.DUES_ASSESS)
    found = await repository.find_sheet(session, actor.tenant_id, sheet_id, scopes=scopes, lock=lock)
    if found is None:
        raise SheetNotFound
    require(actor, Permission.DUES_ASSESS, at=found[1])
    return found


async def open_sheet_for(session: AsyncSession, actor: Actor, sheet_id: UUID) -> tuple[DuesSheet, str]:
    """An import that is not written yet, held. Raises besides SheetSettled, SheetErased."""
    sheet, path = await sheet_for(session, actor, sheet_id, lock=True)
    if sheet.status is not SheetStatus.OPEN:
        raise SheetSettled
    if sheet.erased_at is not None:
        raise SheetErased
    return sheet, path
