"""A private PostgreSQL server for one test run, from the machine's own binaries."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find_binaries() -> Path | None:
    """The newest installed server's `bin`, or None."""
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]), reverse=True
    )
    if candidates:
        return candidates[0].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _server_user() -> str | None:
    """The server refuses to run as root: another user then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("no user to run PostgreSQL as")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def private_server(binaries: Path, *, durable: bool = False) -> Iterator[str]:
    """Start a throw-away server; yields the superuser's URL. A `durable` one waits for the disk, as in production."""
    user, port = _server_user(), free_port()
    home = Path(tempfile.mkdtemp(prefix="dangjian-pg-"))
    home.chmod(0o755)
    data = home / "data"
    if user:
        shutil.chown(home, user)

    def run(*command: str | Path) -> None:
        subprocess.run(list(map(str, command)), user=user, check=True, capture_output=True, cwd=home)

    run(binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    safety = "" if durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{home}' -c max_connections=300 {safety}"
    )
    run(binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", home / "log", "start")
    try:
        yield f"postgresql+asyncpg://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            user=user,
            check=False,
            capture_output=True,
            cwd=home,
        )
        time.sleep(0.1)
        shutil.rmtree(home, ignore_errors=True)
