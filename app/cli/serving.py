"""`dangjian serve`: one server process, or several that share the port."""

import asyncio
import errno
import gc
import logging
import signal
import socket
import subprocess
import sys
import time
from typing import Annotated

import typer
import uvicorn

from app.cli.failures import Declined
from app.cli.workplace import opened
from app.settings import Settings
from app.web.logs import configure
from app.wiring import build
from app.worker import run as run_worker

# What clients sent before the signal is read within this time, however busy the loop was.
SETTLE_SECONDS = 0.3
FINISH_SECONDS = 9
_LOOK_SECONDS = 1.0

log = logging.getLogger("dangjian")


class GracefulServer(uvicorn.Server):
    """Answers everything that was sent before the signal, then refuses.

    uvicorn alone closes at once the connections whose request it has not yet read.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        for server in self.servers:
            server.close()
        await asyncio.sleep(SETTLE_SECONDS)
        await super().shutdown(sockets)


def serve(
    host: Annotated[str | None, typer.Option("--host", help="监听地址（默认取设置）")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="监听端口（默认取设置）")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="服务进程数，共用一个端口")] = 1,
    no_migrate: Annotated[bool, typer.Option("--no-migrate", help="不迁移；数据库不是最新版本就拒绝启动")] = False,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="不在服务进程内运行后台任务")] = False,
    share_port: Annotated[bool, typer.Option("--share-port", hidden=True)] = False,
) -> None:
    """启动服务。收到 SIGTERM 后答完已收到的请求再退出，最长 10 秒。"""
    settings = Settings.overridden(
        host=host,
        port=port,
        migrate_on_start=False if no_migrate else None,
        run_worker=False if no_worker else None,
    )
    configure()
    if workers > 1:
        raise typer.Exit(_supervise(settings, workers))
    serve_here(settings, share_port=share_port)


def worker() -> None:
    """单独运行后台任务。收到 SIGTERM 后做完手上的任务再退出。"""
    configure()
    settings = Settings()
    asyncio.run(_prepared(settings))
    asyncio.run(run_worker(settings))


def serve_here(settings: Settings, *, share_port: bool = False) -> None:
    """Serve in this process until a signal. Raises Declined where the port is taken, and what `opened` raises."""
    listener = _bound(settings.host, settings.port, share=share_port)
    asyncio.run(_prepared(settings))
    server = GracefulServer(_config(settings))

    def stop(_number: int, _frame: object) -> None:
        # A signal before uvicorn listens for it ends the server as soon as it has started. uvicorn raises the signal
        # again when it has finished: ending in good order is no failure.
        server.should_exit = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    # What stands now stands for good: without this, each full collection walks it all and everybody waits 0.2 s.
    gc.collect()
    gc.freeze()
    server.run(sockets=[listener])


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        build(settings),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )


async def _prepared(settings: Settings) -> None:
    """What would stop the server is said here in a sentence, before its lifespan says it in a traceback."""
    async with opened(settings):
        pass


def _bound(host: str, port: int, *, share: bool) -> socket.socket:
    """A socket on the address; the server listens on it only when it is ready, so early callers are refused."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if share:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = "端口已被占用" if error.errno == errno.EADDRINUSE else error.strerror
        raise Declined(f"无法在 {host}:{port} 监听：{reason}；可用 PORT 换一个端口") from None
    return listener


def _supervise(settings: Settings, workers: int) -> int:
    """Start the server processes, start anew one that dies, pass the signal on. The exit code."""
    # Shared ports do not tell that another program is already there.
    _bound(settings.host, settings.port, share=False).close()
    asyncio.run(_prepared(settings))
    running = [_started() for _ in range(workers)]
    stopping: list[int] = []
    told: set[int] = set()

    def stop(number: int, _frame: object) -> None:
        stopping.append(number)
        # Each is told once: a second signal would kill one that has finished and is taking itself down.
        for process in running:
            if process.pid not in told:
                told.add(process.pid)
                process.terminate()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    while not stopping:
        time.sleep(_LOOK_SECONDS)
        for place, process in enumerate(running):
            if process.poll() is not None and not stopping:
                log.error("a server process ended with %s and is started anew", process.returncode)
                running[place] = _started()
    # One that was started while the signal came has not been told.
    stop(signal.SIGTERM, None)
    return max(process.wait() for process in running)


def _started() -> subprocess.Popen[bytes]:
    """One more server process; it reads the same environment."""
    return subprocess.Popen([sys.executable, "-m", "app.cli", "serve", "--share-port"])
