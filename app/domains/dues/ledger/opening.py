"""Open the books of an organisation, with what lay where on that day."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger import rules
from app.domains.dues.ledger.errors import BranchKeepsNoBooks, EntryInFuture, OpeningWrong
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import post
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.orgs.public import COMMITTEES, visible_org
from app.kit.clock import now, today
from app.kit.ids import uuid7


async def open_books(
    session: AsyncSession, actor: Actor, *, org_id: UUID, month: date, amounts: Mapping[Account, int]
) -> DuesBooks:
    """Open an organisation's books with the first of `month`. `amounts` are assets and debts of that morning, 分.

    Committees keep books, branches never: the account is in the name of the committee or its organisation department
    (中组发〔2008〕3号). Raises OrgNotFound, PermissionMissing, BranchKeepsNoBooks, OpeningWrong, EntryInFuture, BooksExist.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_BOOKS_OPEN)
    if org.kind not in COMMITTEES:
        raise BranchKeepsNoBooks
    if amounts.keys() - (rules.ASSETS | rules.DEBTS) or any(fen < 0 for fen in amounts.values()):
        raise OpeningWrong
    first = month.replace(day=1)
    if first > today():
        raise EntryInFuture
    books = DuesBooks(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org_id,
        opened_month=first,
        opened_by=actor.account_id,
        opened_at=now(),
    )
    session.add(books)
    await session.flush()
    if lines := rules.opening(amounts):
        await post(
            session,
            actor,
            books_id=books.id,
            on=first,
            kind=EntryKind.OPENING,
            source_id=books.id,
            org_id=org_id,
            memo="建账期初数",
            lines=lines,
        )
    await record(
        session,
        actor,
        "dues.books_opened",
        target="dues_books",
        target_id=books.id,
        org_id=org_id,
        after={"month": first, "amounts": {account.value: fen for account, fen in amounts.items()}},
    )
    return books
