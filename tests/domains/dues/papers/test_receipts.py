"""Receipts: numbers without gaps or doubles, what stands on them, what a stranger learns, and copies."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from app.domains.dues.papers import receipts
from app.domains.dues.papers.codes import code_of, read_code
from app.domains.dues.papers.errors import ReceiptNotFound
from app.domains.dues.papers.issuing import receipt_for
from app.domains.dues.papers.models import DuesReceipt
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.rules import extra_share
from app.domains.dues.paying.vocabulary import PaidBy
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.dues.conftest import World, make_world
from tests.domains.dues.paying.test_receiving import month, pay, ready
from tests.support.http import ActorsByAccount, Client, client_over, services_over

KEY = bytes(range(32))
API = "/api/v1"


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


async def paid(session: AsyncSession, world: World) -> DuesPayment:
    books = await ready(session, world)
    shares = [month(world, 10), month(world, 11), *extra_share(world.zhang.id, 1000)]
    payment = await pay(session, world, books, shares)
    payment.received_by_name = "赵六"
    await session.flush()
    return payment


async def test_what_stands_on_a_receipt(session: AsyncSession, world: World) -> None:
    payment = await paid(session, world)
    me = world.self_of(world.zhang)
    shown, again = await receipts.take_copy(session, me, payment.id, key=KEY)
    page = receipts.page_of(shown, again=again, url="https://example.org/v")
    assert (shown.receipt.serial, page["capital"], page["amount"], page["mark"]) == (
        "2026-000001", "壹佰零捌元整", "¥108.00", "",
    )  # fmt: skip
    assert page["lines"] == ["张三 2026年10月、11月 98.00元", "张三 自愿多交 10.00元"]
    shown, again = await receipts.take_copy(session, me, payment.id, key=KEY)
    assert (shown.receipt.number, receipts.page_of(shown, again=again, url="x")["mark"]) == (1, "补打")


async def test_brought_by_family_and_refunded(session: AsyncSession, world: World) -> None:
    payment = await paid(session, world)
    payment.paid_by, payment.payer_member_id, payment.payer_name = PaidBy.FAMILY, None, "周芳"
    payment.refunded_fen = 1000
    await session.flush()
    shown, _ = await receipts.take_copy(session, world.secretary, payment.id, key=KEY)
    assert shown.payer == "张三（由周芳代交）"
    assert receipts.standing_of(payment) == "已部分退款10.00元"
    payment.refunded_fen = payment.amount_fen
    assert receipts.page_of(shown, again=False, url="x")["mark"] == "已退款"
    found = await receipts.verify(session, world.tenant_id, shown.receipt.tag)
    assert (found.payer, found.months, found.standing) == ("张*", "2026年10月、11月", "已退款")


async def test_a_receipt_is_for_the_payer_and_the_collectors_alone(session: AsyncSession, world: World) -> None:
    payment = await paid(session, world)
    await receipt_for(session, payment)
    for actor in (world.self_of(world.zhang), world.secretary):
        assert (await receipts.show(session, actor, payment.id, key=KEY)).payer == "张三"
    for actor in (world.self_of(world.li), world.self_of(world.wang)):
        with pytest.raises(ReceiptNotFound):
            await receipts.show(session, actor, payment.id, key=KEY)


def test_a_code_is_signed() -> None:
    tenant_id, tag = uuid7(), b"12345678"
    code = code_of(KEY, tenant_id, tag)
    assert read_code(KEY, code) == (tenant_id, tag)
    assert len(code) <= 44
    other = "A" if code[-4] != "A" else "B"
    for wrong in (code[:-4] + other + code[-3:], code + "A", "", "收据", code_of(bytes(32), tenant_id, tag)):
        assert read_code(KEY, wrong) is None


async def test_printed_and_verified_over_http(client: Client) -> None:
    async with client.services.database.write_all() as session:
        world = await make_world(session)
    async with client.services.database.write(world.tenant_id) as session:
        payment = await paid(session, world)
    me = world.self_of(world.zhang)
    path = f"{API}/dues/payments/{payment.id}/receipt"
    assert (await client.get(path, me)).status_code == 404
    made = await client.post(f"{path}/print", me)
    assert made.status_code == 200, made.text
    assert made.content.startswith(b"%PDF-")
    code = (await client.get(path, me)).json()["code"]
    told = (await client.get(f"{API}/receipts/verify/{code}")).json()
    assert told == {
        "genuine": True, "serial": "2026-000001", "amount_fen": 10_800, "paid_on": "2026-11-22",
        "months": "2026年10月、11月", "payer": "张*", "standing": "",
    }  # fmt: skip
    for wrong in (code[:-1], code[::-1], "x"):
        answer = await client.get(f"{API}/receipts/verify/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "DUES_RECEIPT_NOT_FOUND")


async def test_many_at_once_are_numbered_without_gaps_or_doubles(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        books = await ready(session, world)
        ids = [(await pay(session, world, books, [month(world, 10, 100)])).id for _ in range(4)]

    async def numbered(payment_id: object) -> None:
        async with own_database.write(world.tenant_id) as session:
            payment = (await session.scalars(select(DuesPayment).where(DuesPayment.id == payment_id))).one()
            await receipt_for(session, payment)

    await asyncio.gather(*(numbered(one) for one in (*ids, *ids)))
    async with own_database.read(world.tenant_id) as session:
        assert sorted(await session.scalars(select(DuesReceipt.number))) == [1, 2, 3, 4]
