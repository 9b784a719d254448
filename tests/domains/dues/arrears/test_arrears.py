"""Reminders from the third month, one to-do of the branch, a case after six, closed by the money, and nobody removed."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues.arrears import cases, reading
from app.domains.dues.arrears.errors import CaseClosed, CaseNotFound
from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.reminding import look_through
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.marking import start_billing
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.refreshing import follow
from app.domains.dues.billing.vocabulary import BillState
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.domains.notices.models import Notice
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World, audited


async def billed(session: AsyncSession, world: World, member: Member, states: dict[int, BillState]) -> None:
    for number, state in states.items():
        session.add(
            DuesBill(
                tenant_id=world.tenant_id,
                id=uuid7(),
                member_id=member.id,
                month=date(2024, number, 1),
                org_id=member.org_id,
                state=state,
                amount_fen=4660,
                paid_fen=4660 if state is BillState.PAID else 0,
                note="",
                issued_at=now(),
                updated_at=now(),
            )
        )
    await session.flush()


async def looked(session: AsyncSession, world: World, day: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+08:00").astimezone(UTC)):
        await look_through(session, Actor.system("dues.find_arrears", tenant_id=world.tenant_id), world.tenant_id)
        await session.flush()


async def states(session: AsyncSession) -> list[tuple[date, date, CaseState]]:
    rows = await session.scalars(select(DuesCase).execution_options(populate_existing=True))
    return [(case.first_month, case.last_month, case.state) for case in rows]


DUE = dict.fromkeys(range(2, 8), BillState.DUE)


async def test_paid_to_january_and_nothing_through_july_is_a_case_on_the_first_of_august(
    session: AsyncSession, world: World
) -> None:
    await billed(session, world, world.zhang, {1: BillState.PAID} | DUE)
    await looked(session, world, "2024-07-31")
    assert await states(session) == []
    await looked(session, world, "2024-08-01")
    await looked(session, world, "2024-08-02")
    assert await states(session) == [(date(2024, 2, 1), date(2024, 7, 1), CaseState.OPEN)]
    assert [event.state for event in await session.scalars(select(DuesCaseEvent))] == [CaseState.OPEN]
    member = await session.get(Member, (world.tenant_id, world.zhang.id), populate_existing=True)
    assert member is not None
    assert member.status is MemberStatus.NORMAL


async def test_one_line_a_month_from_the_third_on(session: AsyncSession, world: World) -> None:
    await billed(session, world, world.zhang, DUE)
    texts = []
    for day in ("2024-04-30", "2024-05-01", "2024-05-02", "2024-06-01"):
        await looked(session, world, day)
        rows = list(
            await session.scalars(
                select(Notice).where(Notice.recipient_id == world.zhang.id).execution_options(populate_existing=True)
            )
        )
        texts.append([row.text for row in rows])
    said = "您自2024年2月起有{}个月的党费尚未交纳。如有困难，可向党支部说明。"
    assert texts == [[], [said.format(3)], [said.format(3)], [said.format(4)]]


@pytest.mark.parametrize("state", [BillState.ELSEWHERE, BillState.PAID, BillState.WITHDRAWN])
async def test_a_settled_month_ends_the_run(session: AsyncSession, world: World, state: BillState) -> None:
    await billed(session, world, world.zhang, DUE | {4: state})
    await looked(session, world, "2024-08-01")
    assert await states(session) == []
    with time_machine.travel(datetime(2024, 8, 1, 4, tzinfo=UTC)):
        assert (await reading.own(session, world.self_of(world.zhang))).run_months == 3


@pytest.mark.parametrize("state", [BillState.DEFERRED, BillState.RELIEVED, BillState.PENDING, None])
async def test_a_month_that_nobody_asks_for_lets_the_run_rest(
    session: AsyncSession, world: World, state: BillState | None
) -> None:
    """None: it was not billed, while the letter was on its way."""
    rest = {4: state} if state else {}
    await billed(session, world, world.zhang, dict.fromkeys((2, 3, 5, 6, 7), BillState.DUE) | rest)
    await looked(session, world, "2024-08-01")
    assert await states(session) == []
    with time_machine.travel(datetime(2024, 8, 1, 4, tzinfo=UTC)):
        assert (await reading.own(session, world.self_of(world.zhang))).run_months == 5
        (listed,) = await reading.of_branch(session, world.secretary, world.branch.id)
        assert (listed.run_months, listed.months[0]) == (5, date(2024, 2, 1))
    await billed(session, world, world.zhang, {8: BillState.DUE})
    await looked(session, world, "2024-09-01")
    assert await states(session) == [(date(2024, 2, 1), date(2024, 8, 1), CaseState.OPEN)]


async def test_who_pays_march_alone_in_june_owes_two_months_since(session: AsyncSession, world: World) -> None:
    paid = {1: BillState.PAID, 3: BillState.PAID}
    await billed(session, world, world.zhang, paid | dict.fromkeys((2, 4, 5), BillState.DUE))
    with time_machine.travel(datetime(2024, 6, 15, 4, tzinfo=UTC)):
        assert (await reading.own(session, world.self_of(world.zhang))).run_months == 2
    await looked(session, world, "2024-06-15")
    assert not list(await session.scalars(select(Notice).where(Notice.recipient_id == world.zhang.id)))
    await billed(session, world, world.zhang, dict.fromkeys((6, 7, 8), BillState.DUE))
    await looked(session, world, "2024-09-01")
    assert await states(session) == []
    await billed(session, world, world.zhang, {9: BillState.DUE})
    await looked(session, world, "2024-10-01")
    assert await states(session) == [(date(2024, 4, 1), date(2024, 9, 1), CaseState.OPEN)]


async def test_a_letter_paid_to_may_and_received_in_june_leaves_the_old_branch_no_arrears(
    session: AsyncSession, world: World
) -> None:
    """While the letter is on its way June is not billed; on receipt the new branch bills it."""
    await world.published(session, world.zhang, year=2024)
    await billed(session, world, world.zhang, dict.fromkeys(range(1, 6), BillState.PAID))
    with time_machine.travel(datetime(2024, 6, 12, 4, tzinfo=UTC)):
        await session.execute(update(Member).where(Member.id == world.zhang.id).values(org_id=world.other.id))
        collector = world.actor(Role.BRANCH_SECRETARY, world.other)
        await start_billing(
            session, collector, member_id=world.zhang.id, paid_to=date(2024, 5, 1), letter="介绍信第26号"
        )
        await follow(session, world.tenant_id, world.zhang.id, world.other.id)
        assert await issue_branches(session, world.tenant_id, [world.branch.id, world.other.id], date(2024, 6, 1)) == 1
    with time_machine.travel(datetime(2024, 7, 1, 4, tzinfo=UTC)):
        assert await reading.of_branch(session, world.secretary, world.branch.id) == []
        (owing,) = await reading.of_branch(session, collector, world.other.id)
        assert (owing.name, owing.months, owing.run_months) == ("张三", [date(2024, 6, 1)], 1)


async def test_a_case_is_closed_by_the_money_alone(session: AsyncSession, world: World) -> None:
    await billed(session, world, world.zhang, DUE)
    await looked(session, world, "2024-08-01")
    for bill in list(await session.scalars(select(DuesBill))):
        bill.state, bill.paid_fen = BillState.PAID, 4660
    await session.flush()
    await looked(session, world, "2024-08-02")
    assert [state for *_, state in await states(session)] == [CaseState.PAID]


async def test_what_the_branch_explained_is_not_asked_again(session: AsyncSession, world: World) -> None:
    await billed(session, world, world.zhang, DUE | {8: BillState.DUE})
    await looked(session, world, "2024-08-01")
    case = (await session.scalars(select(DuesCase))).one()
    with pytest.raises(CaseNotFound):
        await cases.settle(
            session, world.self_of(world.li), case.id, state=CaseState.EXPLAINED, note="重病", cipher=world.cipher
        )
    await cases.settle(
        session, world.secretary, case.id, state=CaseState.EXPLAINED, note="重病住院", cipher=world.cipher
    )
    with pytest.raises(CaseClosed):
        await cases.settle(
            session, world.secretary, case.id, state=CaseState.EXPLAINED, note="重病", cipher=world.cipher
        )
    await looked(session, world, "2024-09-01")
    assert [state for *_, state in await states(session)] == [CaseState.EXPLAINED]
    with pytest.raises(CaseNotFound):
        await reading.story(session, world.self_of(world.li), case.id)
    told = await reading.story(session, world.secretary, case.id)
    assert [(one.state, one.note is not None) for one in told.events] == [
        (CaseState.OPEN, False),
        (CaseState.EXPLAINED, True),
    ]
    (read,) = await reading.reveal_notes(session, world.secretary, case.id, purpose="支委会研究", cipher=world.cipher)
    assert read[1] == "重病住院"
    (looked_at,) = await audited(session, "dues.case_notes_revealed")
    assert (looked_at.note, looked_at.target_id) == ("支委会研究", case.id)
    notes = [event.note for event in await session.scalars(select(DuesCaseEvent).order_by(DuesCaseEvent.id))]
    assert sum(note is not None and "重病" not in repr(note) for note in notes) == 1


async def test_names_are_for_the_branch_and_numbers_for_those_above(session: AsyncSession, world: World) -> None:
    await billed(session, world, world.zhang, DUE)
    await billed(session, world, world.wang, {7: BillState.DUE})
    with time_machine.travel(datetime(2024, 8, 1, 4, tzinfo=UTC)):
        listed = await reading.of_branch(session, world.secretary, world.branch.id)
        assert [(one.name, one.run_months) for one in listed] == [("张三", 6)]
        numbers = await reading.counts(session, world.town_admin, world.town.id)
        told = {(one.org_name, one.reminded, one.cases) for one in numbers}
        assert told == {("红旗村党支部", 1, 0), ("光明村党支部", 0, 0)}
    with pytest.raises(PermissionMissing):
        await reading.of_branch(session, world.town_admin, world.branch.id)
    for stranger in (world.self_of(world.zhang), world.actor(Role.BRANCH_SECRETARY, world.other)):
        with pytest.raises((PermissionMissing, OrgNotFound)):
            await reading.of_branch(session, stranger, world.branch.id)
