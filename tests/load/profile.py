"""Where a request's processor time goes: one server process under wrk, counted and sampled. `--help` says more."""

import argparse
import asyncio
import gc
import os
import sys
import time
from pathlib import Path

import uvicorn
import uvloop
from pyinstrument import Profiler

from app.settings import Settings
from app.web.logs import configure
from app.wiring import build
from tests.load.bench import wrk
from tests.load.county import County, laid_out
from tests.load.ground import Size
from tests.support.postgres import free_port
from tests.support.server import environment


async def _serve(county: County, port: int) -> tuple[uvicorn.Server, asyncio.Task[None]]:
    changes = {"DANGJIAN_REQUESTS_PER_MINUTE": "100000000", "DANGJIAN_RUN_WORKER": "false"}
    os.environ.update(environment(county.urls, county.directory, **changes))
    settings = Settings()
    server = uvicorn.Server(uvicorn.Config(build(settings), port=port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    # As `dangjian serve` does it.
    gc.collect()
    gc.freeze()
    return server, serving


async def profile(size: Size, *, seconds: int, connections: int, sample: bool, flat: bool) -> None:
    async with laid_out(size) as county:
        port = free_port()
        server, serving = await _serve(county, port)
        url = f"http://127.0.0.1:{port}"

        async def round_of(calls: Path, length: int) -> tuple[float, float]:
            before = time.process_time()
            done = await asyncio.to_thread(wrk, url, calls, connections=connections, seconds=length)
            return done.rate, (time.process_time() - before) / (done.rate * length) * 1e6

        await round_of(county.profiles(2_000), 1)
        for name, calls in (("sign-in", county.sign_ins), ("profile", county.profiles)):
            await round_of(county.openings(8_000 * seconds), seconds)
            rate, cost = await round_of(calls(4_000 * seconds), seconds)
            print(f"{name}: {rate:.0f}/s, {cost:.0f} µs of this process a request")
            if sample or flat:
                with Profiler(interval=0.0005, async_mode="disabled") as profiler:
                    await round_of(calls(4_000 * seconds), seconds)
                print(profiler.output_text(show_all=True, timeline=False, flat=flat))
        server.should_exit = True
        await serving


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--branches", type=int, default=600)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--sample", action="store_true", help="print the sampled call tree too")
    parser.add_argument("--flat", action="store_true", help="by function instead of a tree")
    given = parser.parse_args()
    # Logging is part of a request's cost; its lines are not part of what is read here.
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    configure()
    size = Size(given.members, given.branches, 6)
    # The loop that uvicorn takes.
    uvloop.run(
        profile(size, seconds=given.seconds, connections=given.connections, sample=given.sample, flat=given.flat)
    )


if __name__ == "__main__":
    main()
