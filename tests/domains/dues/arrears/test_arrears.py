"""Reminders from the third month, one to-do of the branch, a case after six, closed by the money, and nobody removed."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues.arrears import cases, reading
from app.domains.dues.arrears.errors import CaseClosed, CaseNotFound
from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.reminding import look_through
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.domains.notices.models import Notice
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World


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


@pytest.mark.parametrize(
    "state", [BillState.DEFERRED, BillState.RELIEVED, BillState.PENDING, BillState.ELSEWHERE, BillState.PAID]
)
async def test_a_month_that_does_not_count_breaks_the_run(
    session: AsyncSession, world: World, state: BillState
) -> None:
    await billed(session, world, world.zhang, DUE | {4: state})
    await looked(session, world, "2024-08-01")
    assert await states(session) == []
    with time_machine.travel(datetime(2024, 8, 1, 4, tzinfo=UTC)):
        assert (await reading.own(session, world.self_of(world.zhang))).run_months == 3


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
