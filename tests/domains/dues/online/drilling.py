"""A member's phone and a simulated WeChat Pay around a real server that may die: for drills and journeys."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx
import uvicorn
from cryptography.hazmat.primitives import serialization
from sqlalchemy import func, select, update

from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.domains.auth.models import WeChatIdentity
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.checking import check_dues
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.jobs import SWEEP
from app.domains.dues.online.models import DuesOrder, DuesOrderClaim
from app.domains.dues.papers.models import DuesReceipt
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import PaymentState
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.kit.clock import now, today
from app.kit.dates import add_months
from app.kit.ids import uuid7
from tests.fakes.pay_server import PayServer
from tests.integrations import pay_scene
from tests.support.databases import Urls
from tests.support.postgres import free_port
from tests.support.server import environment
from tests.support.source import ROOT
from tests.support.world import World, a_county, keyring_in

FEN = 4660
"""What the member owes for each month."""


@dataclass
class Drill:
    """A member's phone and the provider before a server that dies."""

    world: World
    database: Database
    books: DuesBooks
    provider: PayServer
    process: subprocess.Popen[str]
    url: str

    async def start(self, spec: str) -> None:
        """End the server, and start one that is armed."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"serve {spec}\n")
        self.process.stdin.flush()
        await asyncio.sleep(0.05)
        async with httpx.AsyncClient(verify=False) as http:
            # Long enough for a machine that does much else besides.
            for _ in range(1800):
                assert self.process.poll() is None
                try:
                    if (await http.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError("the server does not get ready")

    async def until_answered(self, ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]) -> httpx.Response:
        """The answer, from a server started anew where the first one died of the question."""
        for _ in range(2):
            async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=20, verify=False) as http:
                try:
                    answer = await ask(http)
                except httpx.TransportError:
                    self.deaths += 1
                    await self.start("")
                    continue
            assert answer.is_success, answer.text
            return answer
        raise AssertionError("it died twice")

    async def work(self, spec: str = "") -> bool:
        """A worker does all that is due; did it die of `spec`? What it had in hand is due again, as after its lease."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"work {spec}\n")
        self.process.stdin.flush()
        died = (await asyncio.to_thread(self.process.stdout.readline)).strip() == "died"
        async with self.database.write_all() as session:
            await session.execute(update(Job).where(Job.lease_token.is_not(None)).values(run_at=now()))
        return died

    async def forget(self, order_no: str) -> None:
        """No notice came, and the time to ask has come."""
        async with self.database.write_all() as session:
            paid = select(DuesPayment.id).where(DuesPayment.order_no == order_no)
            await session.execute(update(DuesOrder).where(DuesOrder.id.in_(paid)).values(look_at=now()))
            await enqueue(session, SWEEP, {}, tenant_id=PLATFORM_TENANT)

    async def give_back(self, order_id: str) -> None:
        """Two people decide that the money goes back."""
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=20, verify=False) as http:
            body = {"reason": "重复交纳"}
            secretary, admin = self.world.headers("secretary"), self.world.headers("committee_admin")
            made = await http.post(f"/dues-payments/{order_id}/refunds", json=body, headers=secretary)
            assert made.status_code == 201, made.text
            decision = {"approve": True, "decision": "核对属实"}
            decided = await http.post(f"/dues-refunds/{made.json()['id']}/decide", json=decision, headers=admin)
            assert decided.status_code == 200, decided.text

    deaths: int = 0

    async def order(self, month: date) -> dict[str, str]:
        body = {"months": [f"{month:%Y-%m}"], "total_fen": FEN}
        headers = self.world.headers("member")
        made = await self.until_answered(lambda http: http.post("/me/dues/orders", json=body, headers=headers))
        order: dict[str, str] = made.json()["order"]
        return order

    async def cancel(self, order_id: str) -> str:
        path, headers = f"/me/dues/orders/{order_id}/cancel", self.world.headers("member")
        answer = await self.until_answered(lambda http: http.post(path, headers=headers))
        return str(answer.json()["progress"])

    async def notify(self, order_no: str) -> None:
        """The provider repeats its notice, signed anew each time."""

        async def send(http: httpx.AsyncClient) -> httpx.Response:
            headers, body = self.provider.notice(order_no)
            return await http.post("/pay/notices", content=body, headers=headers)

        await self.until_answered(send)

    async def refuses(self, order_no: str, *, is_old: bool) -> None:
        """A notice that was signed too long ago, or changed on its way, is turned away in the provider's own shape."""
        signed_at = now() - timedelta(minutes=20) if is_old else None
        headers, body = self.provider.notice(order_no, signed_at=signed_at)
        body = body if is_old else body.replace(b'"ciphertext": "', b'"ciphertext": "A', 1)
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=20, verify=False) as http:
            answer = await http.post("/pay/notices", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "FAIL")

    async def must_hold(self, paid: int, given_back: int = 0) -> None:
        """`paid` payments, each with one effect, and so many given back, each once; nothing is left over."""
        tenant_id = self.world.tenant_id
        async with self.database.read(tenant_id) as session:
            assert await check_dues(session, tenant_id) == []
            states = list(await session.scalars(select(DuesPayment.state).order_by(DuesPayment.state)))
            assert (states.count(PaymentState.PAID), states.count(PaymentState.REFUNDED)) == (paid, given_back)
            assert PaymentState.AWAITED not in states
            assert await session.scalar(select(func.sum(DuesAllocation.amount_fen))) == paid * FEN
            count = await session.scalar(select(func.count()).select_from(DuesAllocation))
            assert count == paid + 2 * given_back
            assert not list(await session.scalars(select(DuesOrderClaim.id)))
            balance = await ledger.balances_at(session, tenant_id, self.books.id)
            assert balance[Account.CLEARING] == balance[Account.DUES] == paid * FEN
            numbers = list(await session.scalars(select(DuesReceipt.number).order_by(DuesReceipt.number)))
            assert numbers == list(range(1, len(numbers) + 1))
        refunds = [len(one.refunds) for one in self.provider.orders.values()]
        assert (sum(refunds), max(refunds)) == (given_back, min(given_back, 1))


