"""Two at once: cash is handed over once and taken once, a month becomes income once, a statement is imported once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.integrity import refusal_for
from app.db.session import Database
from app.domains.dues.checking import check_dues
from app.domains.dues.collecting.handing_over import decide_handover, propose_handover
from app.domains.dues.collecting.models import DuesHandover
from app.domains.dues.collecting.recognising import recognise
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import LedgerEntry
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.reconciling.importing import Content, import_statement
from app.domains.dues.reconciling.models import Difference, Statement
from app.files.models import StoredFile
from app.kit.errors import Refusal
from tests.domains.dues.collecting.conftest import DECEMBER, NOVEMBER, OCTOBER, Branch, a_branch
from tests.domains.dues.conftest import make_world
from tests.factories.stored import a_file

TIMES = 3


@pytest.fixture
async def branch(own_database: Database) -> Branch:
    """Its rows are committed, so that several transactions see them."""
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        return await a_branch(session, world)


async def at_once(
    database: Database, branch: Branch, action: Callable[[AsyncSession, int], Awaitable[object]]
) -> list[str]:
    """What became of each of several transactions at once: `done`, or the code of its refusal."""

    async def one(number: int) -> str:
        try:
            async with database.write(branch.world.tenant_id) as session:
                await action(session, number)
        except Refusal as refusal:
            return refusal.code
        except IntegrityError as broken:
            refusal_or_none = refusal_for(broken)
            assert refusal_or_none is not None
            return refusal_or_none.code
        return "done"

    return sorted(await asyncio.gather(*(one(number) for number in range(TIMES))))


async def must_hold(database: Database, branch: Branch) -> None:
    async with database.read(branch.world.tenant_id) as session:
        assert await check_dues(session, branch.world.tenant_id) == []


async def test_cash_is_handed_over_once_and_taken_once(own_database: Database, branch: Branch) -> None:
    tenant_id = branch.world.tenant_id
    async with own_database.write(tenant_id) as session:
        branch.session = session
        await branch.take(NOVEMBER)

    async def hand_over(session: AsyncSession, _: int) -> None:
        await propose_handover(
            session, branch.collector, branch.world.branch.id, amount_fen=4660, payment_ids=None, note=""
        )

    assert await at_once(own_database, branch, hand_over) == ["DUES_NO_CASH_IN_HAND"] * 2 + ["done"]
    async with own_database.read(tenant_id) as session:
        (handover_id,) = await session.scalars(select(DuesHandover.id))

    async def decide(session: AsyncSession, number: int) -> None:
        """Two confirm, one refuses."""
        await decide_handover(session, branch.cashier, handover_id, confirm=number > 0, decision="当面点清")

    assert await at_once(own_database, branch, decide) == ["DUES_HANDOVER_SETTLED"] * 2 + ["done"]
    async with own_database.read(tenant_id) as session:
        held = await ledger.balances_at(session, tenant_id, branch.books.id)
        assert sorted(held.get(one, 0) for one in (Account.CASH, Account.IN_TRANSIT)) == [0, 4660]
    await must_hold(own_database, branch)


async def test_a_month_that_comes_is_income_once(own_database: Database, branch: Branch) -> None:
    tenant_id = branch.world.tenant_id
    async with own_database.write(tenant_id) as session:
        branch.session = session
        await branch.take(NOVEMBER, DECEMBER)
    system = Actor.system("dues.recognise_prepaid", tenant_id=tenant_id)

    async def comes(session: AsyncSession, _: int) -> None:
        await recognise(session, system, branch.books, through=DECEMBER)

    with time_machine.travel(datetime(2026, 12, 1, 1, tzinfo=UTC)):
        assert await at_once(own_database, branch, comes) == ["done"] * TIMES
    async with own_database.read(tenant_id) as session:
        kinds = list(await session.scalars(select(LedgerEntry.kind)))
        assert kinds.count(EntryKind.RECOGNISED) == 1
    await must_hold(own_database, branch)


async def test_a_statement_is_imported_once(own_database: Database, branch: Branch) -> None:
    tenant_id, world = branch.world.tenant_id, branch.world
    accountant = world.actor(Role.DUES_ACCOUNTANT, world.town)
    files: list[StoredFile] = [a_file(accountant, "对账单.csv") for _ in range(TIMES)]
    async with own_database.write(tenant_id) as session:
        session.add_all(files)
    data = "交易日期,流水号,收入,支出,余额,对方户名,摘要\n2026-10-09,A1,46.60,,46.60,张三,党费".encode()

    async def imported(session: AsyncSession, number: int) -> None:
        content = Content(files[number], data)
        await import_statement(
            session, accountant, branch.books.id, content=content, first=OCTOBER, last=date(2026, 10, 31)
        )

    assert await at_once(own_database, branch, imported) == ["DUES_STATEMENT_IMPORTED"] * 2 + ["done"]
    async with own_database.read(tenant_id) as session:
        for table in (Statement, Difference):
            assert await session.scalar(select(func.count()).select_from(table)) == 1
