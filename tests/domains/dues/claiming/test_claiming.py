"""Lines of the bank become dues: proposed, confirmed by a person once, and taken back by two where it was the wrong member."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.db.session import Database
from app.domains.dues.billing.issuing import issue_members
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.checking import check_dues
from app.domains.dues.claiming import errors
from app.domains.dues.claiming.claiming import For, From, claim, correct_line
from app.domains.dues.claiming.proposing import proposals
from app.domains.dues.claiming.vocabulary import Evidence
from app.domains.dues.closing.comparing import compare
from app.domains.dues.collecting.consenting import Consent, consent
from app.domains.dues.collecting.vocabulary import ConsentKind
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.errors import AmountWrong, NotForOthers
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import PaidBy, PaymentState, Purpose
from app.domains.dues.reconciling.models import Difference, StatementLine
from app.domains.dues.reconciling.vocabulary import DifferenceState
from app.domains.dues.refunding.asking import decide
from app.domains.dues.refunding.errors import RefundOwn, RefundSettled
from app.domains.dues.refunding.giving_back import pay_out
from app.kit.errors import Refusal
from tests.domains.dues.collecting.conftest import DECEMBER, NOVEMBER, OCTOBER, PAID_4660, Branch, a_branch
from tests.domains.dues.conftest import audited, make_world
from tests.domains.dues.reconciling.test_reconciling import statement

TO_NOVEMBER = {"first": OCTOBER, "last": date(2026, 11, 21)}


def accountant(branch: Branch) -> Actor:
    return branch.world.actor(Role.DUES_ACCOUNTANT, branch.world.town)


async def arrived(branch: Branch, *rows: str) -> list[StatementLine]:
    """Lines of a statement that has come."""
    await statement(branch.session, accountant(branch), branch.books, rows, **TO_NOVEMBER)
    return list(await branch.session.scalars(select(StatementLine).order_by(StatementLine.number)))


async def claimed(branch: Branch, line: StatementLine, *rows: For, sender: From | None = None) -> DuesPayment:
    return await claim(
        branch.session,
        accountant(branch),
        branch.books.id,
        line.id,
        rows=rows,
        sender=sender or From(rows[0].member_id),
        note="",
    )


async def open_differences(branch: Branch) -> int | None:
    return await branch.session.scalar(select(func.count()).where(Difference.state == DifferenceState.OPEN))


async def test_a_transfer_is_proposed_by_name_and_confirmed_once(branch: Branch) -> None:
    zhang = branch.world.zhang
    (line,) = await arrived(branch, "2026-11-09,A1,93.20,,93.20,张三,党费")
    assert await open_differences(branch) == 1
    (proposal,) = await proposals(
        branch.session, accountant(branch), branch.books.id, after=None, limit=5, cipher=branch.world.cipher
    )
    (candidate,) = proposal.candidates
    assert (candidate.person.id, candidate.evidence) == (zhang.id, Evidence.COUNTERPARTY)
    assert (candidate.division.months, candidate.division.is_even) == ([OCTOBER, NOVEMBER], True)
    payment = await claimed(branch, line, For(zhang.id, candidate.division.months))
    assert (payment.provider_no, payment.paid_by, payment.state) == ("A1", PaidBy.MEMBER, PaymentState.PAID)
    assert payment.paid_at is not None
    assert payment.paid_at.date() == date(2026, 11, 9)
    assert await branch.bills() == [(10, BillState.PAID, 4660), (11, BillState.PAID, 4660)]
    assert await branch.balance() == {Account.BANK: 9320, Account.DUES: 9320}
    assert await open_differences(branch) == 0
    with pytest.raises(errors.LineClaimed):
        await claimed(branch, line, For(zhang.id, [], 9320))
    assert (await audited(branch.session, "dues.line_claimed"))[0].target_id == payment.id


async def test_more_than_is_owed_is_proposed_for_months_ahead_before_any_extra(branch: Branch) -> None:
    await branch.take(OCTOBER)
    await arrived(branch, "2026-11-09,A1,93.20,,93.20,张三,党费")
    (proposal,) = await proposals(
        branch.session, accountant(branch), branch.books.id, after=None, limit=5, cipher=branch.world.cipher
    )
    division = proposal.candidates[0].division
    assert (division.months, division.extra_fen) == ([NOVEMBER, DECEMBER], 0)


async def test_a_remark_names_the_member_and_consent_is_asked_for_whoever_pays_for_him(branch: Branch) -> None:
    world = branch.world
    (line,) = await arrived(branch, "2026-11-09,A1,1046.60,,1046.60,王芳,张三11月党费及大额党费")
    (proposal,) = await proposals(
        branch.session, accountant(branch), branch.books.id, after=None, limit=5, cipher=world.cipher
    )
    assert [(one.person.name, one.evidence) for one in proposal.candidates] == [("张三", Evidence.REMARK)]
    wanted = For(world.zhang.id, [NOVEMBER], 100_000)
    with pytest.raises(NotForOthers):
        await claimed(branch, line, wanted, sender=From(name="王芳"))
    given = Consent(ConsentKind.BY_FAMILY, NOVEMBER, date(2027, 10, 31), "支委会同意", payer_name="王芳")
    await consent(branch.session, branch.collector, org_id=world.branch.id, member_id=world.zhang.id, given=given)
    payment = await claimed(branch, line, wanted, sender=From(name="王芳"))
    assert (payment.paid_by, payment.payer_name) == (PaidBy.FAMILY, "王芳")
    assert await branch.balance() == {Account.BANK: 104_660, Account.DUES: 4660, Account.LARGE: 100_000}


async def test_a_transfer_that_is_too_small_leaves_its_last_month_in_part(branch: Branch) -> None:
    (line,) = await arrived(branch, "2026-11-09,,50.00,,50.00,张三,党费")
    payment = await claimed(branch, line, For(branch.world.zhang.id, [OCTOBER, NOVEMBER]))
    assert payment.provider_no == line.id.hex
    assert await branch.bills() == [(10, BillState.PAID, 4660), (11, BillState.PART, 340)]


async def test_one_transfer_for_two_members(branch: Branch) -> None:
    world, session = branch.world, branch.session
    await world.published(session, world.zhao, PAID_4660)
    await issue_members(session, world.tenant_id, {world.zhao.id: world.branch.id}, NOVEMBER)
    by_zhang = Consent(ConsentKind.BY_MEMBER, NOVEMBER, date(2026, 12, 1), "支委会同意", payer_member_id=world.zhang.id)
    await consent(session, branch.collector, org_id=world.branch.id, member_id=world.zhao.id, given=by_zhang)
    (line,) = await arrived(branch, "2026-11-09,A1,93.20,,93.20,张三,两人党费")
    rows = [For(world.zhang.id, [NOVEMBER]), For(world.zhao.id, [NOVEMBER])]
    payment = await claimed(branch, line, *rows, sender=From(world.zhang.id))
    assert (payment.paid_by, payment.payer_member_id) == (PaidBy.ANOTHER_MEMBER, world.zhang.id)
    parts = await session.scalars(select(DuesAllocation.amount_fen).where(DuesAllocation.purpose == Purpose.MONTH))
    assert list(parts) == [4660, 4660]


async def test_what_is_no_transfer_of_these_members_is_refused(branch: Branch) -> None:
    world = branch.world
    came, went = await arrived(branch, "2026-11-09,A1,46.60,,46.60,张三,党费", "2026-11-10,A2,,1.00,45.60,银行,工本费")
    mine = For(world.zhang.id, [NOVEMBER])
    cases: list[tuple[type[Refusal], StatementLine, list[For], From]] = [
        (errors.LineNotIncoming, went, [mine], From(world.zhang.id)),
        (errors.ClaimPayerWrong, came, [mine], From()),
        (errors.ClaimPayerWrong, came, [mine], From(world.zhang.id, "张三")),
        (errors.ClaimBranchesDiffer, came, [mine, For(world.wang.id, [NOVEMBER])], From(world.zhang.id)),
        (AmountWrong, came, [For(world.zhang.id, [NOVEMBER], 1)], From(world.zhang.id)),
        (AmountWrong, came, [For(world.zhang.id, [OCTOBER, NOVEMBER])], From(world.zhang.id)),
    ]
    for refusal, line, rows, sender in cases:
        with pytest.raises(refusal):
            await claimed(branch, line, *rows, sender=sender)
    how: dict[str, Any] = {"rows": [mine], "sender": From(world.zhang.id), "note": ""}
    own = world.actor(Role.DUES_ACCOUNTANT, world.town, member=world.zhang)
    with pytest.raises(errors.ClaimOwn):
        await claim(branch.session, own, branch.books.id, came.id, **how)
    for nobody in (branch.cashier, branch.admin):
        with pytest.raises(PermissionMissing):
            await claim(branch.session, nobody, branch.books.id, came.id, **how)
    assert await branch.session.scalar(select(func.count()).select_from(DuesPayment)) == 0


async def test_a_wrong_claim_is_countered_by_two_and_the_line_waits_again(branch: Branch) -> None:
    world, session = branch.world, branch.session
    await world.published(session, world.zhao, PAID_4660)
    await issue_members(session, world.tenant_id, {world.zhao.id: world.branch.id}, NOVEMBER)
    (line,) = await arrived(branch, "2026-11-09,A1,46.60,,46.60,赵六,党费")
    with pytest.raises(errors.LineNotClaimed):
        await correct_line(session, accountant(branch), branch.books.id, line.id, reason="认错了人")
    wrong = await claimed(branch, line, For(world.zhang.id, [NOVEMBER]))
    asking = world.actor(Role.COMMITTEE_ADMIN, world.town, also=[Role.DUES_ACCOUNTANT])
    asked = await correct_line(session, asking, branch.books.id, line.id, reason="同名认错")
    with pytest.raises(errors.NotATransfer):  # while the first one waits
        await correct_line(session, asking, branch.books.id, line.id, reason="同名认错")
    with pytest.raises(RefundSettled):  # nothing is ever paid out of it
        await pay_out(session, branch.cashier, asked.id, money=Account.BANK, reference="1")
    with pytest.raises(RefundOwn):
        await decide(session, asking, asked.id, approve=True, decision="同意")
    await decide(session, branch.admin, asked.id, approve=True, decision="核对流水属实")
    assert (wrong.state, await branch.balance()) == (PaymentState.REVERSED, {})
    assert await branch.bills() == [(10, BillState.DUE, 0), (11, BillState.DUE, 0)]
    # At the bank nothing happened: the line alone waits, the two entries cancel each other.
    assert await open_differences(branch) == 1
    right = await claimed(branch, line, For(world.zhao.id, [NOVEMBER]))
    assert (right.provider_no, await open_differences(branch)) == ("A1", 0)
    assert await branch.bills(world.zhao) == [(11, BillState.PAID, 4660)]
    assert await branch.balance() == {Account.BANK: 4660, Account.DUES: 4660}
    november = await compare(session, branch.books, NOVEMBER)
    assert [one.faults for one in november.compared[:4]] == [[]] * 4
    assert await check_dues(session, world.tenant_id) == []


async def test_two_who_claim_at_once_claim_once(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        branch = await a_branch(session, world)
        (line,) = await arrived(branch, "2026-11-09,A1,46.60,,46.60,张三,党费")

    async def one(month: date) -> str:
        try:
            async with own_database.write(world.tenant_id) as session:
                await claim(
                    session, accountant(branch), branch.books.id, line.id,
                    rows=[For(world.zhang.id, [month])], sender=From(world.zhang.id), note="",
                )  # fmt: skip
        except Refusal as refusal:
            return refusal.code
        return "claimed"

    outcomes = await asyncio.gather(one(OCTOBER), one(NOVEMBER), one(OCTOBER))
    assert sorted(outcomes).count("claimed") == 1
    assert set(outcomes) <= {"claimed", "DUES_LINE_CLAIMED", "DUES_BILL_PAID"}
    async with own_database.read(world.tenant_id) as session:
        assert await session.scalar(select(func.sum(DuesPayment.amount_fen))) == 4660
