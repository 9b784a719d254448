"""The office that keeps the dues of 红旗镇, over HTTP without a network, under a clock that a journey moves.

赵六 is the secretary of 红旗村党支部 and collects; the committee has an accountant, a cashier and an administrator.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

import time_machine

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.dues.billing import jobs as billing
from app.domains.dues.online import refund_jobs
from app.domains.dues.reconciling import jobs as reconciling
from app.domains.dues.spending.ports import use_meetings
from app.domains.meetings.concluded import concluded_meeting
from app.files.models import Purpose
from app.files.stored import keep
from app.integrations.pay.fake import FakePay
from app.jobs.claims import claim_due
from app.jobs.performing import Performer, Registry
from app.jobs.queue import enqueue
from app.kit.clock import CHINA
from app.wiring import create_app
from tests.domains.dues.conftest import World, make_world
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1"
_HEAD = "交易日期,流水号,收入,支出,余额,对方户名,摘要"
Body = dict[str, Any]


@dataclass
class Desk:
    """Somebody of the office at a screen."""

    client: Client
    actor: Actor

    async def asks(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = await self.client.call(method, f"{API}{path}", self.actor, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        if answer.headers.get("content-type", "").startswith("application/pdf"):
            return answer.content
        return answer.json() if answer.content else None

    async def gets(self, path: str, **params: Any) -> Any:
        return await self.asks("GET", path, params=params)

    async def makes(self, path: str, body: Body) -> Any:
        return await self.asks("POST", path, 201, json=body)

    async def does(self, path: str, body: Body) -> Any:
        return await self.asks("POST", path, json=body)

    async def is_refused(self, status: int, code: str, path: str, body: Body) -> str:
        problem = await self.asks("POST", path, status, json=body)
        assert problem["code"] == code, problem
        return str(problem["detail"])


@dataclass
class Bank:
    """The bank's own side: what lies in the account, and its lines since the last statement."""

    balance: int = 0
    number: int = 0
    lines: list[str] = field(default_factory=list)

    def moved(self, on: date, fen: int, *, name: str, memo: str = "", serial: str = "") -> str:
        """Money came (positive) or went; the bank's number of it."""
        self.balance, self.number = self.balance + fen, self.number + 1
        serial = serial or f"B{self.number:05d}"
        sides = f"{_yuan(fen)}," if fen > 0 else f",{_yuan(-fen)}"
        self.lines.append(f"{on},{serial},{sides},{_yuan(self.balance)},{name},{memo}")
        return serial

    def statement(self) -> bytes:
        """The lines since the last one, as the bank exports them."""
        made, self.lines = "\n".join([_HEAD, *self.lines]).encode("gb18030"), []
        return made


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


