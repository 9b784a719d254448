"""A server that is told to stop ends its event streams at once and in good order: nothing hangs, nothing is cut."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from tests.support.databases import Urls
from tests.support.halls import V1, Recorder, a_world
from tests.support.postgres import free_port
from tests.support.server import environment, running_server
from tests.support.source import ROOT

STREAMS = 3


async def a_ticket(recorder: Recorder, meeting_id: str) -> dict[str, str]:
    """The cookie header of a PC that was paired."""
    async with httpx.AsyncClient(base_url=recorder.url) as http:
        asked = (await http.post(f"{V1}/screens/pairings", json={})).json()
        await recorder.confirms(meeting_id, asked["code"])
        fetched = await http.post(f"{V1}/screens/tickets", json={"secret": asked["secret"]})
        assert fetched.json()["state"] == "paired"
        return {"Cookie": f"dangjian_screen={http.cookies['dangjian_screen']}"}


async def _watched(url: str, headers: dict[str, str], started: asyncio.Event) -> tuple[bytes, float]:
    """All that a stream sent until the server ended it, and when that was; a stream that was cut off raises."""
    sent = b""
    async with (
        httpx.AsyncClient(timeout=None) as http,
        http.stream("GET", f"{url}{V1}/screens/stream", headers=headers) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        async for chunk in answer.aiter_bytes():
            sent += chunk
            if b"event: show" in sent:
                started.set()
    return sent, time.monotonic()


async def _ends_its_streams(recorder: Recorder, process: subprocess.Popen[bytes]) -> None:
    meeting_id = await recorder.opens_a_meeting()
    cookies = [await a_ticket(recorder, meeting_id) for _ in range(STREAMS)]
    begun = [asyncio.Event() for _ in cookies]
    streams = [asyncio.create_task(_watched(recorder.url, *one)) for one in zip(cookies, begun, strict=True)]
    async with asyncio.timeout(15):
        for one in begun:
            await one.wait()
        told = time.monotonic()
        process.terminate()
        for sent, ended in await asyncio.gather(*streams):
            assert sent.startswith(b"retry: ")
            assert sent.endswith(b"\n\n")
            assert ended - told < 1
        await asyncio.to_thread(process.wait)
    assert time.monotonic() - told < 5


async def test_streams_end_within_a_second_of_the_signal(own_urls: Urls, tmp_path: Path) -> None:
    world = await a_world(own_urls, tmp_path)
    async with running_server(own_urls, tmp_path) as server:
        await _ends_its_streams(Recorder(world, server.url), server.process)
        assert server.process.returncode == 0
    log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert '"level": "error"' not in log.lower()


@pytest.mark.only("sqlite")
async def test_under_uvicorn_alone_they_end_too(own_urls: Urls, tmp_path: Path) -> None:
    world, port = await a_world(own_urls, tmp_path), free_port()
    options: Sequence[str] = ("--factory", "app.main:create", "--port", str(port))
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", *options],
        cwd=ROOT,
        env=environment(own_urls, tmp_path) | {"PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    recorder = Recorder(world, f"http://127.0.0.1:{port}")
    try:
        async with asyncio.timeout(90):
            while not await _is_ready(recorder.url):
                await asyncio.sleep(0.1)
        await _ends_its_streams(recorder, process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


async def _is_ready(url: str) -> bool:
    try:
        async with httpx.AsyncClient(verify=False) as http:
            return (await http.get(f"{url}/readyz")).status_code == 200
    except httpx.TransportError:
        return False
