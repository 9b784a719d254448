"""Batches: who arrives meanwhile goes together, nobody is forgotten, and a failing batch sends each on by itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest

from app.db import batching
from app.db.batching import Batcher
from app.db.door import Door, Passage
from app.db.session import Database
from app.kit.ids import uuid7

TENANT, OTHER = uuid7(), uuid7()


class Work:
    """Doubles numbers; keeps what came together, and waits while it is told to."""

    def __init__(self) -> None:
        self.batches: list[tuple[UUID, list[int]]] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, _passage: Passage, tenant_id: UUID, asked: Sequence[int]) -> list[int | None]:
        self.batches.append((tenant_id, list(asked)))
        await self.go.wait()
        if 13 in asked:
            raise ZeroDivisionError
        return [one * 2 for one in asked]


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def batcher(own_database: Database, work: Work) -> AsyncIterator[Batcher[int, int]]:
    batcher: Batcher[int, int] = Batcher(Door(own_database.engine), work, most=5)
    yield batcher
    await batcher.close()


@pytest.mark.only("sqlite")
async def test_alone_it_goes_at_once(batcher: Batcher[int, int], work: Work) -> None:
    assert await batcher(TENANT, 1) == 2
    assert await batcher(TENANT, 2) == 4
    assert work.batches == [(TENANT, [1]), (TENANT, [2])]


@pytest.mark.only("sqlite")
async def test_who_arrives_meanwhile_goes_together_by_tenant_and_in_parts(
    batcher: Batcher[int, int], work: Work
) -> None:
    work.go.clear()
    first = asyncio.create_task(batcher(TENANT, 0))
    while not work.batches:
        await asyncio.sleep(0)
    others = [asyncio.create_task(batcher(tenant, n)) for n in range(1, 7) for tenant in (TENANT, OTHER)]
    await asyncio.sleep(0)
    work.go.set()
    assert await first == 0
    assert await asyncio.gather(*others) == [n * 2 for n in range(1, 7) for _ in (TENANT, OTHER)]
    assert work.batches[1:] == [
        (TENANT, [1, 2, 3, 4, 5]),
        (OTHER, [1, 2, 3, 4, 5]),
        (TENANT, [6]),
        (OTHER, [6]),
    ]


@pytest.mark.only("sqlite")
async def test_a_failing_batch_sends_each_on_and_the_next_one_works(batcher: Batcher[int, int]) -> None:
    assert await asyncio.gather(*(batcher(TENANT, n) for n in (1, 13, 2))) == [None, None, None]
    assert await batcher(TENANT, 3) == 6


@pytest.mark.only("sqlite")
async def test_a_caller_that_goes_away_takes_nobody_with_it(batcher: Batcher[int, int], work: Work) -> None:
    work.go.clear()
    gone, stays = asyncio.create_task(batcher(TENANT, 1)), asyncio.create_task(batcher(TENANT, 2))
    while not work.batches:
        await asyncio.sleep(0)
    gone.cancel()
    work.go.set()
    assert await stays == 4


@pytest.mark.only("sqlite")
async def test_the_connection_goes_back_after_a_while_and_nobody_is_overlooked(
    own_database: Database, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "LINGERS", 0.001)
    batcher: Batcher[int, int] = Batcher(Door(own_database.engine), work)
    for number in range(100, 130):
        assert await batcher(TENANT, number) == number * 2
        await asyncio.sleep(0.0005 * (number % 5))
    while own_database.engine.pool.checkedout():  # type: ignore[attr-defined]
        await asyncio.sleep(0.001)
    await batcher.close()


@pytest.mark.only("sqlite")
async def test_without_a_database_each_is_sent_on(own_database: Database, work: Work) -> None:
    nowhere = Database.connect("postgresql://nobody@127.0.0.1:1/nothing")
    batcher: Batcher[int, int] = Batcher(Door(nowhere.engine), work)
    assert await asyncio.gather(*(batcher(TENANT, n) for n in range(3))) == [None, None, None]
    await batcher.close()
    await nowhere.close()


@pytest.mark.only("sqlite")
async def test_who_was_told_together_goes_together_again(
    own_database: Database, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    batcher: Batcher[int, int] = Batcher(Door(own_database.engine), work)

    async def one_after_the_other(numbers: Sequence[int]) -> list[int | None]:
        asking = []
        for number in numbers:
            asking.append(asyncio.create_task(batcher(TENANT, number)))
            for _ in range(5):
                await asyncio.sleep(0)
        return await asyncio.gather(*asking)

    monkeypatch.setattr(batching, "GATHERS", 30)
    await asyncio.gather(*(batcher(TENANT, number) for number in range(6)))
    assert await one_after_the_other(range(6)) == [0, 2, 4, 6, 8, 10]
    assert [asked for _, asked in work.batches] == [[0, 1, 2, 3, 4, 5]] * 2
    # Who does not come is not waited for longer than that.
    monkeypatch.setattr(batching, "GATHERS", 0.001)
    assert await batcher(TENANT, 7) == 14
    await batcher.close()
