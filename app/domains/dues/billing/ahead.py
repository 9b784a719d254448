"""Months that may be paid now: those billed, this one, and up to six ahead, which are billed when somebody wants to pay."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing import repository
from app.domains.dues.billing.errors import MonthTooFarAhead
from app.domains.dues.billing.issuing import issue_members
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.rules import is_payable_ahead
from app.domains.dues.repository import Payer
from app.kit.clock import today


async def payable_bills(session: AsyncSession, payer: Payer, months: Sequence[date]) -> dict[date, DuesBill]:
    """The bills of these months, held until the transaction ends; this month and those ahead are issued if need be.

    Months ahead are billed by today's assessment. A month that nobody billed is left out. Raises MonthTooFarAhead.
    """
    this_month = today().replace(day=1)
    if any(not is_payable_ahead(month, this_month) for month in months):
        raise MonthTooFarAhead
    held = await repository.bills_of(session, payer.tenant_id, payer.id, months, lock=True)
    found = {bill.month: bill for bill in held}
    missing = sorted(month for month in months if month >= this_month and month not in found)
    if missing and payer.owes_dues:
        for month in missing:
            await issue_members(session, payer.tenant_id, {payer.id: payer.org_id}, month, ahead=True)
        held = await repository.bills_of(session, payer.tenant_id, payer.id, missing, lock=True)
        found |= {bill.month: bill for bill in held}
    return found
