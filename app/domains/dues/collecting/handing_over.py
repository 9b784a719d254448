"""Cash goes from the collector to the committee's cashier, two people and two names."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.collecting import repository
from app.domains.dues.collecting.errors import (
    CashGone,
    HandoverAmountWrong,
    HandoverNotFound,
    HandoverOwn,
    HandoverSettled,
    NoCashInHand,
)
from app.domains.dues.collecting.models import DuesHandover
from app.domains.dues.collecting.vocabulary import HandoverState
from app.domains.dues.ledger.finding import books_above
from app.domains.dues.ledger.posting import post, require_balance
from app.domains.dues.ledger.rules import moved
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.paying.repository import MoneySight, find_placed, placed
from app.domains.orgs.public import visible_org
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.kit.money import format_fen


async def propose_handover(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    amount_fen: int,
    payment_ids: Collection[UUID] | None,
    note: str,
) -> DuesHandover:
    """Hand over cash of a branch: these payments, or all that the collector himself has in hand.

    The amount counted has to be theirs to the 分, less what went back to members from the hand. The payments are held, so that cash is handed over once. Raises
    OrgNotFound, PermissionMissing, BooksMissing, CashGone, NoCashInHand, HandoverAmountWrong.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_COLLECT)
    books = await books_above(session, actor.tenant_id, org.path)
    if payment_ids is None:
        cash = await repository.held_cash(session, actor.tenant_id, org.id, collector=actor.account_id)
    else:
        cash = await repository.held_cash(session, actor.tenant_id, org.id, ids=payment_ids)
        if {one.id for one in cash} != set(payment_ids):
            raise CashGone
    returned = await repository.returned_from_hand(session, actor.tenant_id, [one.id for one in cash])
    cash = [one for one in cash if returned.get(one.id, 0) < one.amount_fen]
    if not cash:
        raise NoCashInHand
    total = sum(one.amount_fen - returned.get(one.id, 0) for one in cash)
    if total != amount_fen:
        raise HandoverAmountWrong(expected=format_fen(total))
    if any(one.books_id != books.id for one in cash):
        raise CashGone
    made = DuesHandover(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        books_id=books.id,
        amount_fen=total,
        count=len(cash),
        state=HandoverState.PROPOSED,
        note=note,
        proposed_by=actor.account_id,
        proposed_by_name=actor.display_name,
        proposed_at=now(),
    )
    session.add(made)
    await session.flush()
    for one in cash:
        one.handover_id = made.id
    await session.flush()
    await _audit(session, actor, made, "dues.handover_proposed", note)
    return made


async def decide_handover(
    session: AsyncSession, actor: Actor, handover_id: UUID, *, confirm: bool, decision: str
) -> DuesHandover:
    """The cashier of the books has counted and takes the cash, or leaves it with the branch. Never who handed it over.

    Raises HandoverNotFound, PermissionMissing, HandoverOwn, HandoverSettled.
    """
    permission = Permission.DUES_CASH_KEEP
    seen = MoneySight.of(actor, permission)
    found = await find_placed(session, DuesHandover, actor.tenant_id, handover_id, seen, lock=True)
    if found is None:
        raise HandoverNotFound
    require(actor, permission, at=found.books_path)
    handover: DuesHandover = found.row
    if handover.state is not HandoverState.PROPOSED:
        raise HandoverSettled
    cash = await repository.payments_of_handover(session, actor.tenant_id, handover.id)
    if actor.account_id == handover.proposed_by or actor.account_id in {one.received_by for one in cash}:
        raise HandoverOwn
    handover.state = HandoverState.CONFIRMED if confirm else HandoverState.REFUSED
    handover.decided_by, handover.decided_by_name = actor.account_id, actor.display_name
    handover.decided_at, handover.decision = now(), decision
    if confirm:
        await _book(session, actor, handover)
    else:
        for one in cash:
            one.handover_id = None
    await session.flush()
    await _audit(session, actor, handover, "dues.handover_confirmed" if confirm else "dues.handover_refused", decision)
    return handover


async def _book(session: AsyncSession, actor: Actor, handover: DuesHandover) -> None:
    # Nobody takes over more than the branches were booked with.
    await require_balance(session, actor.tenant_id, handover.books_id, Account.IN_TRANSIT, handover.amount_fen)
    await post(
        session,
        actor,
        books_id=handover.books_id,
        on=today(),
        kind=EntryKind.HANDED_OVER,
        source_id=handover.id,
        org_id=handover.org_id,
        memo=f"支部上交现金党费{handover.count}笔，交款人{handover.proposed_by_name}"[:300],
        lines=moved(Account.IN_TRANSIT, Account.CASH, handover.amount_fen),
    )


def handovers_in_sight(
    actor: Actor, *, state: HandoverState | None, before: UUID | None
) -> Select[DuesHandover, str, str]:
    """Handovers of the branches, and into the books, that the actor sees; the newest first."""
    statement = placed(DuesHandover, actor.tenant_id, MoneySight.of(actor, Permission.DUES_BILL_READ))
    if state is not None:
        statement = statement.where(DuesHandover.state == state)
    if before is not None:
        statement = statement.where(DuesHandover.id < before)
    return statement.order_by(DuesHandover.id.desc())


async def _audit(session: AsyncSession, actor: Actor, made: DuesHandover, action: str, note: str) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_handover",
        target_id=made.id,
        org_id=made.org_id,
        after={"amount_fen": made.amount_fen, "count": made.count, "state": made.state},
        note=note,
    )
