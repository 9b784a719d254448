"""A payout after it was proposed: approved by another, paid by the cashier, received."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import post, require_balance
from app.domains.dues.ledger.rules import Line, earned, owed_up, spent
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.spending import repository
from app.domains.dues.spending.errors import LargeNotFound, PayoutNotFound, PayoutOwn, PayoutSettled
from app.domains.dues.spending.labels import KINDS
from app.domains.dues.spending.models import DuesPayout
from app.domains.dues.spending.telling import ask_for, notice_key, recorded
from app.domains.dues.spending.vocabulary import PayoutKind, PayoutState
from app.domains.notices.public import NoticeKind, close
from app.files import stored
from app.kit.clock import now, today

_LEAVES_BY = {
    PayoutKind.SHARE: (Account.OWED_UP, EntryKind.REMITTED),
    PayoutKind.LARGE: (Account.LARGE, EntryKind.FORWARDED),
    PayoutKind.ALLOCATED: (Account.ALLOCATED, EntryKind.ALLOCATED),
    PayoutKind.USED: (Account.USED, EntryKind.USED),
}
_ARRIVES_AS = {
    PayoutKind.SHARE: (Account.FROM_BELOW, EntryKind.FROM_BELOW),
    PayoutKind.LARGE: (Account.LARGE, EntryKind.FROM_BELOW),
    PayoutKind.ALLOCATED: (Account.RETURNED, EntryKind.RETURNED),
}


async def decide(
    session: AsyncSession, actor: Actor, books_id: UUID, payout_id: UUID, *, approve: bool, opinion: str
) -> DuesPayout:
    """Approve or reject what another proposed; an approved share is owed from then on.

    Raises BooksNotFound, PermissionMissing, PayoutNotFound, PayoutSettled, PayoutOwn and what booking raises.
    """
    books, org = await books_for(session, actor, books_id, Permission.DUES_PAYOUT_APPROVE)
    found = await _held(session, books, payout_id, PayoutState.PROPOSED, "批准")
    if found.proposed_by == actor.account_id:
        raise PayoutOwn
    found.state = PayoutState.APPROVED if approve else PayoutState.REJECTED
    found.decided_by, found.decided_by_name = actor.account_id, actor.display_name
    found.decided_at, found.opinion = now(), opinion
    await session.flush()
    await recorded(session, actor, books, found, "dues.payout_approved" if approve else "dues.payout_rejected")
    await close(session, tenant_id=actor.tenant_id, key=notice_key(found, NoticeKind.DUES_TO_DECIDE))
    if approve and found.kind is PayoutKind.SHARE:
        await _post(session, actor, books, found, today(), EntryKind.OWED_UP, owed_up(found.amount_fen))
    if approve:
        await ask_for(session, actor, found, org, Permission.DUES_PAYOUT_PAY, NoticeKind.DUES_TO_PAY_OUT)
    return found


async def pay(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    payout_id: UUID,
    *,
    on: date,
    slip_no: str,
    slip_file_id: UUID,
) -> DuesPayout:
    """The cashier pays what was approved, with the bank's slip.

    Raises BooksNotFound, PermissionMissing, PayoutNotFound, PayoutSettled, LargeNotFound, BalanceShort,
    PayoutSlipTaken, FileNotFound, FileNotConfirmed and what booking raises.
    """
    books, _ = await books_for(session, actor, books_id, Permission.DUES_PAYOUT_PAY)
    found = await _held(session, books, payout_id, PayoutState.APPROVED, "支付")
    account, kind = _LEAVES_BY[found.kind]
    # What was given back or corrected meanwhile is not forwarded out of somebody else's large dues.
    if found.allocation_id is not None and not await repository.large_left(
        session, actor.tenant_id, books.id, found.allocation_id
    ):
        raise LargeNotFound
    await require_balance(session, actor.tenant_id, books.id, Account.BANK, found.amount_fen)
    if found.kind in (PayoutKind.SHARE, PayoutKind.LARGE):
        await require_balance(session, actor.tenant_id, books.id, account, found.amount_fen)
    await stored.adopt(session, actor, slip_file_id)
    found.state, found.paid_on = PayoutState.PAID, on
    found.paid_by, found.paid_by_name = actor.account_id, actor.display_name
    found.slip_no, found.slip_file_id = slip_no, slip_file_id
    await session.flush()
    await _post(session, actor, books, found, on, kind, spent(account, found.amount_fen))
    await recorded(session, actor, books, found, "dues.payout_paid")
    await close(session, tenant_id=actor.tenant_id, key=notice_key(found, NoticeKind.DUES_TO_PAY_OUT))
    return found


async def record_receipt(
    session: AsyncSession, actor: Actor, books_id: UUID, payout_id: UUID, *, receipt_no: str, on: date
) -> DuesPayout:
    """Record the receipt of a committee that keeps its books elsewhere; of large dues that of 中央组织部.

    Raises BooksNotFound, PermissionMissing, PayoutNotFound, PayoutSettled.
    """
    books, _ = await books_for(session, actor, books_id, Permission.DUES_PAYOUT_PAY)
    found = await _held(session, books, payout_id, PayoutState.PAID, "登记收据")
    if found.to_books_id is not None:
        raise PayoutSettled(step="登记收据，应由对方确认收款")
    return await _received(session, actor, books, found, receipt_no, on)


async def confirm_arrival(
    session: AsyncSession, actor: Actor, books_id: UUID, payout_id: UUID, *, receipt_no: str, on: date
) -> DuesPayout:
    """The other organisation of the tenant agrees that it arrived, and books it: one's remittance is the other's receipt.

    `books_id` are the receiver's. Raises BooksNotFound, PermissionMissing, PayoutNotFound, PayoutSettled and what
    booking raises.
    """
    books, _ = await books_for(session, actor, books_id, Permission.DUES_LEDGER_POST)
    found = await repository.find_payout(session, actor.tenant_id, books.id, payout_id, lock=True)
    if found is None or found.to_books_id != books.id:
        raise PayoutNotFound
    if found.state is not PayoutState.PAID:
        raise PayoutSettled(step="确认收款")
    account, kind = _ARRIVES_AS[found.kind]
    await _post(session, actor, books, found, on, kind, earned(account, found.amount_fen))
    return await _received(session, actor, books, found, receipt_no, on)


async def _received(
    session: AsyncSession, actor: Actor, books: DuesBooks, found: DuesPayout, receipt_no: str, on: date
) -> DuesPayout:
    found.state, found.receipt_no, found.receipt_on = PayoutState.RECEIVED, receipt_no, on
    await session.flush()
    await recorded(session, actor, books, found, "dues.payout_received")
    return found


async def _held(session: AsyncSession, books: DuesBooks, payout_id: UUID, state: PayoutState, step: str) -> DuesPayout:
    found = await repository.find_payout(session, books.tenant_id, books.id, payout_id, lock=True)
    if found is None or found.books_id != books.id:
        raise PayoutNotFound
    if found.state is not state:
        raise PayoutSettled(step=step)
    return found


async def _post(
    session: AsyncSession,
    actor: Actor,
    books: DuesBooks,
    found: DuesPayout,
    on: date,
    kind: EntryKind,
    lines: Sequence[Line],
) -> None:
    await post(
        session,
        actor,
        books_id=books.id,
        on=on,
        kind=kind,
        source_id=found.id,
        org_id=books.org_id,
        memo=f"{KINDS[found.kind]} {found.title} {found.slip_no or ''}".strip()[:300],
        lines=lines,
    )
