"""Thousands of well- and ill-formed calls, made from the OpenAPI document, against a real server: never a 500.

Whatever is answered must be what the document says: a listed status, the right media type, the right shape.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from app.db.session import Database
from tests.support.databases import Urls
from tests.support.server import running_server
from tests.support.source import ROOT
from tests.support.world import World, a_county, keyring_in

EXAMPLES = int(os.environ.get("DANGJIAN_FUZZ_EXAMPLES", "4"))
# Logging out would end the session that the other calls need; metrics and docs are not JSON of ours.
LEFT_OUT = {"auth.logout", "auth.revoke_sessions", "auth.revoke_session", "metrics"}


def _calls(world: World, url: str) -> list[str]:
    """Call every operation as staff with rights and as a plain member; the list of what went wrong."""
    document = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=url)
    faults: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name in LEFT_OUT:
            continue
        faults += _fuzz(operation, name, [world.headers(who) for who in ("county_admin", "secretary", "member")])
    return faults


def _fuzz(operation: object, name: str, callers: Sequence[dict[str, str]]) -> list[str]:
    """The same calls by each of them: inventing one costs more than making it."""
    faults: list[str] = []
    documented = operation.definition.raw["responses"] | dict.fromkeys(("413", "429", "404", "405"))  # type: ignore[attr-defined]

    @given(case=operation.as_strategy())  # type: ignore[attr-defined]
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: schemathesis.Case) -> None:
        for headers in callers:
            answer = case.call(headers=headers, timeout=30)
            if answer.status_code >= 500 and answer.status_code != 503:
                faults.append(f"{name}: {answer.status_code} {answer.text[:300]} for {case.as_curl_command()[:500]}")
            elif str(answer.status_code) not in documented:
                faults.append(f"{name}: {answer.status_code} {answer.text[:200]} is not in the document")

    call()
    return faults


async def test_no_call_breaks_the_server(own_urls: Urls, tmp_path: Path) -> None:
    database = Database.connect(own_urls.server, own_urls.jobs)
    world = await a_county(database, keyring_in(tmp_path))
    await database.close()
    limits = {"DANGJIAN_REQUESTS_PER_MINUTE": "10000000", "DANGJIAN_RUN_WORKER": "false"}
    async with running_server(own_urls, tmp_path, **limits) as server:
        faults = await asyncio.to_thread(_calls, world, server.url)
        log = server.log.read_text(encoding="utf-8")
    unexpected = [line for line in log.splitlines() if "unexpected error" in line]
    assert not faults, "\n".join(sorted(set(faults))[:40])
    assert not unexpected, unexpected[:3]


@pytest.mark.only("sqlite")
async def test_the_operations_left_out_exist(own_urls: Urls) -> None:
    document = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))
    names = {one["operationId"] for path in document["paths"].values() for one in path.values()}
    assert names >= LEFT_OUT
