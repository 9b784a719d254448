"""What no longer holds is named."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.checking import check_dues
from app.domains.dues.closing.closing import close_month
from app.domains.dues.closing.models import MonthClosing
from app.domains.dues.ledger.models import DuesBooks
from tests.domains.dues.closing.conftest import OCTOBER
from tests.domains.dues.closing.test_closing import says
from tests.domains.dues.conftest import World
from tests.domains.dues.paying.test_receiving import month, pay


async def test_a_closed_month_that_changed_and_a_refund_without_allocation_are_named(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    payment = await pay(session, world, books, [month(world, 11)])
    await says(session, accountant, books, 1_000_000)
    await close_month(session, accountant, books.id, OCTOBER)
    assert await check_dues(session, world.tenant_id) == []
    await session.execute(update(MonthClosing).values(digest="0" * 64))
    payment.refunded_fen = 1
    await session.flush()
    found = await check_dues(session, world.tenant_id)
    assert any("金额减退款 48.99 元，分配合计 49.00 元" in one for one in found)
    assert any("2026年10月结账后凭证有变动" in one for one in found)
