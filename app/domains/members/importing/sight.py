"""Find an import within sight, then ask whether this may be done."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.members.importing import repository
from app.domains.members.importing.assessing import Frame
from app.domains.members.importing.errors import ContentErased, ImportNotFound, ImportSettled
from app.domains.members.importing.models import ImportStatus, RosterImport
from app.domains.members.importing.rows import open_words
from app.keyring.keyring import TenantCipher
from app.kit.clock import today

_OPEN = frozenset({ImportStatus.MAPPED, ImportStatus.CHECKED})


async def import_for(
    session: AsyncSession, actor: Actor, import_id: UUID, permission: Permission, *, locked: bool = True
) -> tuple[RosterImport, str]:
    """The import and the path of its place. Raises ImportNotFound, PermissionMissing, SecondFactorMissing."""
    # What waits for the second factor counts as seen, so that the refusal can say what is missing.
    awake = replace(actor, second_factor=True)
    for right in (permission, Permission.MEMBER_READ):
        found = await repository.find_import(session, actor.tenant_id, awake.scope(right), import_id, locked=locked)
        if found is not None:
            require(actor, permission, at=found[1])
            return found
    raise ImportNotFound


async def open_import_for(session: AsyncSession, actor: Actor, import_id: UUID) -> tuple[RosterImport, str]:
    """An import that was not committed yet, locked. Raises besides ImportSettled, ContentErased."""
    found, path = await import_for(session, actor, import_id, Permission.MEMBER_IMPORT)
    if found.status not in _OPEN:
        raise ImportSettled
    if found.erased_at is not None:
        raise ContentErased
    return found, path


async def frame_of(session: AsyncSession, actor: Actor, found: RosterImport, path: str, cipher: TenantCipher) -> Frame:
    """What the rows are judged within: rows may only go where this actor may import."""
    scope = actor.scope(Permission.MEMBER_IMPORT)
    orgs = await repository.orgs_below(session, actor.tenant_id, path, scope)
    return Frame(found, cipher, open_words(cipher, found)[0], orgs, today())
