"""A real server in a process of its own, for journeys and drills."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.databases import Urls
from tests.support.postgres import free_port
from tests.support.source import ROOT

COMMAND = "app.cli"
"""The module that is `dangjian`."""


@dataclass
class Server:
    """A running server: its URL, its process, and where its log lines go."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def running(self) -> bool:
        return self.process.poll() is None


def environment(urls: Urls, directory: Path, **changes: str) -> dict[str, str]:
    """The environment of a demo server on this database; secrets and files under `directory`."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("DANGJIAN_")},
        "DATABASE_URL": urls.server,
        "DATABASE_JOBS_URL": urls.jobs,
        "DATABASE_OWNER_URL": urls.owner,
        "DANGJIAN_DATA_DIR": str(directory),
        "PYTHONPATH": str(ROOT),
        **changes,
    }


@asynccontextmanager
async def running_server(
    urls: Urls,
    directory: Path,
    *,
    options: Sequence[str] = (),
    port: int | None = None,
    module: str = COMMAND,
    **changes: str,
) -> AsyncIterator[Server]:
    """Start `dangjian serve`, on a free port unless one is named, wait until it is ready, and end it."""
    port = port or free_port()
    log = directory / f"server-{port}.log"
    command = [sys.executable, "-m", module, "serve", "--port", str(port), *options]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(urls, directory, **changes), stdout=stream, stderr=stream
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        await _until_ready(server)
        yield server
    finally:
        if server.running():
            server.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


async def _until_ready(server: Server) -> None:
    async with httpx.AsyncClient(verify=False) as http:
        # Long enough for a machine that does much else besides.
        for _ in range(900):
            if not server.running():
                raise RuntimeError(server.log.read_text())
            try:
                if (await http.get(f"{server.url}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError(f"not ready: {server.log.read_text()}")
