"""A collector takes dues: one month or several, ahead, by quarter, for others by consent, with an extra, on the spot."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.db.integrity import refusal_for
from app.db.session import Database
from app.domains.dues.billing.errors import BillNotOpen, BillPaid, MonthNotBilled, MonthTooFarAhead
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.collecting import errors
from app.domains.dues.collecting.consenting import Consent, consent, end_consent
from app.domains.dues.collecting.taking import Manner, Wanted, take, take_bulk
from app.domains.dues.collecting.vocabulary import ConsentKind
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.errors import (
    AmountWrong,
    BankReferenceTaken,
    MonthTwice,
    NotForOthers,
    NothingToPay,
    SourceRefused,
)
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState
from app.kit.errors import Refusal
from tests.domains.dues.collecting.conftest import DECEMBER, NOVEMBER, OCTOBER, PAID_4660, Branch, a_branch
from tests.domains.dues.conftest import make_world


async def test_two_months_in_cash(branch: Branch) -> None:
    payment = await branch.take(OCTOBER, NOVEMBER)
    assert (payment.state, payment.amount_fen, payment.received_by) == (
        PaymentState.PAID,
        9320,
        branch.collector.account_id,
    )
    assert await branch.bills() == [(10, BillState.PAID, 4660), (11, BillState.PAID, 4660)]
    assert await branch.balance() == {Account.IN_TRANSIT: 9320, Account.DUES: 9320}


async def test_six_months_ahead_are_billed_when_somebody_wants_to_pay_them(branch: Branch) -> None:
    """Those of the next year by this year's assessment, until that year is assessed."""
    ahead = [DECEMBER, *(date(2027, month, 1) for month in (1, 2, 3, 4, 5))]
    await branch.take(NOVEMBER, *ahead)
    assert await branch.balance() == {Account.IN_TRANSIT: 7 * 4660, Account.DUES: 4660, Account.PREPAID: 6 * 4660}
    with pytest.raises(MonthTooFarAhead):
        await branch.take(date(2027, 6, 1))


async def test_when_the_pay_of_a_month_paid_ahead_rises_the_difference_is_asked_for(branch: Branch) -> None:
    january = date(2027, 1, 1)
    await branch.take(january)
    await branch.world.published(branch.session, branch.world.zhang, year=2027)
    assert await branch.bills() == [
        (10, BillState.DUE, 0),
        (11, BillState.DUE, 0),
        (1, BillState.PART, 4660),
    ]
    await branch.take(january, total_fen=240)
    assert (await branch.bills())[2] == (1, BillState.PAID, 4900)


async def test_an_extra_of_1000_yuan_is_large_all_of_it(branch: Branch) -> None:
    """月交46.60元，交1046.60元：多交的1000.00元全部为大额党费."""
    await branch.take(NOVEMBER, extra_fen=100_000)
    assert await branch.balance() == {Account.IN_TRANSIT: 104_660, Account.DUES: 4660, Account.LARGE: 100_000}
    await branch.take(extra_fen=99_999)
    assert (await branch.balance())[Account.DUES] == 4660 + 99_999


QUARTER = Consent(ConsentKind.QUARTERLY, date(2026, 10, 1), date(2027, 9, 30), "支委会同意按季交纳")
BY_WIFE = Consent(ConsentKind.BY_FAMILY, date(2026, 11, 1), date(2027, 10, 31), "支委会同意", payer_name="王芳")


async def agree(branch: Branch, given: Consent) -> Any:
    world = branch.world
    return await consent(
        branch.session, branch.collector, org_id=world.branch.id, member_id=world.zhang.id, given=given
    )


async def test_a_quarter_with_consent(branch: Branch) -> None:
    with pytest.raises(errors.QuarterlyNotConsented):
        await branch.take(OCTOBER, NOVEMBER, DECEMBER, by_quarter=True)
    await agree(branch, QUARTER)
    with pytest.raises(errors.QuarterWrong):
        await branch.take(OCTOBER, NOVEMBER, by_quarter=True)
    payment = await branch.take(OCTOBER, NOVEMBER, DECEMBER, by_quarter=True)
    assert payment.amount_fen == 13_980
    parts = await branch.session.scalars(select(DuesAllocation.amount_fen))
    assert list(parts) == [4660, 4660, 4660]


