"""What a month still asks for, or why nothing can be paid on it."""

from datetime import date

from app.domains.dues.billing.errors import BillNotOpen, BillPaid, MonthNotBilled, MonthPending
from app.domains.dues.billing.labels import STATES
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import OPEN, BillState


def month_name(month: date) -> str:
    return f"{month.year}年{month.month}月"


def open_fen(bill: DuesBill | None, month: date) -> int:
    """What is left to pay of a month, 分. Raises MonthNotBilled, MonthPending, BillPaid, BillNotOpen."""
    name = month_name(month)
    if bill is None or bill.state is BillState.RELIEVED:
        raise MonthNotBilled(month=name)
    if bill.state is BillState.PAID:
        raise BillPaid(month=name)
    if bill.state not in OPEN:
        raise BillNotOpen(month=name, state=STATES[bill.state])
    if bill.amount_fen is None:
        raise MonthPending(month=name)
    return bill.amount_fen - bill.paid_fen
