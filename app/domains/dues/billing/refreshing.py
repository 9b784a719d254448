"""Bring bills that still wait for money in line with what was settled since, and with where the member now belongs."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing import repository
from app.domains.dues.billing.issuing import targets_of
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.rules import Target, state_after
from app.domains.dues.billing.vocabulary import BillState
from app.kit.clock import now


async def refresh(session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], *, since: date) -> int:
    """After an assessment, a base or a relief: months billed since then ask for what is now settled; how many changed.

    A month with money on it never asks for less than was paid; one paid ahead asks for the difference where the dues
    have risen. What was paid elsewhere or withdrawn stays.
    """
    by_month: dict[date, list[DuesBill]] = defaultdict(list)
    for bill in await repository.open_bills(session, tenant_id, member_ids, since=since):
        if bill.state not in (BillState.ELSEWHERE, BillState.WITHDRAWN):
            by_month[bill.month].append(bill)
    changed = 0
    for month, bills in by_month.items():
        targets = await targets_of(session, tenant_id, [bill.member_id for bill in bills], month)
        changed += sum(_changed(bill, targets.get(bill.member_id)) for bill in bills)
    await session.flush()
    return changed


def _changed(bill: DuesBill, target: Target | None) -> bool:
    if target is None:
        return False
    amount = target.amount_fen
    if amount is not None and bill.paid_fen:
        amount = max(amount, bill.paid_fen)
    if amount is None and bill.paid_fen:
        return False
    if amount == bill.amount_fen:
        return False
    bill.amount_fen = amount
    bill.state = state_after(amount, bill.paid_fen, deferred=bill.state is BillState.DEFERRED)
    bill.updated_at = now()
    return True


async def follow(session: AsyncSession, tenant_id: UUID, member_id: UUID, into_org_id: UUID) -> int:
    """The member's relation moved: the new branch collects what is not paid yet; how many months.

    The letter says up to when he has paid, the receiving branch collects from the month after (组织关系介绍信).
    """
    moved = 0
    for bill in await repository.open_bills(session, tenant_id, [member_id], since=date.min):
        if bill.state in (BillState.PENDING, BillState.DUE, BillState.PART, BillState.DEFERRED):
            bill.org_id, bill.updated_at = into_org_id, now()
            moved += 1
    await session.flush()
    return moved
