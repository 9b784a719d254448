"""Find books, and ask for the permission that the action needs."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.dues.finding import sight
from app.domains.dues.ledger import repository
from app.domains.dues.ledger.errors import BooksMissing, BooksNotFound
from app.domains.dues.ledger.models import DuesBooks
from app.domains.orgs.public import Org, ids_on


async def books_for(
    session: AsyncSession, actor: Actor, books_id: UUID, permission: Permission
) -> tuple[DuesBooks, Org]:
    """The books and whose they are. Raises BooksNotFound, PermissionMissing, SecondFactorMissing."""
    scopes = sight(actor, permission, Permission.DUES_LEDGER_READ)
    found = await repository.find_books(session, actor.tenant_id, books_id, scopes=scopes)
    if found is None:
        raise BooksNotFound
    require(actor, permission, at=found[1].path)
    return found


async def books_above(session: AsyncSession, tenant_id: UUID, org_path: str) -> DuesBooks:
    """The books into which an organisation's dues go: its own, or those of the nearest above. Raises BooksMissing."""
    found = await repository.nearest_books(session, tenant_id, ids_on(org_path))
    if found is None:
        raise BooksMissing
    return found
