"""What was booked wrongly is set right by a second entry and a second person, never by a change."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.db.integrity import refusal_for
from app.domains.dues.ledger import repository, rules
from app.domains.dues.ledger.adjusting import decide_adjustment, propose_adjustment, propose_counter
from app.domains.dues.ledger.checking import check_ledger
from app.domains.dues.ledger.digesting import seal_days
from app.domains.dues.ledger.errors import (
    AdjustmentNotFound,
    AdjustmentOwn,
    AdjustmentSettled,
    BooksNotFound,
    CounterEntryOfCounter,
    EntryCountered,
    EntryNotFound,
    EntryWrong,
)
from app.domains.dues.ledger.models import DuesBooks, LedgerDigest, LedgerEntry, LedgerLine
from app.domains.dues.ledger.statements import balance_of
from app.domains.dues.ledger.vocabulary import Account, AdjustmentState, EntryKind
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World, audited
from tests.domains.dues.ledger.conftest import Receipt

MOVE = rules.moved(Account.CASH, Account.BANK, 4660)


@pytest.fixture
def approver(world: World) -> Actor:
    return world.town_admin


async def test_a_counter_entry_takes_back_what_was_booked_and_leaves_both_to_see(
    session: AsyncSession, books: DuesBooks, accountant: Actor, approver: Actor, receipt: Receipt
) -> None:
    wrong = await receipt(5000, on=date(2026, 10, 20))
    asked = await propose_counter(session, accountant, books.id, entry_id=wrong.id, reason="金额录错")
    assert (await repository.balances_at(session, books.tenant_id, books.id))[Account.CASH] == 5000
    done = await decide_adjustment(session, approver, books.id, asked.id, approve=True, decision="核对属实")
    assert done.state is AdjustmentState.APPROVED
    assert (await repository.balances_at(session, books.tenant_id, books.id))[Account.CASH] == 0
    counter = await session.scalar(select(LedgerEntry).where(LedgerEntry.counters_id == wrong.id))
    assert counter is not None
    assert (counter.kind, counter.booked_on) == (EntryKind.COUNTERED, date(2026, 11, 22))
    assert (await balance_of(session, books, date(2026, 10, 1))).after(Account.CASH) == 5000
    assert [one.note for one in await audited(session, "dues.adjustment_approved")] == ["核对属实"]


async def test_nobody_approves_the_own_proposal(
    session: AsyncSession, books: DuesBooks, world: World, accountant: Actor
) -> None:
    both = world.actor(Role.DUES_ACCOUNTANT, world.town, also=[Role.COMMITTEE_ADMIN])
    asked = await propose_adjustment(session, both, books.id, lines=MOVE, reason="存款未入账")
    with pytest.raises(AdjustmentOwn):
        await decide_adjustment(session, both, books.id, asked.id, approve=True, decision="同意")
    with pytest.raises(PermissionMissing):
        await decide_adjustment(session, accountant, books.id, asked.id, approve=True, decision="同意")


async def test_a_rejected_adjustment_books_nothing_and_is_decided_once(
    session: AsyncSession, books: DuesBooks, accountant: Actor, approver: Actor
) -> None:
    asked = await propose_adjustment(session, accountant, books.id, lines=MOVE, reason="存款未入账")
    await decide_adjustment(session, approver, books.id, asked.id, approve=False, decision="凭证不全")
    assert Account.CASH not in await repository.balances_at(session, books.tenant_id, books.id)
    with pytest.raises(AdjustmentSettled):
        await decide_adjustment(session, approver, books.id, asked.id, approve=True, decision="同意")
    with pytest.raises(AdjustmentNotFound):
        await decide_adjustment(session, approver, books.id, uuid7(), approve=True, decision="同意")


async def test_an_entry_is_countered_once(
    session: AsyncSession, books: DuesBooks, accountant: Actor, receipt: Receipt
) -> None:
    wrong = await receipt()
    await propose_counter(session, accountant, books.id, entry_id=wrong.id, reason="录错")
    with pytest.raises(IntegrityError) as broken:
        await propose_counter(session, accountant, books.id, entry_id=wrong.id, reason="再录")
    assert isinstance(refusal_for(broken.value), EntryCountered)


async def test_a_rejected_counter_may_be_asked_for_again(
    session: AsyncSession, books: DuesBooks, accountant: Actor, approver: Actor, receipt: Receipt
) -> None:
    wrong = await receipt()
    for decision in (False, True):
        asked = await propose_counter(session, accountant, books.id, entry_id=wrong.id, reason="录错")
        await decide_adjustment(session, approver, books.id, asked.id, approve=decision, decision="核对")
    counter = await session.scalar(select(LedgerEntry).where(LedgerEntry.counters_id == wrong.id))
    assert counter is not None
    with pytest.raises(CounterEntryOfCounter):
        await propose_counter(session, accountant, books.id, entry_id=counter.id, reason="又录错")
    with pytest.raises(EntryNotFound):
        await propose_counter(session, accountant, books.id, entry_id=uuid7(), reason="录错")


async def test_an_adjustment_that_does_not_agree_is_not_even_proposed(
    session: AsyncSession, books: DuesBooks, accountant: Actor
) -> None:
    lines = [rules.debit(Account.BANK, 100), rules.credit(Account.CASH, 99)]
    with pytest.raises(EntryWrong):
        await propose_adjustment(session, accountant, books.id, lines=lines, reason="试一试")


async def test_books_of_others_are_out_of_sight(session: AsyncSession, books: DuesBooks, world: World) -> None:
    stranger = world.actor(Role.DUES_ACCOUNTANT, world.other)
    with pytest.raises(BooksNotFound):
        await propose_adjustment(session, stranger, books.id, lines=MOVE, reason="存款未入账")


async def test_a_days_fingerprint_stands_in_the_audit_trail_and_shows_a_later_change(
    session: AsyncSession, books: DuesBooks, world: World, receipt: Receipt
) -> None:
    entry = await receipt()
    system = Actor.system("dues.seal_ledger", tenant_id=world.tenant_id)
    assert await seal_days(session, system) == 0
    with time_machine.travel(datetime(2026, 11, 23, 4, tzinfo=UTC)):
        assert await seal_days(session, system) == 1
        assert await seal_days(session, system) == 0
    (sealed,) = await audited(session, "dues.ledger_sealed")
    kept = await session.scalar(select(LedgerDigest.digest))
    assert sealed.after == {"day": "2026-11-22", "count": 2, "digest": kept}
    assert await check_ledger(session, world.tenant_id) == []
    session.add_all(
        [_slipped_in(entry, Account.BANK, rules.Side.DEBIT), _slipped_in(entry, Account.DUES, rules.Side.CREDIT)]
    )
    await session.flush()
    (finding,) = await check_ledger(session, world.tenant_id)
    assert finding.startswith(f"账簿 {books.id}：2026-11-22 记账 2 张，现有 2 张，指纹")


def _slipped_in(entry: LedgerEntry, account: Account, side: rules.Side, amount_fen: int = 100) -> LedgerLine:
    return LedgerLine(
        tenant_id=entry.tenant_id,
        entry_id=entry.id,
        books_id=entry.books_id,
        booked_on=entry.booked_on,
        account=account,
        side=side,
        amount_fen=amount_fen,
    )


async def test_a_fault_is_said_exactly(session: AsyncSession, books: DuesBooks, world: World, receipt: Receipt) -> None:
    entry = await receipt()
    session.add(_slipped_in(entry, Account.BANK, rules.Side.CREDIT, 1_000_100))
    await session.flush()
    found = await check_ledger(session, world.tenant_id)
    assert f"凭证 {entry.id}：借贷不平，借方比贷方多 -10001.00 元" in found
    assert f"账簿 {books.id}：银行存款余额为负 -1.00 元" in found
    assert any("资产与负债、结存不相等" in one for one in found)
