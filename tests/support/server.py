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
from tests.support.forking import Forked, start
from tests.support.postgres import free_port
from tests.support.source import ROOT

COMMAND = "app.cli"
"""The module that is `dangjian`."""


@dataclass
class Server:
    """A running server: its URL, its process, and where its log lines go."""

    url: str
    process: Forked | subprocess.Popen[bytes]
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
    anew: bool = False,
    **changes: str,
) -> AsyncIterator[Server]:
    """Start `dangjian serve`, on a free port unless one is named, wait until it is ready, and end it.

    It is forked from a process that has imported the application, unless it shall be Python started `anew`.
    """
    port = port or free_port()
    log = directory / f"server-{port}.log"
    given = environment(urls, directory, **changes)
    command = [module, "serve", "--port", str(port), *options]
    process = _started(command, given, log) if anew else start(*command, environment=given, out=log)
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


def _started(command: Sequence[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=stream, stderr=stream
        )


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