class Office:
    def __init__(self, client: Client, world: World, clock: Any) -> None:
        self.client, self.world, self._clock = client, world, clock
        self.bank = Bank()
        self.books = ""
        town, recorder = world.town, Role.RECORDER
        self.accountant = self._desk(world.actor(Role.DUES_ACCOUNTANT, town, also=[recorder]))
        self.cashier = self._desk(world.actor(Role.DUES_CASHIER, town))
        self.admin = self._desk(world.town_admin)
        self.secretary = self._desk(world.secretary)
        self.deputy = self._desk(world.actor(Role.BRANCH_DEPUTY))
        self.members = {one.name: self._desk(world.self_of(one)) for one in (world.zhang, world.zhao, world.wang)}

    def _desk(self, actor: Actor) -> Desk:
        return Desk(self.client, actor)

    @property
    def pay(self) -> FakePay:
        assert isinstance(self.client.services.pay, FakePay)
        return self.client.services.pay

    @property
    def path(self) -> str:
        return f"/dues-books/{self.books}"

    @property
    def branch(self) -> str:
        return f"/organisations/{self.world.branch.id}"

    def to(self, day: date, hour: int = 9) -> None:
        """It is this day, in China."""
        self._clock.move_to(datetime.combine(day, time(hour), CHINA).astimezone(UTC))

    async def works(self, *names: str) -> None:
        """What the timetable does now, by name, and all that follows from it."""
        tenant_id = self.world.tenant_id
        async with self.client.services.database.write(tenant_id) as session:
            for name in names:
                await enqueue(session, name, {}, tenant_id=tenant_id)
        handlers = (*billing.HANDLERS, *reconciling.HANDLERS, *refund_jobs.HANDLERS)
        performer = Performer(
            self.client.services.database, Registry(handlers), tools=SimpleNamespace(pay=self.client.services.pay)
        )
        while True:
            async with self.client.services.database.write_all() as session:
                taken = await claim_due(session, 50)
            if not taken:
                return
            for claim in taken:
                if claim.name in performer.registry.names or claim.name.startswith("event:"):
                    assert await performer.perform(claim), claim.name

    async def file(self, desk: Desk, name: str, content: bytes = b"%PDF-1.4") -> str:
        """A file that somebody has uploaded."""
        kind = "text/csv" if name.endswith("csv") else "application/pdf"
        async with self.client.services.database.write(self.world.tenant_id) as session:
            made = await keep(
                session, desk.actor, self.client.services.store, name=name, content=content, media_type=kind,
                purpose=Purpose.DOCUMENT,
            )  # fmt: skip
        return str(made.id)

    async def opens_books(self, month: str, bank_fen: int) -> None:
        body = {"month": month, "amounts": {"bank": bank_fen} if bank_fen else {}}
        made = await self.accountant.makes(f"/organisations/{self.world.town.id}/dues-books", body)
        self.books, self.bank.balance = made["id"], bank_fen

    async def assesses(self, name: str, year: int, kind: str, **items: int) -> int:
        """Drafted, confirmed by the member, approved and published; the month's amount."""
        member = next(one for one in (self.world.zhang, self.world.zhao, self.world.wang) if one.name == name)
        given = [{"code": code, "amount_fen": fen} for code, fen in items.items()]
        body = {"member_id": str(member.id), "year": year, "payer_kind": kind, "items": given}
        made = await self.accountant.makes("/dues/assessments", body)
        confirm = {"version": made["version"], "voluntary_fen": 0}
        await self.members[name].does(f"/me/dues/assessments/{made['id']}/confirm", confirm)
        org = f"/organisations/{member.org_id}/dues-assessments"
        approve = {"year": year, "assessment_ids": [made["id"]], "decision": "支委会研究同意"}
        await self.admin.does(f"{org}/approve", approve)
        await self.accountant.does(f"{org}/publish", {"year": year})
        return int(made["assessed_fen"])

    async def imports(self, first: date, last: date) -> Body:
        """The bank's statement of these days, as it came."""
        file_id = await self.file(self.accountant, "对账单.csv", self.bank.statement())
        body = {"file_id": file_id, "from_day": str(first), "until_day": str(last)}
        made: Body = await self.accountant.makes(f"{self.path}/statements", body)
        return made["reconciled"]  # type: ignore[no-any-return]

    async def closes(self, month: str) -> Body:
        made: Body = await self.accountant.makes(f"{self.path}/closings", {"month": month})
        return made

    async def balances(self) -> dict[str, int]:
        month = datetime.now(UTC).astimezone(CHINA)
        found = await self.accountant.gets(f"{self.path}/balance", month=f"{month:%Y-%m}")
        return {one["account"]: one["after_fen"] for one in found["accounts"] if one["after_fen"]}

    async def must_hold(self) -> None:
        inspector = self._desk(self.world.actor(Role.AUDIT_ADMIN, self.world.county))
        assert (await inspector.gets("/dues-books/check"))["findings"] == []


@asynccontextmanager
async def an_office(database: Database, day: date) -> AsyncIterator[Office]:
    with time_machine.travel(datetime.combine(day, time(9), CHINA).astimezone(UTC)) as clock:
        actors = ActorsByAccount()
        services = await services_over(database, actors)
        use_meetings(concluded_meeting)
        async with database.write_all() as session:
            world = await make_world(session)
        async with client_over(create_app(services), services, actors) as client:
            yield Office(client, world, clock)
