"""A transfer that was taken for the wrong member is countered; nobody gets money, and the bank's line waits again."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.reconciling.matching import reconcile
from app.domains.dues.reconciling.repository import unmatch
from app.domains.dues.reconciling.vocabulary import StatementSource
from app.domains.dues.refunding.giving_back import give_back
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.spending.repository import books_of
from app.kit.clock import now


async def carry_out(session: AsyncSession, actor: Actor, refund: DuesRefund) -> None:
    """What an approved correction does. Raises BalanceShort where large dues were forwarded already."""
    await give_back(session, actor, refund, money=Account.BANK, at=now())
    entry = await ledger.entry_of(session, refund.tenant_id, refund.payment_id, EntryKind.RECEIVED)
    found = await books_of(session, refund.tenant_id, refund.books_id)
    assert entry is not None
    assert found is not None
    await unmatch(session, refund.tenant_id, entry.id)
    await reconcile(session, *found, StatementSource.BANK, holder_id=None)
