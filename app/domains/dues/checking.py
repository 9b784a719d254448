"""Do the books of dues hold as a whole? Ledger, allocations, refunds and closed months; every finding says what is wrong."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.dues.closing import repository as closings
from app.domains.dues.closing.closing import month_digest
from app.domains.dues.closing.rules import month_text
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.checking import check_ledger
from app.kit.money import format_fen


async def check_dues(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """The findings in Chinese, none where all is well."""
    found = await check_ledger(session, tenant_id)
    found += [
        f"交纳记录 {payment_id}：金额{format_fen(fen)}元，分配合计{format_fen(total)}元"
        for payment_id, fen, total in await closings.misallocated(session, tenant_id)
    ]
    found += [
        f"交纳记录 {payment_id}：金额{format_fen(fen)}元，记为已退{format_fen(said)}元，实际退回{format_fen(back)}元"
        for payment_id, fen, said, back in await closings.misrefunded(session, tenant_id)
    ]
    books = {one.id: one for one in await ledger.all_books(session, tenant_id)}
    for closed in await closings.standing_closings(session, tenant_id):
        if (await month_digest(session, books[closed.books_id], closed.month))[1] != closed.digest:
            found.append(f"账簿 {closed.books_id}：{month_text(closed.month)}结账后凭证有变动")
    return found


async def checked(session: AsyncSession, actor: Actor) -> list[str]:
    """The findings over the whole tenant: only for who may check all of it. Raises PermissionMissing."""
    require_somewhere(actor, Permission.DUES_LEDGER_CHECK)
    return await check_dues(session, actor.tenant_id)
