"""Who has died, left or been merged away is asked for nothing any more; who returns is billed again from that month."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing import repository
from app.domains.dues.billing.models import DuesBill, DuesBillingStart
from app.domains.dues.billing.rules import state_after
from app.domains.dues.billing.vocabulary import OPEN, BillState
from app.kit.clock import now
from app.kit.ids import uuid7


async def withdraw(session: AsyncSession, tenant_id: UUID, member_id: UUID, *, since: date, reason: str) -> int:
    """Unpaid months from `since` on are withdrawn; how many. Money that was paid on a month stays on it."""

    def wanted(bill: DuesBill) -> bool:
        return bill.state in OPEN and bill.paid_fen == 0

    return await _turned(session, tenant_id, member_id, since, wanted, lambda _: BillState.WITHDRAWN, reason)


async def resume(session: AsyncSession, tenant_id: UUID, member_id: UUID, *, since: date, reason: str) -> int:
    """The member is back: months from `since` on are asked for again, those between are not; how many came back."""
    session.add(
        DuesBillingStart(
            tenant_id=tenant_id, id=uuid7(), member_id=member_id, from_month=since, reason=reason, set_at=now()
        )
    )
    await session.flush()

    def wanted(bill: DuesBill) -> bool:
        return bill.state is BillState.WITHDRAWN

    def state(bill: DuesBill) -> BillState:
        return state_after(bill.amount_fen, bill.paid_fen)

    return await _turned(session, tenant_id, member_id, since, wanted, state, reason)


async def _turned(
    session: AsyncSession,
    tenant_id: UUID,
    member_id: UUID,
    since: date,
    wanted: Callable[[DuesBill], bool],
    state: Callable[[DuesBill], BillState],
    note: str,
) -> int:
    count = 0
    for bill in await repository.open_bills(session, tenant_id, [member_id], since=since):
        if wanted(bill):
            bill.state, bill.note, bill.updated_at = state(bill), note, now()
            count += 1
    await session.flush()
    return count
