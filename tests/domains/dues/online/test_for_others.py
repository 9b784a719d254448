"""One payment for oneself and for those whose branch agreed to it: by a consent that holds, inside the branch."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.access.roles import Role
from app.domains.auth.models import WeChatIdentity
from app.domains.dues.billing.errors import BillPaid
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.collecting.consenting import Consent, consent, end_consent
from app.domains.dues.collecting.errors import MemberTwice
from app.domains.dues.collecting.models import DuesConsent
from app.domains.dues.collecting.vocabulary import ConsentKind
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.covering import covered
from app.domains.dues.online.errors import OrderAwaiting
from app.domains.dues.online.ordering import Announced, order
from app.domains.dues.online.wishing import ForOther, Wanted
from app.domains.dues.papers import receipts
from app.domains.dues.papers.errors import ReceiptNotFound
from app.domains.dues.paying.errors import MonthTwice, NotForOthers
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import PaidBy, PaymentState
from app.domains.dues.refunding.asking import decide, propose
from app.domains.dues.refunding.errors import RefundOwn
from app.domains.members.models import Member
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.online.conftest import NOVEMBER, OCTOBER, Till, number_of
from tests.factories.auth import an_account
from tests.integrations import pay_scene

KEY = bytes(32)


@pytest.fixture
async def family(till: Till) -> Till:
    """李四 and 赵六 owe as 张三 does; the branch agrees that he pays for 李四."""
    async with till.database.write(till.world.tenant_id) as session:
        for member in (till.world.li, till.world.zhao):
            await till.world.published(session, member)
        for month in (OCTOBER, NOVEMBER):
            await issue_branches(session, till.world.tenant_id, [till.world.branch.id], month)
    await agreed(till, till.world.li)
    return till


async def agreed(till: Till, member: Member) -> DuesConsent:
    given = Consent(
        ConsentKind.BY_MEMBER, date(2026, 10, 1), date(2026, 12, 31), "支委会同意", payer_member_id=till.world.zhang.id
    )
    async with till.database.write(till.world.tenant_id) as session:
        secretary = till.world.secretary
        return await consent(session, secretary, org_id=till.world.branch.id, member_id=member.id, given=given)


async def orders(till: Till, own: Sequence[date], *others: ForOther, total: int | None = None) -> Announced:
    count = len(own) + sum(len(one.months) for one in others)
    wanted = Wanted(own, 0, 4900 * count if total is None else total, others)
    return await order(till.database, till.pay, till.me, wanted)


async def states(till: Till, member: Member) -> list[tuple[int, str]]:
    async with till.database.read(till.world.tenant_id) as session:
        rows = await session.scalars(
            select(DuesBill)
            .where(DuesBill.member_id == member.id)
            .order_by(DuesBill.month)
            .execution_options(populate_existing=True)
        )
        return [(bill.month.month, bill.state.value) for bill in rows]


async def test_one_payment_covers_several_members_and_says_who_paid(family: Till) -> None:
    world = family.world
    await agreed(family, world.zhao)
    made = await orders(
        family, [NOVEMBER], ForOther(world.li.id, [OCTOBER, NOVEMBER]), ForOther(world.zhao.id, [OCTOBER])
    )
    number = number_of(made)
    assert family.provider.orders[number].body["description"] == "2026年10月等2个月党费（3人）"
    assert family.provider.orders[number].body["amount"]["total"] == 4 * 4900
    family.provider.pay(number)
    for _ in range(2):
        await family.hear(number)
    payment, _ = await family.row(number)
    assert (payment.state, payment.paid_by, payment.payer_member_id) == (
        PaymentState.PAID,
        PaidBy.ANOTHER_MEMBER,
        world.zhang.id,
    )
    assert await states(family, world.zhang) == [(10, "due"), (11, "paid")]
    assert await states(family, world.li) == [(10, "paid"), (11, "paid")]
    assert await states(family, world.zhao) == [(10, "paid"), (11, "due")]
    assert await family.balance() == {Account.CLEARING: 19_600, Account.DUES: 19_600}
    await family.must_hold()
    async with family.database.write(world.tenant_id) as session:
        for member in (world.li, world.zhang):
            shown, _ = await receipts.take_copy(session, world.self_of(member), payment.id, key=KEY)
            assert shown.payer.endswith("（由张三代交）")
            assert "李四 2026年10月、11月 98.00元" in shown.for_whom
        with pytest.raises(ReceiptNotFound):
            await receipts.take_copy(session, world.self_of(world.wang), payment.id, key=KEY)


async def test_the_branch_must_have_agreed_and_still_agree(family: Till) -> None:
    world = family.world
    with pytest.raises(NotForOthers):
        await orders(family, [], ForOther(world.zhao.id, [NOVEMBER]))
    held = await agreed(family, world.zhao)
    await orders(family, [], ForOther(world.zhao.id, [NOVEMBER]))
    with time_machine.travel(now() + timedelta(days=60)), pytest.raises(NotForOthers):
        await orders(family, [], ForOther(world.zhao.id, [OCTOBER]))
    async with family.database.write(world.tenant_id) as session:
        await end_consent(session, world.secretary, world.branch.id, held.id, reason="本人要求")
    for month in (OCTOBER, NOVEMBER):
        with pytest.raises(NotForOthers):
            await orders(family, [], ForOther(world.zhao.id, [month]))
    assert await family.count(DuesPayment) == 1


async def test_a_consent_is_its_branchs_word_and_does_not_move_with_the_member(family: Till) -> None:
    async with family.database.write(family.world.tenant_id) as session:
        held = (await session.scalars(select(DuesConsent))).one()
        held.org_id = family.world.other.id
    with pytest.raises(NotForOthers):
        await orders(family, [], ForOther(family.world.li.id, [NOVEMBER]))


async def test_nobody_of_another_branch_or_tenant_is_there(family: Till) -> None:
    for stranger in (family.world.wang.id, uuid7()):
        with pytest.raises(MemberNotFound):
            await orders(family, [NOVEMBER], ForOther(stranger, [NOVEMBER]))
    assert family.provider.orders == {}


async def test_what_is_named_twice_or_paid_already_is_refused(family: Till) -> None:
    li, me = family.world.li.id, family.world.zhang.id
    for others in ([ForOther(li, [NOVEMBER]), ForOther(li, [OCTOBER])], [ForOther(me, [NOVEMBER])]):
        with pytest.raises(MemberTwice):
            await orders(family, [], *others)
    with pytest.raises(MonthTwice):
        await orders(family, [], ForOther(li, [NOVEMBER, NOVEMBER]))
    number = number_of(await orders(family, [], ForOther(li, [NOVEMBER])))
    family.provider.pay(number)
    await family.hear(number)
    with pytest.raises(BillPaid):
        await orders(family, [NOVEMBER], ForOther(li, [NOVEMBER]))


async def test_father_and_son_do_not_both_order_a_month(family: Till) -> None:
    son, li = family.me, family.world.li
    first = number_of(await orders(family, [NOVEMBER], ForOther(li.id, [NOVEMBER])))
    assert number_of(await orders(family, [NOVEMBER], ForOther(li.id, [NOVEMBER]))) == first
    async with family.database.write_all() as session:
        account = an_account("li.si", "李四", home_tenant_id=family.world.tenant_id)
        session.add(account)
        await session.flush()
        session.add(WeChatIdentity(app_id=pay_scene.APP_ID, openid="oLI", account_id=account.id, created_at=now()))
    family.me = replace(family.world.self_of(li), account_id=account.id)
    with pytest.raises(OrderAwaiting):
        await orders(family, [NOVEMBER])
    # The son's order is over and was not paid: the father's takes its place. Had it been paid, the month is paid.
    with time_machine.travel(now() + timedelta(minutes=31)):
        second = number_of(await orders(family, [NOVEMBER]))
        assert (await family.row(first))[0].state is PaymentState.CLOSED
        family.provider.pay(second)
    with time_machine.travel(now() + timedelta(minutes=62)):
        family.me = son
        with pytest.raises(BillPaid):
            await orders(family, [], ForOther(li.id, [NOVEMBER]))
    assert (await family.row(second))[0].state is PaymentState.PAID
    await family.must_hold()


async def test_for_whom_he_may_pay_is_shown_with_what_is_open(family: Till) -> None:
    async with family.database.read(family.world.tenant_id) as session:
        (one,) = await covered(session, family.me)
        assert (one.payer.name, one.until_on) == ("李四", date(2026, 12, 31))
        assert [(month.month.month, month.open_fen, month.is_ahead) for month in one.months[:3]] == [
            (10, 4900, False),
            (11, 4900, False),
            (12, 4900, True),
        ]
        assert await covered(session, family.world.self_of(family.world.li)) == []


async def test_who_paid_for_another_does_not_decide_on_giving_it_back_to_himself(family: Till) -> None:
    number = number_of(await orders(family, [], ForOther(family.world.li.id, [NOVEMBER])))
    family.provider.pay(number)
    await family.hear(number)
    payment, _ = await family.row(number)
    async with family.database.write(family.world.tenant_id) as session:
        made = await propose(session, family.world.secretary, payment.id, parts=[], reason="重复交纳")
        payer = family.world.actor(Role.COMMITTEE_ADMIN, family.world.town, member=family.world.zhang)
        with pytest.raises(RefundOwn):
            await decide(session, payer, made.id, approve=True, decision="同意")
