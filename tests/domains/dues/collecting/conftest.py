"""张三 is billed 46.60 元 for October and November 2026 in 红旗村党支部, whose dues go into the town's books."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.dues.assessing import PayFacts
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.collecting.taking import Manner, Wanted, take
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.vocabulary import PayerKind
from app.domains.members.models import Member
from tests.domains.dues.conftest import World

PAID_4660 = PayFacts(PayerKind.GOVERNMENT, [("net_base", 466_000)])
OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (10, 11, 12))


@dataclass
class Branch:
    """The branch with its collector, the town's books with cashier and committee administrator."""

    session: AsyncSession
    world: World
    books: DuesBooks
    collector: Actor
    cashier: Actor
    admin: Actor

    async def take(self, *months: date, total_fen: int | None = None, **how: Any) -> DuesPayment:
        extra = how.pop("extra_fen", 0)
        wanted = Wanted(
            how.pop("member", self.world.zhang).id,
            months,
            extra,
            4660 * len(months) + extra if total_fen is None else total_fen,
            how.pop("by_quarter", False),
        )
        manner = Manner(how.pop("channel", Channel.CASH), **how)
        return await take(self.session, self.collector, self.world.branch.id, wanted, manner)

    async def bills(self, member: Member | None = None) -> list[tuple[int, BillState, int]]:
        rows = await self.session.scalars(
            select(DuesBill)
            .where(DuesBill.member_id == (member or self.world.zhang).id)
            .order_by(DuesBill.month)
            .execution_options(populate_existing=True)
        )
        return [(bill.month.month, bill.state, bill.paid_fen) for bill in rows]

    async def balance(self) -> dict[Account, int]:
        found = await ledger.balances_at(self.session, self.books.tenant_id, self.books.id)
        return {account: fen for account, fen in found.items() if fen}


async def a_branch(session: AsyncSession, world: World) -> Branch:
    await world.published(session, world.zhang, PAID_4660)
    for month in (OCTOBER, NOVEMBER):
        await issue_branches(session, world.tenant_id, [world.branch.id], month)
    books = await open_books(
        session, world.actor(Role.DUES_ACCOUNTANT, world.town), org_id=world.town.id, month=OCTOBER, amounts={}
    )
    return Branch(
        session,
        world,
        books,
        world.actor(Role.BRANCH_SECRETARY, member=world.zhao),
        world.actor(Role.DUES_CASHIER, world.town),
        world.town_admin,
    )


@pytest.fixture
async def branch(session: AsyncSession, world: World) -> Branch:
    return await a_branch(session, world)
