"""Processor time of process trees: on a machine that others use too, it says what a ratio of rates cannot."""

import os
import resource
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree_seconds(root: int) -> float:
    """Seconds that the process, all that it started, and what those have waited for, have used."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(file.parent.name), file.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(rest[1]), []).append(pid)
        used[pid] = sum(map(int, rest[11:15])) / _TICK
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        total += used.get(pid, 0.0)
        waiting += children.get(pid, [])
    return total


def waited_seconds() -> float:
    """Seconds that finished children of this process have used: pgbench, wrk."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def postmaster_of(port: int) -> int:
    """The process id of the PostgreSQL server on this port."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words[0].endswith(b"postgres") and (b"-p", str(port).encode()) in pairwise(words):
            return int(file.parent.name)
    raise LookupError(f"no PostgreSQL on port {port}")


@dataclass(frozen=True)
class Spent:
    """Microseconds a request: of the server, the database, and who asked."""

    server: float
    database: float
    asker: float

    @property
    def total(self) -> float:
        return self.server + self.database + self.asker


class Meter:
    """Reads the three before and after something."""

    def __init__(self, server: int | None, database: int) -> None:
        self._server, self._database = server, database
        self._before = self._read()

    def _read(self) -> tuple[float, float, float]:
        server = tree_seconds(self._server) if self._server else 0.0
        return server, tree_seconds(self._database), waited_seconds()

    def spent(self, count: float) -> Spent:
        """What was spent since it was made, for each of `count`."""
        return Spent(
            *((after - before) / count * 1e6 for before, after in zip(self._before, self._read(), strict=True))
        )
