"""Do the books of dues hold as a whole? Ledger, bills, payments, refunds, closed months; findings say what is wrong."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.dues.billing.checking import check_bills
from app.domains.dues.closing import repository as closings
from app.domains.dues.closing.closing import month_digest
from app.domains.dues.closing.rules import month_text
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.checking import check_ledger
from app.domains.dues.paying.checking import check_booked


async def check_dues(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """The findings in Chinese, none where all is well."""
    found = await check_ledger(session, tenant_id)
    found += await check_bills(session, tenant_id)
    found += await check_booked(session, tenant_id)
    books = {one.id: one for one in await ledger.all_books(session, tenant_id)}
    for closed in await closings.standing_closings(session, tenant_id):
        if (await month_digest(session, books[closed.books_id], closed.month))[1] != closed.digest:
            found.append(f"账簿 {closed.books_id}：{month_text(closed.month)}结账后凭证有变动")
    return found


async def checked(session: AsyncSession, actor: Actor) -> list[str]:
    """The findings over the whole tenant: only for who may check all of it. Raises PermissionMissing."""
    require_somewhere(actor, Permission.DUES_LEDGER_CHECK)
    return await check_dues(session, actor.tenant_id)
