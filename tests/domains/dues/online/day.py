"""A whole day of the provider around a server that dies: orders, payments, fifteen notices each, refunds, bad lines.

Everything is told to the server by its own actions in this process; the end of the process is an exception that nothing
catches, at named places. Nothing sleeps: the clock stands where the next thing happens. What the line does to a notice
is drawn by seed, order and number, so that each day of a seed is the same, whoever dies.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update
from starlette.responses import PlainTextResponse

from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.checking import check_dues
from app.domains.dues.collecting.consenting import Consent, consent
from app.domains.dues.collecting.vocabulary import ConsentKind
from app.domains.dues.ledger.models import LedgerEntry
from app.domains.dues.online.looking import cancel
from app.domains.dues.online.models import DuesOrderClaim
from app.domains.dues.online.ordering import Announced, order
from app.domains.dues.online.receiving_notices import receive
from app.domains.dues.online.wishing import ForOther, Wanted
from app.domains.dues.papers.models import DuesReceipt
from app.domains.dues.refunding.asking import decide, propose
from app.domains.dues.refunding.models import DuesRefund
from app.integrations.pay.protocol import PayUnavailable
from app.jobs.models import Job
from app.kit import failpoints
from app.kit.clock import now
from app.kit.errors import Refusal
from tests.domains.dues.online.conftest import DECEMBER, NOVEMBER, OCTOBER, Till, number_of
from tests.fakes.pay_server import SCHEDULE, SigningKey
from tests.integrations import pay_scene

JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FATES = ("good", "lost", "lost", "forged", "old", "foreign key", "twice", "answer lost", "late")
DOWN = (60 * MINUTE, 120 * MINUTE)
SKEWED = {(30 * MINUTE, 50 * MINUTE): 4 * MINUTE, (4 * HOUR, 6 * HOUR): 7 * MINUTE}
"""The provider's clock runs ahead: by as much as is borne, and by more."""
# How many times the phone or the worker tries again: each of them may meet several deaths.
_PATIENCE = 40


class Killed(BaseException):
    """The process has ended; nothing below the drill may catch it."""


@dataclass
class Reaper:
    """Ends the process at places (`name`, number of the pass), and counts how often each was passed."""

    deaths_wanted: frozenset[tuple[str, int]] = frozenset()
    passed: Counter[str] = field(default_factory=Counter)
    deaths: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.passed[name] += 1
        place = name, self.passed[name]
        if place in self.deaths_wanted:
            self.deaths.append(place)
            raise Killed(name)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(failpoints, "_active", True)
            patch.setattr(failpoints, "_pass", self)
            yield


