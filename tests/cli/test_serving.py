"""A server that is told to stop answers what it was sent, refuses what comes later, and ends in good order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy import func, make_url, select

from app.db.session import Database
from app.jobs.models import TimedWork
from tests.support.databases import Urls
from tests.support.forking import start
from tests.support.server import COMMAND, Server, environment, running_server

REQUESTS = 60
QUESTION = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def slow_answers(urls: Urls) -> AsyncIterator[None]:
    """On PostgreSQL every request that asks for the schema waits until the block ends."""
    if not urls.is_postgresql:
        yield
        return
    plain = make_url(urls.owner).set(drivername="postgresql").render_as_string(hide_password=False)
    owner = await asyncpg.connect(plain)
    try:
        async with owner.transaction():
            await owner.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await owner.close()


async def ask(server: Server) -> Connection:
    url = httpx.URL(server.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(QUESTION)
    await writer.drain()
    return reader, writer


async def refuses(server: Server) -> bool:
    url = httpx.URL(server.url)
    try:
        _, writer = await asyncio.open_connection(url.host, url.port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def refused_in_the_end(server: Server) -> None:
    while not await refuses(server):
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("options", [(), ("--workers", "2")], ids=["one process", "two processes"])
async def test_what_was_sent_before_the_signal_is_answered(
    own_urls: Urls, tmp_path: Path, options: tuple[str, ...]
) -> None:
    async with running_server(own_urls, tmp_path, options=options) as server:
        async with slow_answers(own_urls):
            asked = await asyncio.gather(*(ask(server) for _ in range(REQUESTS)))
            server.terminate()
            async with asyncio.timeout(20):
                await refused_in_the_end(server)
        answers = await asyncio.gather(*(reader.read() for reader, _ in asked))
        for _, writer in asked:
            writer.close()
        assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 200 OK"] * REQUESTS
        assert all(answer.endswith(b"ready") for answer in answers)
        assert await asyncio.to_thread(server.process.wait, 10) == 0


@pytest.mark.only("sqlite")
async def test_a_second_server_on_the_port_is_refused_in_a_sentence(own_urls: Urls, tmp_path: Path) -> None:
    async with running_server(own_urls, tmp_path) as server:
        port = str(httpx.URL(server.url).port)
        with pytest.raises(RuntimeError, match=f"无法在 127.0.0.1:{port} 监听"):
            async with running_server(own_urls, tmp_path, options=("--port", port)):
                pass


@pytest.mark.only("sqlite")
async def test_answers_do_not_name_the_server_software(own_urls: Urls, tmp_path: Path) -> None:
    async with running_server(own_urls, tmp_path, anew=True) as server, httpx.AsyncClient() as http:
        answer = await http.get(f"{server.url}/healthz")
    assert answer.text == "ok"
    assert "server" not in answer.headers
    assert '"at"' in server.log.read_text().splitlines()[0]


async def test_a_worker_of_its_own_ends_in_good_order(own_urls: Urls, tmp_path: Path) -> None:
    told = tmp_path / "told"
    process = start(COMMAND, "worker", environment=environment(own_urls, tmp_path), out=told)
    database = Database.connect(own_urls.server, own_urls.jobs)
    try:
        async with asyncio.timeout(90):
            # Its first act is to enter the times at which work is due.
            while not await _times(database):
                assert process.poll() is None
                await asyncio.sleep(0.1)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 15)
        await database.close()
    assert process.returncode == 0, told.read_text()


async def _times(database: Database) -> int:
    async with database.read_all() as session:
        return await session.scalar(select(func.count()).select_from(TimedWork)) or 0