async def test_the_spouse_pays_with_consent_and_is_named(branch: Branch) -> None:
    with pytest.raises(NotForOthers):
        await branch.take(NOVEMBER, paid_by=PaidBy.FAMILY, payer_name="王芳")
    given = await agree(branch, BY_WIFE)
    with pytest.raises(NotForOthers):
        await branch.take(NOVEMBER, paid_by=PaidBy.FAMILY, payer_name="李芳")
    with pytest.raises(NotForOthers):  # before the consent began
        await branch.take(NOVEMBER, paid_by=PaidBy.FAMILY, payer_name="王芳", paid_on=date(2026, 10, 31))
    payment = await branch.take(NOVEMBER, paid_by=PaidBy.FAMILY, payer_name="王芳")
    assert (payment.payer_name, payment.payer_member_id) == ("王芳", None)
    await end_consent(branch.session, branch.collector, branch.world.branch.id, given.id, reason="已能本人交纳")
    with pytest.raises(NotForOthers):
        await branch.take(OCTOBER, paid_by=PaidBy.FAMILY, payer_name="王芳")
    with pytest.raises(errors.ConsentEnded):
        await end_consent(branch.session, branch.collector, branch.world.branch.id, given.id, reason="再次")


async def test_another_member_pays_with_consent(branch: Branch) -> None:
    zhao, li = branch.world.zhao.id, branch.world.li.id
    await agree(branch, Consent(ConsentKind.BY_MEMBER, NOVEMBER, DECEMBER, "支委会同意", payer_member_id=zhao))
    with pytest.raises(NotForOthers):
        await branch.take(NOVEMBER, paid_by=PaidBy.ANOTHER_MEMBER, payer_member_id=li)
    payment = await branch.take(NOVEMBER, paid_by=PaidBy.ANOTHER_MEMBER, payer_member_id=zhao)
    assert payment.payer_member_id == zhao


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (Consent(ConsentKind.QUARTERLY, DECEMBER, NOVEMBER, "同意"), errors.ConsentDaysWrong),
        (Consent(ConsentKind.QUARTERLY, NOVEMBER, date(2027, 11, 2), "同意"), errors.ConsentDaysWrong),
        (Consent(ConsentKind.QUARTERLY, NOVEMBER, DECEMBER, "同意", payer_name="王芳"), errors.ConsentPayerWrong),
        (Consent(ConsentKind.BY_FAMILY, NOVEMBER, DECEMBER, "同意"), errors.ConsentPayerWrong),
        (Consent(ConsentKind.BY_MEMBER, NOVEMBER, DECEMBER, "同意"), errors.ConsentPayerWrong),
    ],
)
async def test_consents_that_say_nothing_are_refused(branch: Branch, given: Consent, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await agree(branch, given)


@pytest.mark.parametrize(
    ("months", "how", "refusal"),
    [
        ([NOVEMBER], {"total_fen": 4659}, AmountWrong),
        ([NOVEMBER], {"total_fen": 4661}, AmountWrong),
        ([date(2026, 9, 1)], {}, MonthNotBilled),
        ([NOVEMBER, NOVEMBER], {}, MonthTwice),
        ([], {}, NothingToPay),
        ([NOVEMBER], {"paid_by": PaidBy.PAYROLL}, SourceRefused),
        ([NOVEMBER], {"paid_by": PaidBy.BRANCH}, SourceRefused),
        ([NOVEMBER], {"channel": Channel.WECHAT}, errors.ChannelNotOffline),
        ([NOVEMBER], {"paid_on": date(2026, 11, 23)}, errors.PaidInFuture),
        ([NOVEMBER], {"channel": Channel.BANK}, errors.BankReferenceMissing),
        ([NOVEMBER], {"reference": "A1"}, errors.BankReferenceMissing),
        ([NOVEMBER], {"paid_by": PaidBy.FAMILY}, errors.PayerWrong),
    ],
)
async def test_what_is_wrong_is_refused_and_nothing_is_changed(
    branch: Branch, months: list[date], how: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await branch.take(*months, **how)
    assert await branch.bills() == [(10, BillState.DUE, 0), (11, BillState.DUE, 0)]
    assert await branch.session.scalar(select(func.count()).select_from(DuesPayment)) == 0


async def test_a_paid_month_is_not_paid_again_and_the_right_amount_is_said(branch: Branch) -> None:
    await branch.take(NOVEMBER)
    with pytest.raises(BillPaid):
        await branch.take(NOVEMBER)
    with pytest.raises(AmountWrong) as refused:
        await branch.take(OCTOBER, total_fen=4700)
    assert refused.value.detail == "金额与所交月份的合计不符，应为46.60元"


async def test_a_transfer_is_entered_once(branch: Branch) -> None:
    how: dict[str, Any] = {"channel": Channel.BANK, "reference": "ICBC-20261101-7"}
    payment = await branch.take(OCTOBER, paid_on=date(2026, 11, 1), **how)
    assert payment.paid_at is not None
    assert await branch.balance() == {Account.BANK: 4660, Account.DUES: 4660}
    with pytest.raises(IntegrityError) as broken:
        async with branch.session.begin_nested():
            await branch.take(NOVEMBER, **how)
    assert isinstance(refusal_for(broken.value), BankReferenceTaken)


async def test_a_member_of_another_branch_is_not_found(branch: Branch) -> None:
    with pytest.raises(MemberNotFound):
        await branch.take(NOVEMBER, member=branch.world.wang)


async def test_many_on_the_spot_all_or_none_with_the_reason_of_each_row(branch: Branch) -> None:
    world, session = branch.world, branch.session
    await world.published(session, world.zhao, PAID_4660)
    rows = [
        Wanted(world.zhang.id, [NOVEMBER], 0, 4660),
        Wanted(world.zhao.id, [NOVEMBER], 0, 4600),
        Wanted(world.wang.id, [NOVEMBER], 0, 4660),
    ]
    with pytest.raises(errors.BulkRefused) as refused:
        await take_bulk(session, branch.collector, world.branch.id, rows, total_fen=13_920, note="")
    assert [(one.field, one.issue) for one in refused.value.issues] == [
        ("rows.1", "金额与所交月份的合计不符，应为46.60元"),
        ("rows.2", MemberNotFound.message),
    ]
    good = [rows[0], Wanted(world.zhao.id, [NOVEMBER], 340, 5000)]
    with pytest.raises(errors.BulkTotalWrong):
        await take_bulk(session, branch.collector, world.branch.id, good, total_fen=9320, note="")
    with pytest.raises(errors.MemberTwice):
        await take_bulk(session, branch.collector, world.branch.id, [rows[0], rows[0]], total_fen=9320, note="")
    assert await session.scalar(select(func.count()).select_from(DuesPayment)) == 0
    taken = await take_bulk(session, branch.collector, world.branch.id, good, total_fen=9660, note="主题党日")
    assert [one.amount_fen for one in taken] == [4660, 5000]
    assert await branch.balance() == {Account.IN_TRANSIT: 9660, Account.DUES: 9660}


async def test_two_devices_in_the_same_second_pay_once(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        await a_branch(session, world)
    collector = world.actor(Role.BRANCH_SECRETARY)

    async def paid(session: AsyncSession) -> None:
        wanted = Wanted(world.zhang.id, [NOVEMBER, DECEMBER], 0, 9320)
        await take(session, collector, world.branch.id, wanted, Manner(Channel.CASH))

    async def device() -> str:
        try:
            async with own_database.write(world.tenant_id) as session:
                await paid(session)
        except (BillPaid, BillNotOpen) as refusal:
            return refusal.code
        return "paid"

    assert sorted(await asyncio.gather(*(device() for _ in range(4)))) == [*["DUES_BILL_PAID"] * 3, "paid"]
    async with own_database.read(world.tenant_id) as session:
        assert await session.scalar(select(func.sum(DuesPayment.amount_fen))) == 9320
