"""The server that a drill kills: python -m tests.domains.dues.online.drilled PORT

Reads lines: a failpoint to be armed with, or an empty one for none. For each line a server process is forked off, which
dies of its failpoint or of the end of this process; how the one before ended is said before the next begins. Forking
spares the drills the making of the application, which connects to nothing before it serves.
"""

import os
import signal
import sys

import uvicorn
from fastapi import FastAPI

from app.kit.failpoints import arm
from app.settings import Settings
from app.wiring import build


def serve(app: FastAPI, spec: str, port: int) -> None:
    """A server on loopback, armed with `spec`, until it is killed."""
    arm(spec or None)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def main(port: int) -> None:
    app, child = build(Settings()), 0
    for line in sys.stdin:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            serve(app, line.strip(), port)
            os._exit(0)
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