@contextmanager
def on_loopback(provider: PayServer) -> Iterator[str]:
    """The provider behind a socket of its own."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(provider, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def settings_of_payment(directory: Path, provider: PayServer, url: str) -> dict[str, str]:
    private, public = directory / "merchant.pem", directory / "wechat.pem"
    private.write_bytes(
        pay_scene.merchant_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    public.write_bytes(
        provider.keys[0]
        .private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return {
        "DANGJIAN_WECHAT_APP_ID": pay_scene.APP_ID,
        "DANGJIAN_WECHAT_APP_SECRET": "not-a-secret",
        "DANGJIAN_PAY_MCH_ID": pay_scene.MCH_ID,
        "DANGJIAN_PAY_MCH_SERIAL": "7777",
        "DANGJIAN_PAY_KEY_FILE": str(private),
        "DANGJIAN_PAY_API_KEY": pay_scene.API_KEY.decode(),
        "DANGJIAN_PAY_PUBLIC_KEY_ID": provider.keys[0].serial,
        "DANGJIAN_PAY_PUBLIC_KEY_FILE": str(public),
        "DANGJIAN_PAY_BASE_URL": url,
        "DANGJIAN_RUN_WORKER": "false",
        "DANGJIAN_MIGRATE_ON_START": "false",
    }


async def owing(database: Database, world: World, months: int, people: Sequence[str]) -> DuesBooks:
    """These members owe 46.60 元 for each of the last months, and the town keeps books."""
    first = today().replace(day=1)
    books = DuesBooks(
        tenant_id=world.tenant_id,
        id=uuid7(),
        org_id=world.orgs["镇党委"].id,
        opened_month=first,
        opened_by=None,
        opened_at=now(),
    )
    async with database.write(world.tenant_id) as session:
        session.add(books)
        session.add_all(
            DuesBill(
                tenant_id=world.tenant_id,
                member_id=world.members[who].id,
                month=add_months(first, -number),
                org_id=world.orgs["第一党支部"].id,
                state=BillState.DUE,
                amount_fen=FEN,
                paid_fen=0,
                issued_at=now(),
                updated_at=now(),
            )
            for who in people
            for number in range(months)
        )
        session.add(
            WeChatIdentity(
                app_id=pay_scene.APP_ID, openid="oMEMBER", account_id=world.accounts["member"], created_at=now()
            )
        )
    return books


@asynccontextmanager
async def a_drill(
    urls: Urls, directory: Path, *, months: int, people: Sequence[str] = ("member",), **changes: str
) -> AsyncIterator[Drill]:
    """A server in a process of its own, members who owe dues for so many months, and the provider beside them."""
    database = Database.connect(urls.server, urls.jobs)
    provider = PayServer(
        pay_scene.MCH_ID,
        pay_scene.APP_ID,
        pay_scene.API_KEY,
        pay_scene.merchant_key().public_key(),
        now,
        [pay_scene.public_key()],
    )
    world = await a_county(database, keyring_in(directory))
    books = await owing(database, world, months, people)
    port = free_port()
    with on_loopback(provider) as url:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.domains.dues.online.drilled", str(port)],
            cwd=ROOT,
            env=environment(urls, directory, **settings_of_payment(directory, provider, url) | changes),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Drill(world, database, books, provider, process, f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            process.wait(90)
            process.stdout.close()
            await database.close()
