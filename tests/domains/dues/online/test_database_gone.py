"""The database goes away in the middle of a payment: the answer says so, phone and provider repeat, one effect."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager

import asyncpg
import httpx
import pytest
from sqlalchemy import make_url

from app.db.session import Database, DatabaseBusy, DatabaseUnavailable
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.looking import see
from app.domains.dues.online.models import DuesPayNotice
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import PaymentState
from app.kit import failpoints
from app.kit.errors import Refusal
from app.web.errors import status_of
from tests.domains.dues.online.conftest import NOVEMBER, OCTOBER, Till, a_till, number_of
from tests.fakes.pay_server import PayServer
from tests.support.databases import Urls


def cut_off(urls: Urls) -> None:
    """End every connection of the server, as an administrator or a failing machine does."""

    async def end() -> None:
        url = make_url(urls.server).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        await connection.close()

    ending = threading.Thread(target=lambda: asyncio.run(end()))
    ending.start()
    ending.join()


@contextmanager
def happens_at(place: str, what: Callable[[], None]) -> Iterator[None]:
    """Once, when the place is first passed."""
    waiting = [place]

    def passed(name: str) -> None:
        if name in waiting:
            waiting.remove(name)
            what()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(failpoints, "_active", True)
        patch.setattr(failpoints, "_pass", passed)
        yield
    assert not waiting, f"{place} was not passed"


@pytest.fixture
async def own_till(own_database: Database, provider: PayServer) -> AsyncIterator[Till]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        yield await a_till(own_database, http, provider)


@pytest.mark.only("postgresql")
async def test_connections_that_are_cut_lose_and_double_nothing(own_till: Till, own_urls: Urls) -> None:
    till = own_till
    # Between writing the order and telling the provider, and between its answer and ours: no transaction is open.
    for place in ("dues.order_written", "dues.prepaid"):
        with happens_at(place, lambda: cut_off(own_urls)):
            made = await till.order(NOVEMBER)
        assert made.request is not None
    number = number_of(made)
    till.provider.pay(number)
    for place in ("dues.allocated", "dues.posted", "dues.settled", "db.before_commit"):
        with happens_at(place, lambda: cut_off(own_urls)), pytest.raises(DatabaseUnavailable) as gone:
            await till.hear(number)
        assert (status_of(type(gone.value)), gone.value.retry_after) == (503, 2)
        assert (await till.row(number))[0].state is PaymentState.AWAITED
    with happens_at("dues.notice_read", lambda: cut_off(own_urls)):
        await till.hear(number)
    await till.hear(number)
    # The member who waits in front of the phone is told the same, and asks again.
    second = await till.paid(OCTOBER)
    order_id = (await till.row(second))[0].id
    with happens_at("dues.settled", lambda: cut_off(own_urls)), pytest.raises(DatabaseUnavailable):
        await see(till.database, till.pay, till.me, order_id)
    await till.hear(second)
    assert await till.count(DuesPayment) == await till.count(DuesPayNotice) == 2
    assert await till.balance() == {Account.CLEARING: 9800, Account.DUES: 9800}
    await till.must_hold()


@pytest.mark.only("sqlite")
async def test_a_file_that_is_locked_is_said_to_be_busy(
    own_urls: Urls, provider: PayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.engine.SQLITE_BUSY_MILLISECONDS", 20)
    database = Database.connect(own_urls.server, own_urls.jobs)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        till = await a_till(database, http, provider)
        number = await till.paid(NOVEMBER)
        with closing(sqlite3.connect(make_url(own_urls.server).database or "", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for act in (till.hear(number), till.order(OCTOBER)):
                with pytest.raises(DatabaseBusy) as busy:
                    await act
                told: Refusal = busy.value
                assert (status_of(type(told)), told.retry_after) == (409, 2)
            other.execute("ROLLBACK")
        for _ in range(2):
            await till.hear(number)
        assert (await till.row(number))[0].state is PaymentState.PAID
        assert await till.count(DuesPayment) == 1
        await till.must_hold()
    await database.close()
