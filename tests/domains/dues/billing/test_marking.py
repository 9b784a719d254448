"""Months that are not paid as usual: deferred, paid where a flow member stays, before the letter's month; and back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.domains.dues.billing import errors
from app.domains.dues.billing.checking import check_bills
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.leaving import resume, withdraw
from app.domains.dues.billing.marking import defer, mark_elsewhere, reopen, start_billing
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.reading import bills_of_branch, own_bills, totals_of_branch
from app.domains.dues.billing.refreshing import follow, refresh
from app.domains.dues.billing.repository import overlooked
from app.domains.dues.billing.vocabulary import BillState
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.files.models import StoredFile
from app.files.stored import keep
from app.integrations.storage.memory import MemoryStore
from tests.domains.dues.collecting.conftest import DECEMBER, NOVEMBER, OCTOBER, Branch

_TEN, _ELEVEN = (10, BillState.DUE, 0), (11, BillState.DUE, 0)


async def proof(branch: Branch) -> StoredFile:
    return await keep(
        branch.session,
        branch.collector,
        MemoryStore(),
        name="收据.pdf",
        content=b"%PDF-1.7",
        media_type="application/pdf",
    )


async def later(branch: Branch, *months: date, until: date = date(2026, 12, 31)) -> None:
    await defer(
        branch.session,
        branch.collector,
        member_id=branch.world.zhang.id,
        months=months,
        until=until,
        decision="支委会同意缓交",
    )


async def test_a_month_is_deferred_by_the_branch_and_paid_later(branch: Branch) -> None:
    await later(branch, OCTOBER)
    assert await branch.bills() == [(10, BillState.DEFERRED, 0), _ELEVEN]
    await branch.take(OCTOBER)
    assert (await branch.bills())[0] == (10, BillState.PAID, 4660)
    with pytest.raises(errors.BillPaid):
        await later(branch, OCTOBER)
    with pytest.raises(errors.MonthNotBilled):
        await later(branch, date(2026, 9, 1))


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2027, 6, 1)])
async def test_not_into_the_past_and_not_beyond_six_months(branch: Branch, until: date) -> None:
    with pytest.raises(errors.DeferralWrong):
        await later(branch, NOVEMBER, until=until)
    assert await branch.bills() == [_TEN, _ELEVEN]


async def test_a_flow_member_paid_where_he_stays_and_that_can_be_set_right(branch: Branch) -> None:
    file, who = await proof(branch), branch.world.zhang.id
    await branch.take(OCTOBER, total_fen=4660)
    with pytest.raises(errors.BillPaid):
        await mark_elsewhere(
            branch.session, branch.collector, member_id=who, months=[OCTOBER], host="外地", proof_file_id=file.id
        )
    (bill,) = await mark_elsewhere(
        branch.session, branch.collector, member_id=who, months=[NOVEMBER], host="余杭流动支部", proof_file_id=file.id
    )
    assert (bill.state, bill.note, bill.proof_file_id) == (BillState.ELSEWHERE, "余杭流动支部", file.id)
    with pytest.raises(errors.BillNotOpen) as refused:
        await branch.take(NOVEMBER)
    assert refused.value.detail == "2026年11月的党费已经异地已交，不能这样处理"
    with pytest.raises(errors.NothingToReopen):
        await reopen(branch.session, branch.collector, member_id=who, months=[OCTOBER, NOVEMBER], reason="登记有误")
    await reopen(branch.session, branch.collector, member_id=who, months=[NOVEMBER], reason="登记有误")
    assert (await branch.bills())[1] == _ELEVEN
    assert await check_bills(branch.session, branch.world.tenant_id) == []


async def test_the_letter_says_paid_to_and_the_month_after_is_the_first(branch: Branch) -> None:
    """介绍信：党费交至2026年10月."""
    who = branch.world.zhang.id
    await start_billing(branch.session, branch.collector, member_id=who, paid_to=OCTOBER, letter="介绍信第26号")
    assert await branch.bills() == [(10, BillState.WITHDRAWN, 0), _ELEVEN]
    assert await overlooked(branch.session, branch.world.tenant_id, OCTOBER, limit=10) == []
    with pytest.raises(errors.BillingStartWrong):
        await start_billing(
            branch.session, branch.collector, member_id=who, paid_to=date(2028, 1, 1), letter="介绍信第27号"
        )


async def test_only_who_keeps_the_bills_marks_them(branch: Branch) -> None:
    branch.collector = branch.admin
    with pytest.raises(PermissionMissing):
        await later(branch, OCTOBER)


async def stands(branch: Branch, status: MemberStatus) -> None:
    await branch.session.execute(update(Member).where(Member.id == branch.world.zhang.id).values(status=status))


async def test_who_died_is_asked_for_nothing_later_and_who_returns_is_billed_again(branch: Branch) -> None:
    session, tenant_id, zhang = branch.session, branch.world.tenant_id, branch.world.zhang
    await stands(branch, MemberStatus.MEMBERSHIP_STOPPED)
    assert await withdraw(session, tenant_id, zhang.id, since=NOVEMBER, reason="停止党籍") == 1
    assert await branch.bills() == [_TEN, (11, BillState.WITHDRAWN, 0)]
    assert await refresh(session, tenant_id, [zhang.id], since=OCTOBER) == 0
    assert await follow(session, tenant_id, zhang.id, branch.world.other.id) == 1
    with time_machine.travel(datetime(2027, 1, 10, tzinfo=UTC)):
        assert await issue_branches(session, tenant_id, [branch.world.branch.id], DECEMBER) == 0
        await stands(branch, MemberStatus.NORMAL)
        assert await resume(session, tenant_id, zhang.id, since=date(2027, 1, 1), reason="恢复组织关系") == 0
        # The months in between are not asked for: neither by the withdrawn bill nor by what was overlooked.
        assert await issue_branches(session, tenant_id, [branch.world.branch.id], DECEMBER) == 0
    assert (await branch.bills())[1] == (11, BillState.WITHDRAWN, 0)


async def test_a_return_in_the_same_month_takes_the_withdrawal_back(branch: Branch) -> None:
    session, tenant_id, zhang = branch.session, branch.world.tenant_id, branch.world.zhang
    await withdraw(session, tenant_id, zhang.id, since=NOVEMBER, reason="转出")
    assert await resume(session, tenant_id, zhang.id, since=NOVEMBER, reason="恢复组织关系") == 1
    assert await branch.bills() == [_TEN, _ELEVEN]


async def test_what_can_be_paid_now_is_said_with_six_months_ahead(branch: Branch) -> None:
    await branch.take(OCTOBER, DECEMBER)
    me = branch.world.self_of(branch.world.zhang)
    found = await own_bills(branch.session, me, 2026)
    assert [(one.month.month, one.state) for one in found.bills] == [
        (10, BillState.PAID),
        (11, BillState.DUE),
        (12, BillState.PAID),
    ]
    assert [(one.month.isoformat()[:7], one.open_fen, one.is_ahead) for one in found.payable] == [
        ("2026-11", 4660, False),
        *((f"2027-0{month}", 4660, True) for month in (1, 2, 3, 4, 5)),
    ]


async def test_a_branchs_month_with_its_denominators(branch: Branch) -> None:
    await branch.take(NOVEMBER, total_fen=4660)
    totals = await totals_of_branch(
        branch.session, branch.collector, branch.world.branch.id, since=OCTOBER, until=NOVEMBER
    )
    assert totals.owing == 3
    assert [(one.month.month, one.bills, one.asked_fen, one.paid_fen) for one in totals.months] == [
        (10, 1, 4660, 0),
        (11, 1, 4660, 4660),
    ]
    rows = await bills_of_branch(
        branch.session,
        branch.admin,
        branch.world.town.id,
        since=NOVEMBER,
        until=NOVEMBER,
        state=BillState.PAID,
        after=None,
        limit=10,
    )
    assert [(bill.month.month, name) for bill, name, _ in rows] == [(11, "张三")]


async def test_a_bill_that_says_otherwise_than_its_parts_is_found(session: AsyncSession, branch: Branch) -> None:
    await branch.take(NOVEMBER)
    tenant_id = branch.world.tenant_id
    assert await check_bills(session, tenant_id) == []
    bill = (await session.scalars(select(DuesBill).where(DuesBill.month == NOVEMBER))).one()
    bill.paid_fen = 4600
    await session.flush()
    assert await check_bills(session, tenant_id) == [
        f"账单 {bill.id}：已交 46.00 元，分配合计 46.60 元",
        f"账单 {bill.id}：状态与金额不一致",
    ]
