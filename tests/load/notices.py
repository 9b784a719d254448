"""How soon the provider has its answer: notices over HTTP to a server in a process of its own, on both databases.

python -m tests.load.notices [--on sqlite] [--count 200]
Each notice is of another payment and books it. The load of the machine is printed beside the figures.
"""

import argparse
import asyncio
import os
import time
from pathlib import Path
from statistics import median, quantiles

import httpx

from tests.domains.dues.online.drilling import Drill, a_drill
from tests.load.drill import SETTINGS, databases
from tests.support.databases import Template


async def one(drill: Drill, http: httpx.AsyncClient) -> float:
    """Something is ordered and paid; how long the provider waits for our answer, in milliseconds."""
    body, headers = {"months": [], "extra_fen": 100, "total_fen": 100}, drill.world.headers("member")
    made = await http.post("/me/dues/orders", json=body, headers=headers)
    number = made.json()["order"]["order_no"]
    drill.provider.pay(number)
    sent, content = drill.provider.notice(number)
    began = time.perf_counter()
    answer = await http.post("/pay/notices", content=content, headers=sent)
    took = time.perf_counter() - began
    assert answer.status_code == 204, answer.text
    return took * 1000


async def measured(name: str, template: Template, directory: Path, *, count: int) -> None:
    async with a_drill(template.urls, directory, months=1, DANGJIAN_RUN_WORKER="true", **SETTINGS) as drill:
        firsts = []
        for _ in range(3):
            await drill.start("")
            async with httpx.AsyncClient(base_url=f"{drill.url}/api/v1", timeout=30, verify=False) as http:
                firsts.append(await one(drill, http))
        async with httpx.AsyncClient(base_url=f"{drill.url}/api/v1", timeout=30, verify=False) as http:
            took = [await one(drill, http) for _ in range(count)]
    said = ", ".join(f"{ms:.0f}" for ms in firsts)
    print(
        f"{name}: {count} notices, median {median(took):.1f} ms, p99 {quantiles(took, n=100)[98]:.1f} ms, longest "
        f"{max(took):.1f} ms; the first after a start {said} ms; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append", help="one database alone")
    parser.add_argument("--count", type=int, default=200)
    given = parser.parse_args()
    with databases(given.on or ["sqlite", "postgresql"]) as made:
        for name, template, directory in made:
            asyncio.run(measured(name, template, directory, count=given.count))


if __name__ == "__main__":
    main()
