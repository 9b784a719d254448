"""Cash in a branch goes to the cashier by two names, and to the bank; months paid ahead become income when they come."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.db.integrity import refusal_for
from app.domains.dues.collecting import errors
from app.domains.dues.collecting.cash import cash_book, deposit
from app.domains.dues.collecting.handing_over import decide_handover, propose_handover
from app.domains.dues.collecting.models import DuesHandover
from app.domains.dues.collecting.recognising import recognise
from app.domains.dues.collecting.vocabulary import HandoverState
from app.domains.dues.ledger.errors import BalanceShort
from app.domains.dues.ledger.vocabulary import Account
from app.kit.ids import uuid7
from tests.domains.dues.collecting.conftest import DECEMBER, NOVEMBER, OCTOBER, Branch


async def hand_over(branch: Branch, amount_fen: int, by: Actor | None = None, **which: object) -> DuesHandover:
    return await propose_handover(
        branch.session,
        by or branch.collector,
        branch.world.branch.id,
        amount_fen=amount_fen,
        payment_ids=which.get("payment_ids"),  # type: ignore[arg-type]
        note="",
    )


async def decided(branch: Branch, made: DuesHandover, by: Actor, *, confirm: bool = True) -> DuesHandover:
    return await decide_handover(branch.session, by, made.id, confirm=confirm, decision="当面点清")


async def test_cash_is_handed_over_by_one_and_taken_by_another(branch: Branch) -> None:
    await branch.take(OCTOBER)
    await branch.take(NOVEMBER)
    made = await hand_over(branch, 9320)
    assert (made.state, made.count) == (HandoverState.PROPOSED, 2)
    taken = await decided(branch, made, branch.cashier)
    assert (taken.state, taken.proposed_by, taken.decided_by) == (
        HandoverState.CONFIRMED,
        branch.collector.account_id,
        branch.cashier.account_id,
    )
    assert await branch.balance() == {Account.CASH: 9320, Account.DUES: 9320}
    with pytest.raises(errors.HandoverSettled):
        await decided(branch, made, branch.cashier)
    with pytest.raises(errors.NoCashInHand):
        await hand_over(branch, 9320)


async def test_nobody_hands_over_more_or_less_than_there_is(branch: Branch) -> None:
    payment = await branch.take(NOVEMBER)
    for fen in (4659, 4661):
        with pytest.raises(errors.HandoverAmountWrong):
            await hand_over(branch, fen)
    with pytest.raises(errors.CashGone):
        await hand_over(branch, 4660, payment_ids=[payment.id, uuid7()])
    await hand_over(branch, 4660, payment_ids=[payment.id])
    with pytest.raises(errors.CashGone):
        await hand_over(branch, 4660, payment_ids=[payment.id])
    with pytest.raises(errors.NoCashInHand):
        await hand_over(branch, 4660, by=branch.world.actor(Role.BRANCH_DEPUTY))


async def test_one_person_never_stands_on_both_ends(branch: Branch) -> None:
    both = branch.world.actor(Role.BRANCH_SECRETARY)
    both = Actor(
        both.account_id, both.tenant_id, both.session_id, None, "书记兼出纳", (*both.grants, *branch.cashier.grants)
    )
    branch.collector = both
    await branch.take(NOVEMBER)
    with pytest.raises(errors.HandoverOwn):
        await decided(branch, await hand_over(branch, 4660), both)
    for nobody in (branch.admin, branch.world.actor(Role.DUES_ACCOUNTANT, branch.world.town)):
        with pytest.raises(PermissionMissing):
            await decided(branch, await _only(branch), nobody)


async def _only(branch: Branch) -> DuesHandover:
    return (await branch.session.scalars(select(DuesHandover))).one()


async def test_cash_that_is_not_taken_stays_with_the_branch(branch: Branch) -> None:
    await branch.take(NOVEMBER)
    refused = await decided(branch, await hand_over(branch, 4660), branch.cashier, confirm=False)
    assert refused.state is HandoverState.REFUSED
    assert await branch.balance() == {Account.IN_TRANSIT: 4660, Account.DUES: 4660}
    assert (await hand_over(branch, 4660)).count == 1


async def test_the_cash_book_says_who_has_what_in_hand(branch: Branch) -> None:
    await branch.take(OCTOBER)
    await decided(branch, await hand_over(branch, 4660), branch.cashier)
    await branch.take(NOVEMBER)
    book = await cash_book(branch.session, branch.collector, branch.world.branch.id, month=NOVEMBER)
    assert (book.received_fen, book.handed_over_fen, book.waiting_fen, book.in_hand_fen) == (9320, 4660, 0, 4660)
    (person,) = book.collectors
    assert (person.name, person.received_count, person.in_hand_count) == ("工作人员", 2, 1)


async def test_no_more_cash_is_taken_to_the_bank_than_there_is(branch: Branch) -> None:
    await branch.take(NOVEMBER)
    await decided(branch, await hand_over(branch, 4660), branch.cashier)

    async def to_bank(fen: int, slip: str, on: date | None = None) -> None:
        await deposit(branch.session, branch.cashier, branch.books.id, amount_fen=fen, slip_no=slip, on=on)

    with pytest.raises(BalanceShort):
        await to_bank(4661, "1")
    with pytest.raises(errors.PaidInFuture):
        await to_bank(1, "1", date(2026, 11, 23))
    await to_bank(4000, "20261122-1")
    assert await branch.balance() == {Account.CASH: 660, Account.BANK: 4000, Account.DUES: 4660}
    with pytest.raises(IntegrityError) as broken:
        async with branch.session.begin_nested():
            await to_bank(660, "20261122-1")
    assert isinstance(refusal_for(broken.value), errors.SlipTaken)


async def test_a_month_paid_ahead_is_income_once_when_it_comes(branch: Branch) -> None:
    await branch.take(NOVEMBER, DECEMBER)
    system = Actor.system("dues.recognise_prepaid", tenant_id=branch.world.tenant_id)
    assert await recognise(branch.session, system, branch.books, through=NOVEMBER) == 0
    with time_machine.travel(datetime(2026, 12, 1, 1, tzinfo=UTC)):
        booked = [await recognise(branch.session, system, branch.books, through=DECEMBER) for _ in range(3)]
        assert booked == [4660, 0, 0]
        assert await branch.balance() == {Account.IN_TRANSIT: 9320, Account.DUES: 9320}
