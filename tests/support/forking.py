"""Processes forked from one that has imported the application: a start costs milliseconds where it cost three seconds.

`start("app.cli", "serve", …)` is `python -m app.cli serve …` but for the imports. Where the start itself is what is
tested, take `subprocess`.
"""

import atexit
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.source import ROOT

_LOOK_SECONDS = 0.02


class Forked:
    """A running process; what `subprocess.Popen` can do, as far as tests need it."""

    def __init__(self, parent: "_Parent", pid: int) -> None:
        self._parent, self.pid = parent, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._parent.asked(ended=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(_LOOK_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        # Whoever has not been asked about is not reaped: the number is still this process's.
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(module: str, *arguments: str, environment: Mapping[str, str], out: Path, err: Path | None = None) -> Forked:
    """Run a module as a program; what it says goes to the file `out`, and its errors too unless `err` is named."""
    parent = _parent()
    command = {"module": module, "arguments": arguments, "environment": dict(environment)}
    return Forked(parent, parent.asked(**command, out=str(out), err=str(err or out)))


class _Parent:
    """This side of the process that forks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "tests.support.forking"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def asked(self, **request: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


@cache
def _parent() -> _Parent:
    """One for this process, made when it is first needed."""
    made = _Parent()
    atexit.register(made.end)
    return made


def _serve() -> None:
    """Read a request a line: fork and say the number of the process, or say how one ended (null while it runs)."""
    for line in sys.stdin:
        request = json.loads(line)
        if "ended" in request:
            pid, status = os.waitpid(request["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if not answer:
                _become(request)
        print(json.dumps(answer), flush=True)


def _become(request: dict[str, Any]) -> None:
    """Be what was asked for; does not return."""
    os.environ.clear()
    os.environ.update(request["environment"])
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, name in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
        os.dup2(os.open(name, flags if number else os.O_RDONLY, 0o600), number)
    sys.argv = [request["module"], *request["arguments"]]
    code = 1
    try:
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    import app.cli  # noqa: F401  (what each of them would import first)

    _serve()
