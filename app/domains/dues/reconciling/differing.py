"""Differences as tasks: run the matching again, hand a task on, solve it with a note."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.reconciling import repository
from app.domains.dues.reconciling.errors import DifferenceNotFound, DifferenceSolved, HolderUnable
from app.domains.dues.reconciling.matching import Reconciled, notice_key, reconcile, tell_holder
from app.domains.dues.reconciling.models import Difference
from app.domains.dues.reconciling.vocabulary import DifferenceState, StatementSource
from app.domains.notices.public import close
from app.domains.orgs.public import Org
from app.domains.roles.public import holders
from app.kit.clock import now, today

_ABLE = (Permission.DUES_RECONCILE, Permission.DUES_PAYOUT_PAY)


async def reconcile_again(session: AsyncSession, actor: Actor, books_id: UUID) -> Reconciled:
    """Match once more, after something was booked. Raises BooksNotFound, PermissionMissing."""
    found, org = await books_for(session, actor, books_id, Permission.DUES_RECONCILE)
    books = await ledger.held_books(session, actor.tenant_id, found.id, alone=True)
    done = [await reconcile(session, books, org, source, holder_id=actor.account_id) for source in StatementSource]
    return Reconciled(
        matched=sum(one.matched for one in done),
        found=sum(one.found for one in done),
        came_right=sum(one.came_right for one in done),
        open=sum(one.open for one in done),
    )


async def assign(
    session: AsyncSession, actor: Actor, books_id: UUID, difference_id: UUID, *, account_id: UUID
) -> Difference:
    """Hand a task to another. Raises BooksNotFound, DifferenceNotFound, DifferenceSolved, HolderUnable."""
    books, org, found = await _open(session, actor, books_id, difference_id)
    able = {
        one.account_id
        for permission in _ABLE
        for one in await holders(session, actor.tenant_id, permission, at=org.path, on=today())
    }
    if account_id not in able:
        raise HolderUnable
    await close(session, tenant_id=actor.tenant_id, key=notice_key(found))
    found.holder_id = account_id
    await session.flush()
    await tell_holder(session, found, org)
    await _record(session, actor, books, found, "dues.difference_assigned")
    return found


async def solve(session: AsyncSession, actor: Actor, books_id: UUID, difference_id: UUID, *, note: str) -> Difference:
    """Say how it was cleared up. Raises BooksNotFound, DifferenceNotFound, DifferenceSolved."""
    books, _, found = await _open(session, actor, books_id, difference_id)
    found.state, found.note = DifferenceState.SOLVED, note
    found.solved_by, found.solved_by_name, found.solved_at = actor.account_id, actor.display_name, now()
    await session.flush()
    await close(session, tenant_id=actor.tenant_id, key=notice_key(found))
    await _record(session, actor, books, found, "dues.difference_solved")
    return found


async def _open(
    session: AsyncSession, actor: Actor, books_id: UUID, difference_id: UUID
) -> tuple[DuesBooks, Org, Difference]:
    books, org = await books_for(session, actor, books_id, Permission.DUES_RECONCILE)
    found = await repository.find_difference(session, actor.tenant_id, books.id, difference_id)
    if found is None:
        raise DifferenceNotFound
    if found.state is DifferenceState.SOLVED:
        raise DifferenceSolved
    return books, org, found


async def _record(session: AsyncSession, actor: Actor, books: DuesBooks, found: Difference, action: str) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_difference",
        target_id=found.id,
        org_id=books.org_id,
        after={"kind": found.kind, "state": found.state, "holder": found.holder_id},
        note=found.note or repository.sentence(found),
    )
