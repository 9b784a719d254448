"""Dues go up, go whole, come back and are used: by three people, with a decision, and never more than lies there."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger import rules
from app.domains.dues.ledger.errors import BalanceShort, BooksNotFound
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.posting import post
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.paying.models import DuesAllocation
from app.domains.dues.paying.rules import Share
from app.domains.dues.paying.vocabulary import Channel, Purpose
from app.domains.dues.refunding import asking
from app.domains.dues.refunding.giving_back import pay_out
from app.domains.dues.remitting.errors import PeriodNotClosed, ShareMissing
from app.domains.dues.remitting.rules import Table
from app.domains.dues.remitting.sharing import owed, propose_large, propose_share, set_share
from app.domains.dues.remitting.vocabulary import ShareBase
from app.domains.dues.spending import errors
from app.domains.dues.spending.models import DuesPayout
from app.domains.dues.spending.paying_out import confirm_arrival, decide, pay, record_receipt
from app.domains.dues.spending.ports import use_meetings
from app.domains.dues.spending.proposing import Decision, Wanted, propose_use
from app.domains.dues.spending.publishing import ACCOUNT, page_of, publication, publications, publish
from app.domains.dues.spending.revealing import reveal_note
from app.domains.dues.spending.vocabulary import ExpenseType, PayoutKind, PayoutState, UsePurpose
from app.kit.ids import uuid7
from app.kit.printing import Printer
from tests.domains.dues.closing.conftest import OCTOBER
from tests.domains.dues.conftest import World, audited
from tests.domains.dues.paying.test_receiving import month
from tests.domains.dues.paying.test_receiving import pay as receive
from tests.factories.stored import a_file

USE = Wanted(
    PayoutKind.USED, 50_000, "党员培训资料", "新华书店", purpose=UsePurpose.TRAINING, expense_type=ExpenseType.EDUCATION
)  # fmt: skip


async def file(session: AsyncSession, actor: Actor) -> UUID:
    made = a_file(actor)
    session.add(made)
    await session.flush()
    return made.id


async def paid(session: AsyncSession, cashier: Actor, books: DuesBooks, made: DuesPayout, slip: str = "H1") -> None:
    slip_file = await file(session, cashier)
    await pay(session, cashier, books.id, made.id, on=date(2026, 11, 21), slip_no=slip, slip_file_id=slip_file)


async def used(session: AsyncSession, accountant: Actor, books: DuesBooks, wanted: Wanted = USE) -> DuesPayout:
    decision = Decision("10月8日党委会决定", file_id=await file(session, accountant))
    evidence = [await file(session, accountant)]
    return await propose_use(session, accountant, books.id, wanted=wanted, decision=decision, evidence=evidence)


async def balance(session: AsyncSession, books: DuesBooks) -> dict[Account, int]:
    return await ledger.balances_at(session, books.tenant_id, books.id)


async def test_a_use_is_proposed_decided_and_paid_by_three(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    made = await used(session, accountant, books)
    with pytest.raises(errors.PayoutSettled):
        await paid(session, cashier, books, made)
    own = world.actor(Role.COMMITTEE_ADMIN, world.town, also=[Role.DUES_ACCOUNTANT])
    theirs = await used(session, own, books)
    with pytest.raises(errors.PayoutOwn):
        await decide(session, own, books.id, theirs.id, approve=True, opinion="同意")
    await decide(session, world.town_admin, books.id, made.id, approve=True, opinion="同意支出")
    with pytest.raises(PermissionMissing):
        await paid(session, accountant, books, made)
    await paid(session, cashier, books, made)
    assert made.state is PayoutState.PAID
    assert (await balance(session, books))[Account.BANK] == 950_000
    assert (await balance(session, books))[Account.USED] == 50_000
    with pytest.raises(errors.PayoutSettled):
        await paid(session, cashier, books, made, "H2")
    assert [one.action for one in await audited(session, "dues.payout_paid")] == ["dues.payout_paid"]


async def test_without_a_decision_evidence_or_money_nothing_is_paid(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    with pytest.raises(errors.DecisionMissing):
        await propose_use(session, accountant, books.id, wanted=USE, decision=Decision("会上说的"), evidence=[])
    said = Decision("决定", meeting_id=uuid7())
    with pytest.raises(errors.EvidenceMissing):
        await propose_use(session, accountant, books.id, wanted=USE, decision=said, evidence=[])
    with pytest.raises(errors.DecisionMeetingNotFound):
        evidence = [await file(session, accountant)]
        await propose_use(session, accountant, books.id, wanted=USE, decision=said, evidence=evidence)
    too_much = Wanted(PayoutKind.USED, 1_000_001, "设备", "商店", purpose=UsePurpose.MATERIALS)
    made = await used(session, accountant, books, too_much)
    await decide(session, world.town_admin, books.id, made.id, approve=True, opinion="同意支出")
    with pytest.raises(BalanceShort):
        await paid(session, cashier, books, made)
    assert (await balance(session, books)) == {Account.BANK: 1_000_000, Account.OPENING: 1_000_000}


async def test_a_meeting_that_was_held_is_a_decision(
    session: AsyncSession, books: DuesBooks, accountant: Actor
) -> None:
    held = uuid7()

    async def meetings(session: AsyncSession, actor: Actor, meeting_id: UUID) -> tuple[str, date] | None:
        return ("党委会", date(2026, 10, 8)) if meeting_id == held else None

    use_meetings(meetings)
    try:
        evidence = [await file(session, accountant)]
        said = Decision("决定购买资料", meeting_id=held)
        made = await propose_use(session, accountant, books.id, wanted=USE, decision=said, evidence=evidence)
        assert made.meeting_id == held
    finally:
        use_meetings(None)


async def collected(session: AsyncSession, world: World, books: DuesBooks, actor: Actor, fen: int) -> None:
    await post(
        session, actor, books_id=books.id, on=date(2026, 10, 10), kind=EntryKind.RECEIVED, source_id=uuid7(),
        org_id=world.branch.id, memo="党费", lines=rules.received(Account.BANK, dues_fen=fen, large_fen=100_000),
    )  # fmt: skip


def share(points: int = 2000, due: int = 3) -> Table:
    return Table(date(2026, 1, 1), points, ShareBase.COLLECTED_BELOW, due, "县委组织部通知")


async def test_twenty_per_cent_of_120000_are_24000_due_by_the_end_of_march_and_received_above(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    county = world.actor(Role.DUES_ACCOUNTANT, world.county)
    above = await open_books(session, county, org_id=world.county.id, month=OCTOBER, amounts={})
    await collected(session, world, books, accountant, 12_000_000)
    period = {"first": OCTOBER, "last": OCTOBER}
    with pytest.raises(PeriodNotClosed):
        await owed(session, accountant, books.id, **period)
    books.closed_through = OCTOBER
    with pytest.raises(ShareMissing):
        await owed(session, accountant, books.id, **period)
    await set_share(session, world.actor(Role.COMMITTEE_ADMIN, world.county), world.county.id, table=share())
    found = await owed(session, accountant, books.id, **period)
    assert (found.base_fen, found.amount_fen, found.due_on) == (12_000_000, 2_400_000, date(2027, 1, 31))
    made = await propose_share(session, accountant, books.id, **period, payee="县委组织部", to_books_id=above.id)
    with pytest.raises(errors.ShareTaken):
        await propose_share(session, accountant, books.id, **period, payee="县委组织部", to_books_id=None)
    await decide(session, world.town_admin, books.id, made.id, approve=True, opinion="同意上缴")
    assert (await balance(session, books))[Account.OWED_UP] == 2_400_000
    await paid(session, cashier, books, made)
    held = await balance(session, books)
    assert (held[Account.OWED_UP], held[Account.BANK]) == (0, 1_000_000 + 12_100_000 - 2_400_000)
    with pytest.raises(BooksNotFound):
        await confirm_arrival(session, accountant, above.id, made.id, receipt_no="1", on=date(2026, 11, 22))
    with pytest.raises(errors.PayoutNotFound):
        await confirm_arrival(session, accountant, books.id, made.id, receipt_no="1", on=date(2026, 11, 22))
    await confirm_arrival(session, county, above.id, made.id, receipt_no="县组0001", on=date(2026, 11, 22))
    assert (await balance(session, above))[Account.FROM_BELOW] == 2_400_000
    assert (made.state, made.receipt_no) == (PayoutState.RECEIVED, "县组0001")
    # What the county owes is taken of the same dues, not of what was remitted.
    above.closed_through = OCTOBER
    assert (await owed(session, county, above.id, **period)).base_fen == 12_000_000


async def test_large_dues_go_up_whole_with_a_sealed_note_and_the_receipt_from_above(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    shares = [month(world, 10, 4660), Share(Purpose.LARGE, world.zhang.id, 100_000)]
    payment = await receive(session, world, books, [month(world, 10), shares[1]], channel=Channel.BANK)
    large = await session.scalar(select(DuesAllocation).where(DuesAllocation.purpose == Purpose.LARGE))
    small = await session.scalar(select(DuesAllocation).where(DuesAllocation.purpose == Purpose.MONTH))
    assert large is not None
    assert small is not None
    asked = {"note": "张三，退休教师", "payee": "中央组织部", "to_books_id": None, "cipher": world.cipher}
    with pytest.raises(errors.LargeNotFound):
        await propose_large(session, accountant, books.id, allocation_id=small.id, **asked)
    made = await propose_large(session, accountant, books.id, allocation_id=large.id, **asked)
    assert made.member_note is not None
    assert "张三".encode() not in made.member_note
    look = {"purpose": "转交前核对", "cipher": world.cipher}
    for reader in (accountant, world.town_admin):
        assert await reveal_note(session, reader, books.id, made.id, **look) == "张三，退休教师"
    with pytest.raises(PermissionMissing):
        await reveal_note(session, cashier, books.id, made.id, **look)
    plain = await used(session, accountant, books)
    with pytest.raises(errors.NoMemberNote):
        await reveal_note(session, accountant, books.id, plain.id, **look)
    looks = await audited(session, "dues.member_note_revealed")
    assert [(one.note, one.target_id) for one in looks] == [("转交前核对", made.id)] * 2
    await decide(session, world.town_admin, books.id, made.id, approve=True, opinion="同意转交")
    await paid(session, cashier, books, made)
    await record_receipt(session, cashier, books.id, made.id, receipt_no="中组0007", on=date(2026, 11, 22))
    held = await balance(session, books)
    assert (held[Account.LARGE], held[Account.DUES], made.amount_fen) == (0, 4900, 100_000)
    assert payment.amount_fen == 104_900


async def test_large_dues_that_were_given_back_are_not_forwarded_out_of_another_s(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    share = Share(Purpose.LARGE, world.zhang.id, 100_000)
    first, _ = [await receive(session, world, books, [share], channel=Channel.BANK) for _ in range(2)]
    large = await session.scalar(select(DuesAllocation).where(DuesAllocation.payment_id == first.id))
    assert large is not None
    made = await propose_large(
        session, accountant, books.id, allocation_id=large.id, note="退休教师", payee="中央组织部", to_books_id=None,
        cipher=world.cipher,
    )  # fmt: skip
    await decide(session, world.town_admin, books.id, made.id, approve=True, opinion="同意转交")
    refund = await asking.propose(session, world.actor(Role.BRANCH_SECRETARY), first.id, parts=[], reason="误转")
    await asking.decide(session, world.town_admin, refund.id, approve=True, decision="核对属实")
    await pay_out(session, cashier, refund.id, money=Account.BANK, reference="T1")
    with pytest.raises(errors.LargeNotFound):
        await paid(session, cashier, books, made)
    assert (await balance(session, books))[Account.LARGE] == 100_000


async def test_a_return_goes_down_to_other_books_and_never_upward(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    county = world.actor(Role.DUES_ACCOUNTANT, world.county)
    above = await open_books(session, county, org_id=world.county.id, month=OCTOBER, amounts={Account.BANK: 500})
    back = Wanted(PayoutKind.ALLOCATED, 500, "返还党费", "红旗镇党委", to_books_id=books.id)
    said = Decision("县委常委会决定", file_id=await file(session, county))
    made = await propose_use(session, county, above.id, wanted=back, decision=said, evidence=[])
    admin = world.actor(Role.COMMITTEE_ADMIN, world.county)
    await decide(session, admin, above.id, made.id, approve=True, opinion="同意返还")
    await paid(session, world.actor(Role.DUES_CASHIER, world.county), above, made)
    await confirm_arrival(session, accountant, books.id, made.id, receipt_no="9", on=date(2026, 11, 22))
    assert (await balance(session, books))[Account.RETURNED] == 500
    assert (await balance(session, above))[Account.ALLOCATED] == 500
    up = Wanted(PayoutKind.ALLOCATED, 1, "返还党费", "县委", to_books_id=above.id)
    said = Decision("决定", file_id=await file(session, accountant))
    with pytest.raises(errors.ReceiverWrong):
        await propose_use(session, accountant, books.id, wanted=up, decision=said, evidence=[])


async def test_the_account_of_a_closed_year_is_published_once_and_read_by_members_below(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    await collected(session, world, books, accountant, 4900)
    made = await used(session, accountant, books)
    await decide(session, world.town_admin, books.id, made.id, approve=True, opinion="同意支出")
    await paid(session, cashier, books, made)
    with pytest.raises(errors.YearNotClosed):
        await publish(session, world.town_admin, books.id, year=2026)
    books.closed_through = date(2026, 12, 1)
    account, org = await publish(session, world.town_admin, books.id, year=2026)
    content = account.content
    assert content["collected"] == [["红旗村党支部", 4900]]
    assert content["used"] == [["training", 50_000]]
    assert (content["before_fen"], content["after_fen"]) == (1_000_000, 1_000_000 + 4900 - 50_000)
    member = world.self_of(world.wang)
    assert [one.id for one, _ in await publications(session, member)] == [account.id]
    assert (await publication(session, member, account.id))[0].id == account.id
    pdf = Printer().render(ACCOUNT, page_of(account, org))
    assert pdf.startswith(b"%PDF")
