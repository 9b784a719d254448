"""张三 owes 49.00 元 for October and November, and a simulated WeChat Pay stands beside the server."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.domains.auth.models import WeChatIdentity
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.checking import check_ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online import jobs, refund_jobs
from app.domains.dues.online.models import DuesOrder, DuesOrderClaim
from app.domains.dues.online.ordering import Announced, order
from app.domains.dues.online.receiving_notices import receive
from app.domains.dues.online.wishing import Wanted
from app.domains.dues.papers import jobs as papers
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import PaymentState, Purpose
from app.integrations.pay.wechat import WeChatPay
from app.jobs.claims import claim_due
from app.jobs.performing import Performer, Registry
from app.jobs.queue import enqueue
from app.kit import clock
from app.kit.clock import now
from tests.domains.dues.conftest import World, make_world
from tests.factories.auth import an_account
from tests.fakes.pay_server import PayServer
from tests.integrations import pay_scene

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


class _Now(pay_scene.World):
    """The provider's clock is ours."""

    def now(self) -> Any:
        return clock.now()


@dataclass
class Till:
    """One member's payments: the database, the member's phone, the provider."""

    world: World
    database: Database
    books: DuesBooks
    me: Actor
    provider: PayServer
    pay: WeChatPay
    gateway: Callable[[], WeChatPay]
    """Our side of the wire as a process that has just started has it."""

    async def order(self, *months: date, extra: int = 0, total: int | None = None) -> Announced:
        expected = 4900 * len(months) + extra if total is None else total
        return await order(self.database, self.pay, self.me, Wanted(months, extra, expected))

    async def hear(self, order_no: str, **changes: Any) -> None:
        """The provider sends its notice that an order was paid."""
        await receive(self.database, self.pay, *self.provider.notice(order_no, **changes))

    async def paid(self, *months: date, **options: Any) -> str:
        """Ordered and paid, and nobody was told."""
        number = number_of(await self.order(*months, **options))
        self.provider.pay(number)
        return number

    async def works_off(self) -> None:
        """What a worker does now: the sweep, then all that is due."""
        async with self.database.write_all() as session:
            await enqueue(session, jobs.SWEEP, {}, tenant_id=PLATFORM_TENANT)
            await enqueue(session, refund_jobs.SWEEP, {}, tenant_id=PLATFORM_TENANT)
        handlers = (*jobs.HANDLERS, *refund_jobs.HANDLERS, *papers.HANDLERS)
        performer = Performer(self.database, Registry(handlers), tools=SimpleNamespace(pay=self.pay))
        while True:
            async with self.database.write_all() as session:
                taken = await claim_due(session, 50)
            if not taken:
                return
            for claim in taken:
                if claim.name in performer.registry.names or claim.name.startswith("event:"):
                    assert await performer.perform(claim), claim.name

    async def row(self, order_no: str) -> tuple[DuesPayment, DuesOrder]:
        async with self.database.read(self.world.tenant_id) as session:
            found = await session.execute(
                select(DuesPayment, DuesOrder)
                .join(DuesOrder, DuesOrder.id == DuesPayment.id)
                .where(DuesPayment.order_no == order_no)
                .execution_options(populate_existing=True)
            )
            payment, made = found.one()
            return payment, made

    async def parts(self, order_no: str) -> list[tuple[Purpose, int | None, int]]:
        payment, _ = await self.row(order_no)
        async with self.database.read(self.world.tenant_id) as session:
            rows = await session.scalars(select(DuesAllocation).where(DuesAllocation.payment_id == payment.id))
            return sorted((row.purpose, row.month.month if row.month else None, row.amount_fen) for row in rows)

    async def bills(self) -> list[tuple[int, str, int]]:
        async with self.database.read(self.world.tenant_id) as session:
            rows = await session.scalars(
                select(DuesBill)
                .where(DuesBill.member_id == self.world.zhang.id)
                .order_by(DuesBill.month)
                .execution_options(populate_existing=True)
            )
            return [(bill.month.month, bill.state.value, bill.paid_fen) for bill in rows]

    async def balance(self) -> dict[Account, int]:
        async with self.database.read(self.world.tenant_id) as session:
            found = await ledger.balances_at(session, self.world.tenant_id, self.books.id)
        return {account: fen for account, fen in found.items() if fen}

    async def count(self, table: Any) -> int:
        async with self.database.read(self.world.tenant_id) as session:
            return int(await session.scalar(select(func.count()).select_from(table)) or 0)

    async def must_hold(self) -> None:
        """One effect per payment, everywhere."""
        async with self.database.read(self.world.tenant_id) as session:
            assert await check_ledger(session, self.world.tenant_id) == []
            for payment in await session.scalars(select(DuesPayment)):
                parts = select(func.coalesce(func.sum(DuesAllocation.amount_fen), 0)).where(
                    DuesAllocation.payment_id == payment.id
                )
                paid = payment.state in (PaymentState.PAID, PaymentState.REFUNDED)
                came = payment.amount_fen - payment.refunded_fen if paid else 0
                assert await session.scalar(parts) == came, payment.order_no
            awaited = select(DuesPayment.id).where(DuesPayment.state == PaymentState.AWAITED)
            claimed = set(await session.scalars(select(DuesOrderClaim.payment_id)))
            assert claimed == set(await session.scalars(awaited))


def number_of(announced: Announced) -> str:
    assert announced.ordered.payment.order_no is not None
    return announced.ordered.payment.order_no


async def billed(session: AsyncSession, world: World) -> DuesBooks:
    """张三 is billed for October and November, and the town keeps books."""
    await world.published(session, world.zhang)
    for month in (OCTOBER, NOVEMBER):
        await issue_branches(session, world.tenant_id, [world.branch.id], month)
    accountant = world.actor(Role.DUES_ACCOUNTANT, world.town)
    return await open_books(session, accountant, org_id=world.town.id, month=OCTOBER, amounts={})


async def a_till(database: Database, http: httpx.AsyncClient, provider: PayServer) -> Till:
    async with database.write_all() as session:
        world = await make_world(session)
        account = an_account("zhang.san", "张三", home_tenant_id=world.tenant_id)
        session.add(account)
        await session.flush()
        session.add(WeChatIdentity(app_id=pay_scene.APP_ID, openid="oZHANG", account_id=account.id, created_at=now()))
    async with database.write(world.tenant_id) as session:
        books = await billed(session, world)
    me = replace(world.self_of(world.zhang), account_id=account.id)
    key = provider.keys[0]

    def gateway() -> WeChatPay:
        public = [] if key.certificate else [key]
        return pay_scene.client(_Now(), http, *public, ticks=lambda: clock.now().timestamp())

    return Till(world, database, books, me, provider, gateway(), gateway)


def a_provider() -> PayServer:
    return pay_scene.wire(_Now(), pay_scene.public_key())


@pytest.fixture
async def provider() -> PayServer:
    return a_provider()


@pytest.fixture
async def till(database: Database, provider: PayServer) -> AsyncIterator[Till]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        yield await a_till(database, http, provider)
