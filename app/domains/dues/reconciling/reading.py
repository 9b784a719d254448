"""What was imported and what differs, page by page, as far as the actor may see it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.reconciling import repository
from app.domains.dues.reconciling.errors import StatementNotFound
from app.domains.dues.reconciling.models import Difference, Statement, StatementLine
from app.domains.dues.reconciling.vocabulary import DifferenceState

_READ = Permission.DUES_LEDGER_READ


async def statements(
    session: AsyncSession, actor: Actor, books_id: UUID, *, before: UUID | None, limit: int
) -> list[Statement]:
    """The newest first, from the one after `before` on. Raises BooksNotFound, PermissionMissing."""
    books, _ = await books_for(session, actor, books_id, _READ)
    query = repository.listed_statements(actor.tenant_id, books.id)
    if before is not None:
        query = query.where(Statement.id < before)
    return list(await session.scalars(query.limit(limit)))


async def lines(
    session: AsyncSession, actor: Actor, books_id: UUID, statement_id: UUID, *, after: int, limit: int
) -> list[StatementLine]:
    """In the order of the file, after the line of this number. Raises BooksNotFound, PermissionMissing, StatementNotFound."""
    books, _ = await books_for(session, actor, books_id, _READ)
    statement = await repository.find_statement(session, actor.tenant_id, books.id, statement_id)
    if statement is None:
        raise StatementNotFound
    query = repository.lines_of(actor.tenant_id, statement.id).where(StatementLine.number > after)
    return list(await session.scalars(query.limit(limit)))


async def differences(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    state: DifferenceState | None,
    *,
    before: UUID | None,
    limit: int,
) -> list[Difference]:
    """The newest first, from the one after `before` on. Raises BooksNotFound, PermissionMissing."""
    books, _ = await books_for(session, actor, books_id, _READ)
    query = repository.differences_of(actor.tenant_id, books.id, state)
    if before is not None:
        query = query.where(Difference.id < before)
    return list(await session.scalars(query.limit(limit)))