@dataclass
class Day:
    """One day, by what is to happen when after its beginning."""

    till: Till
    seed: int
    numbers: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    agenda: list[tuple[timedelta, Callable[[], Awaitable[None]]]] = field(default_factory=list)

    def at(self, after: timedelta, act: Callable[[], Awaitable[None]]) -> None:
        self.agenda.append((after, act))

    async def passes(self) -> None:
        """From noon to noon."""
        self._plan()
        with time_machine.travel(now(), tick=False) as clock:
            began = now()
            provider = self.till.provider
            provider.now = lambda: now() + self._skew(now() - began)  # type: ignore[method-assign]
            for after, act in sorted(self.agenda, key=lambda one: one[0]):
                clock.move_to(began + after)
                is_down = DOWN[0] <= after < DOWN[1]
                provider.raw = PlainTextResponse("Bad Gateway", status_code=502) if is_down else None
                await act()

    @staticmethod
    def _skew(after: timedelta) -> timedelta:
        return next((ahead for (first, last), ahead in SKEWED.items() if first <= after < last), timedelta())

    def _plan(self) -> None:
        li = ForOther(self.till.world.li.id, [OCTOBER])
        paid: tuple[tuple[str, int, int, Wanted, int], ...] = (
            ("october", 0, 1, Wanted([OCTOBER], 0, 4900), 0),
            ("november", 1, 3, Wanted([NOVEMBER], 0, 4900), 0),
            ("one fen short", 2, 4, Wanted([DECEMBER], 0, 4900), -1),
            ("large", 3, 5, Wanted([], 100_000, 100_000), 0),
            ("for another", 6, 9, Wanted([], 0, 4900, [li]), 0),
            ("before the outage", 55, 58, Wanted([], 100, 100), 0),
        )
        for label, ordered, pays, wanted, off in paid:
            self.at(ordered * MINUTE, self._orders(label, wanted, lose_answer=label == "november"))
            self.at(pays * MINUTE, self._pays(label, wanted.total_fen + off))
            self._notices(label, pays * MINUTE)
        self.at(70 * timedelta(seconds=1), self._orders("november", paid[1][3]))
        self.at(4 * MINUTE, self._orders("given up", Wanted([JANUARY], 0, 4900)))
        self.at(6 * MINUTE, self._cancels("given up"))
        self.at(5 * MINUTE, self._orders("forgotten", Wanted([FEBRUARY], 0, 4900)))
        self.at(20 * MINUTE, self._rotates)
        self.at(150 * MINUTE, self._decides_to_give_back("october"))
        self.at(152 * MINUTE, self._loses_next_answer)
        self.at(200 * MINUTE, self._tells_of_refund)
        self.at(201 * MINUTE, self._tells_of_refund)
        for minutes in (2, 7, 12, 22, 40, 57, 75, 100, 125, 135, 153, 165, 180, 240, 300, 500, 1500, 1501):
            self.at(minutes * MINUTE, self.works)

    # People.

    async def insists(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Somebody who gets no answer asks again."""
        for _ in range(_PATIENCE):
            try:
                return await act()
            except Killed:
                await self.restarts()
            except PayUnavailable:
                continue
        raise AssertionError("never an answer")

    def _orders(self, label: str, wanted: Wanted, *, lose_answer: bool = False) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            self.till.provider.lose_answers = int(lose_answer)
            made: Announced = await self.insists(lambda: order(self.till.database, self.till.pay, self.till.me, wanted))
            assert self.numbers.setdefault(label, number_of(made)) == number_of(made)

        return act

    def _pays(self, label: str, fen: int) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            self.till.provider.pay(self.numbers[label], amount_fen=fen)

        return act

    def _cancels(self, label: str) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            payment, _ = await self.till.row(self.numbers[label])
            await self.insists(lambda: cancel(self.till.database, self.till.pay, self.till.me, payment.id))

        return act

    def _decides_to_give_back(self, label: str) -> Callable[[], Awaitable[None]]:
        till = self.till

        async def proposed() -> None:
            payment, _ = await till.row(self.numbers[label])
            async with till.database.write(till.world.tenant_id) as session:
                if await session.scalar(select(DuesRefund.id)) is None:
                    await propose(session, till.world.secretary, payment.id, parts=[], reason="重复交纳")

        async def decided() -> None:
            admin = till.world.actor(Role.COMMITTEE_ADMIN, till.world.town)
            async with till.database.write(till.world.tenant_id) as session:
                refund = (await session.scalars(select(DuesRefund))).one()
                if refund.decided_at is None:
                    await decide(session, admin, refund.id, approve=True, decision="同意")

        async def act() -> None:
            await self.insists(proposed)
            await self.insists(decided)

        return act

    # The provider.

    async def _rotates(self) -> None:
        self.till.provider.rotate_key(pay_scene.certified_key())

    async def _loses_next_answer(self) -> None:
        self.till.provider.lose_answers = 1

    async def _tells_of_refund(self) -> None:
        for made in self.till.provider.orders[self.numbers["october"]].refunds.values():
            await self._hears(self.till.provider.refund_notice(made["out_refund_no"]))

    def _notices(self, label: str, paid: timedelta) -> None:
        after = paid
        for number, seconds in enumerate(SCHEDULE):
            after += timedelta(seconds=seconds)
            chance = random.Random(f"{self.seed} {label} {number}")
            fate, jitter = chance.choice(FATES), timedelta(seconds=chance.randrange(20))
            if label in ("one fen short", "before the outage") and after < 3 * HOUR:
                fate = "good" if label == "one fen short" and number < 2 else "lost"
            late = 10 * MINUTE if fate == "late" else timedelta()
            self.at(after + jitter + late, self._sends(label, fate))

    def _sends(self, label: str, fate: str) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            provider, number = self.till.provider, self.numbers[label]
            if fate == "lost" or label in self.answered or provider.raw is not None:
                return
            headers, body = provider.notice(number)
            if fate == "forged":
                body = body.replace(b'"ciphertext": "', b'"ciphertext": "A', 1)
            elif fate == "old":
                headers, body = provider.notice(number, signed_at=now() - timedelta(minutes=20))
            elif fate == "foreign key":
                headers = SigningKey("F" * 40, pay_scene.merchant_key()).headers(now(), body)
            heard = [await self._hears((headers, body)) for _ in range(2 if fate == "twice" else 1)]
            if fate in ("forged", "old", "foreign key"):
                assert heard == [False]
            elif all(heard) and fate != "answer lost":
                self.answered.add(label)

        return act

    async def _hears(self, sent: tuple[dict[str, str], bytes]) -> bool:
        try:
            await receive(self.till.database, self.till.pay, *sent)
        except Killed:
            await self.restarts()
            return False
        except Refusal:
            return False
        return True

    # The server.

    async def restarts(self) -> None:
        """What a process knew by heart is gone; what it had in hand is due again, as after its lease."""
        self.till.pay = self.till.gateway()
        async with self.till.database.write_all() as session:
            await session.execute(update(Job).where(Job.lease_token.is_not(None)).values(run_at=now()))

    async def works(self) -> None:
        for _ in range(_PATIENCE):
            try:
                return await self.till.works_off()
            except Killed:
                await self.restarts()
        raise AssertionError("the worker dies for ever")

    async def outcome(self) -> dict[str, Any]:
        """All that the day has left, without ids: the same, whoever died."""
        till, tenant_id = self.till, self.till.world.tenant_id
        found: dict[str, Any] = {}
        for label, number in self.numbers.items():
            payment, made = await till.row(number)
            asked = till.provider.orders[number]
            found[label] = (
                payment.state, payment.amount_fen, payment.refunded_fen, made.trouble, await till.parts(number),
                asked.state, [one["amount"]["refund"] for one in asked.refunds.values()],
            )  # fmt: skip
        async with till.database.read(tenant_id) as session:
            assert await check_dues(session, tenant_id) == []
            bills = await session.execute(select(DuesBill.member_id, DuesBill.month, DuesBill.state, DuesBill.paid_fen))
            found["bills"] = sorted((str(who), month, state.value, paid) for who, month, state, paid in bills)
            for table, column in ((AuditEntry, AuditEntry.action), (LedgerEntry, LedgerEntry.kind)):
                rows = await session.execute(select(column, func.count()).select_from(table).group_by(column))
                found[table.__tablename__] = {str(word): count for word, count in rows}
            found["receipts"] = sorted(await session.scalars(select(DuesReceipt.number)))
            found["claims"] = await session.scalar(select(func.count()).select_from(DuesOrderClaim))
            refunds = await session.execute(select(DuesRefund.state, DuesRefund.amount_fen))
            found["refunds"] = [tuple(row) for row in refunds]
        async with till.database.read_all() as session:
            found["waiting"] = list(await session.scalars(select(Job.name).where(Job.done_at.is_(None))))
        found["balance"] = await till.balance()
        return found


async def furnish(till: Till) -> None:
    """李四 owes as 张三 does, and the branch agrees that 张三 pays for him."""
    world = till.world
    given = Consent(
        ConsentKind.BY_MEMBER, date(2026, 10, 1), date(2026, 12, 31), "支委会同意", payer_member_id=world.zhang.id
    )
    async with till.database.write(world.tenant_id) as session:
        await world.published(session, world.li)
        await issue_branches(session, world.tenant_id, [world.branch.id], OCTOBER)
        await consent(session, world.secretary, org_id=world.branch.id, member_id=world.li.id, given=given)


async def lived(till: Till, seed: int, reaper: Reaper) -> dict[str, Any]:
    """What a day of this seed leaves where `reaper` goes about."""
    till.provider.orders.clear()
    till.provider.keys[1:], till.pay = [], till.gateway()
    day = Day(till, seed)
    with reaper.at_work():
        await day.passes()
    return await day.outcome()
