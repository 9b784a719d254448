"""The server and the worker that a drill kills: python -m tests.domains.dues.online.drilled PORT

Reads lines. `serve SPEC`: a server process is forked off, which dies of its failpoint or when the next one is wanted.
`work SPEC`: a worker is forked off beside it, which does all that is due; how it ended is said on the output. Forking
spares the drills the making of the application, which connects to nothing before it serves.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from app.jobs.claims import claim_due
from app.jobs.performing import Performer, Registry
from app.kit.failpoints import arm
from app.settings import Settings
from app.web.services import Services
from app.wiring import build
from app.work import HANDLERS


def serve(app: FastAPI, spec: str, port: int) -> None:
    """A server on loopback, armed with `spec`, until it is killed."""
    arm(spec or None)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


async def work(services: Services, spec: str) -> None:
    """Everything that is due, as the worker does it, until nothing is."""
    arm(spec or None)
    performer = Performer(services.database, Registry(HANDLERS), tools=services)
    while True:
        async with services.database.write_all() as session:
            claims = await claim_due(session, 50)
        if not claims:
            return
        for claim in claims:
            await performer.perform(claim)


def forked(task: Callable[[], None]) -> int:
    child = os.fork()
    if not child:
        task()
        os._exit(0)
    return child


def ended(child: int) -> bool:
    """Wait for a process to end: was it killed?"""
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(port: int) -> None:
    app, server = build(Settings()), 0
    for line in sys.stdin:
        task, _, spec = line.strip().partition(" ")
        if task == "work":
            worker = forked(lambda spec=spec: asyncio.run(work(app.state.services, spec)))  # type: ignore[misc]
            print("died" if ended(worker) else "done", flush=True)
            continue
        if server:
            os.kill(server, signal.SIGKILL)
            ended(server)
        server = forked(lambda spec=spec: serve(app, spec, port))  # type: ignore[misc]
    if server:
        os.kill(server, signal.SIGKILL)
        ended(server)


if __name__ == "__main__":
    main(int(sys.argv[1]))
