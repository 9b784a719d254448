"""Money that reaches the bank from others than members, and fees that the bank takes, booked by the bank's slip."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.posting import post, require_balance
from app.domains.dues.ledger.rules import Line, earned, settled, spent
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.reconciling.errors import FeeWrong
from app.domains.dues.reconciling.labels import SLIPS
from app.domains.dues.reconciling.models import BankSlip
from app.domains.dues.reconciling.vocabulary import SlipKind
from app.kit.clock import now
from app.kit.ids import uuid7

_EARNED = {
    SlipKind.FEES_REPAID: Account.FEES_OWED,
    SlipKind.INTEREST: Account.INTEREST,
    SlipKind.RETURNED: Account.RETURNED,
    SlipKind.FROM_BELOW: Account.FROM_BELOW,
}
# What may not become less than nothing by it.
_DRAWN_FROM = {SlipKind.SETTLED: Account.CLEARING, SlipKind.FEES_REPAID: Account.FEES_OWED}


async def book_slip(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    *,
    kind: SlipKind,
    on: date,
    amount_fen: int,
    fee_fen: int,
    slip_no: str,
    note: str,
) -> BankSlip:
    """Book a slip. `amount_fen` of a settlement is the gross: its fee is owed by the unit, never taken from dues.

    Interest is income of dues (中组发〔2008〕3号). Raises BooksNotFound, PermissionMissing, FeeWrong, BankSlipTaken,
    BalanceShort and what booking raises.
    """
    books, org = await books_for(session, actor, books_id, Permission.DUES_LEDGER_POST)
    if fee_fen and (kind is not SlipKind.SETTLED or fee_fen >= amount_fen):
        raise FeeWrong
    if drawn := _DRAWN_FROM.get(kind):
        await require_balance(session, actor.tenant_id, books.id, drawn, amount_fen)
    made = BankSlip(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        kind=kind,
        on=on,
        amount_fen=amount_fen,
        fee_fen=fee_fen,
        slip_no=slip_no,
        note=note,
        recorded_by=actor.account_id,
        recorded_by_name=actor.display_name,
        recorded_at=now(),
    )
    session.add(made)
    await session.flush()
    await post(
        session,
        actor,
        books_id=books.id,
        on=on,
        kind=EntryKind(kind.value),
        source_id=made.id,
        org_id=org.id,
        memo=f"{SLIPS[kind]} {slip_no} {note}".strip(),
        lines=_lines(kind, amount_fen, fee_fen),
    )
    await record(
        session,
        actor,
        "dues.slip_booked",
        target="dues_bank_slip",
        target_id=made.id,
        org_id=books.org_id,
        after={"kind": kind, "on": on, "amount_fen": amount_fen, "fee_fen": fee_fen, "slip_no": slip_no},
    )
    return made


def _lines(kind: SlipKind, amount_fen: int, fee_fen: int) -> list[Line]:
    if kind is SlipKind.SETTLED:
        return settled(amount_fen, fee_fen)
    if kind is SlipKind.BANK_FEE:
        return spent(Account.FEES_OWED, amount_fen)
    return earned(_EARNED[kind], amount_fen)
