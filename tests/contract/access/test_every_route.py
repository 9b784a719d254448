"""Every route of the API × allowed, refused here, out of sight in the tenant and outside it, anonymous."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.access.roles import ROLES
from tests.contract.access.cases import CASES
from tests.contract.access.deciding import ABROAD, WEAK, Because, Case, Expected
from tests.contract.access.operations import OPERATIONS
from tests.contract.access.scene import OFFICES, VISITOR, Scene
from tests.support.databases import RolledBackDatabase

Stage = tuple[RolledBackDatabase, Scene]
# POSTs that read only.
SEARCHES = ("members.look_up", "audit.verify")


def _asks(case: Case) -> bool:
    """Does it ask for a permission?"""
    return case.operation in OPERATIONS and bool(OPERATIONS[case.operation]["x-permissions"])


def _administers(case: Case) -> bool:
    return _asks(case) and case.who in OFFICES and ROLES[OFFICES[case.who][0]].second_factor


def _reads(case: Case) -> bool:
    return case.who != "anonymous" and (
        case.operation in SEARCHES or "get" in OPERATIONS.get(case.operation, {}).get("method", "")
    )


def each(wanted: Callable[[Case], bool]) -> pytest.MarkDecorator:
    cases = [case for case in CASES if wanted(case)]
    return pytest.mark.parametrize("case", cases, ids=[case.operation for case in cases])


async def asked(stage: Stage, case: Case, who: str, ids: dict[str, str] | None = None) -> httpx.Response:
    database, scene = stage
    async with database.undone():
        return await scene.ask(case, who, ids=ids)


def faults_of(scene: Scene, case: Case, expected: Expected, answer: httpx.Response, *, allowed: bool) -> list[str]:
    """What is wrong with the answer that this caller got."""
    said = f"{expected.who}: {answer.status_code} {answer.text[:400]}"
    faults = []
    if answer.status_code != expected.status:
        faults.append(f"expected {expected.status} {expected.code}, {said}")
    elif expected.code and answer.json()["code"] != expected.code:
        faults.append(f"expected {expected.code}, {said}")
    if allowed:
        shows = scene.filled(case.shows)
        return faults if shows in answer.text else [*faults, f"{shows} is not shown, {said}"]
    sent = scene.sent(case)
    secrets = scene.county if expected.who.startswith((ABROAD, "anonymous")) else scene.hidden
    leaked = {one for one in secrets if one in answer.text and one not in sent}
    if leaked and (answer.status_code >= 400 or expected.empty):
        faults.append(f"leaks {[scene.name_of(one) for one in leaked]}, {said}")
    if answer.status_code >= 400 and "etag" in answer.headers:
        faults.append(f"shows an ETag, {said}")
    return faults


@each(lambda case: True)
async def test_who_may_and_who_sees(stage: Stage, case: Case) -> None:
    scene, faults = stage[1], []
    for column, expected in enumerate(case.decisions):
        if isinstance(expected, Because):
            continue
        answer = await asked(stage, case, expected.who)
        faults += faults_of(scene, case, expected, answer, allowed=column == 0)
        if expected.status == 404 and column in (2, 3):
            # What is out of sight and what does not exist are told apart by nothing.
            absent = await asked(stage, case, expected.who, scene.elsewhere())
            if told(absent) != told(answer):
                faults.append(f"{expected.who} can tell what exists: {answer.text} is not {absent.text}")
    assert not faults, "\n".join([case.operation, *faults])


def told(answer: httpx.Response) -> tuple[int, dict[str, object]]:
    """The answer without what differs between any two requests."""
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "request_id"}


@each(_asks)
async def test_who_holds_nothing_gets_nothing(stage: Stage, case: Case) -> None:
    scene = stage[1]
    answer = await asked(stage, case, VISITOR)
    sent = scene.sent(case)
    assert answer.status_code in (200, 403, 404), f"{case.operation}: {answer.status_code} {answer.text}"
    assert not {scene.name_of(one) for one in scene.hidden if one in answer.text and one not in sent}, answer.text


@each(_administers)
async def test_without_the_second_factor_an_administrator_is_told_so(stage: Stage, case: Case) -> None:
    answer = await asked(stage, case, WEAK + case.who)
    assert (answer.status_code, answer.json()["code"]) == (403, "SECOND_FACTOR_REQUIRED"), answer.text


@each(_reads)
async def test_reading_beside_the_own_place_finds_nothing(stage: Stage, case: Case) -> None:
    """Whatever is read, listed, counted or searched, by offices with the widest sight, and through every filter."""
    scene = stage[1]
    operation = OPERATIONS[case.operation]
    filters = [one["name"] for one in operation.get("parameters", []) if _is_filter(one)]
    for who in ("other_secretary", "township_admin", f"{ABROAD}county_admin", f"{ABROAD}secretary"):
        secrets = scene.county if who.startswith(ABROAD) else scene.hidden
        for query in ({}, *({name: scene.ids["org"]} for name in filters)):
            probing = replace(case, query={**case.query, **query})
            answer = await asked(stage, probing, who)
            sent = scene.sent(probing)
            leaked = [scene.name_of(one) for one in secrets if one in answer.text and one not in sent]
            assert not leaked, f"{who} {query}: {answer.text}"
            if query:
                nowhere = replace(case, query={**case.query, **dict.fromkeys(query, str(uuid4()))})
                assert told(await asked(stage, nowhere, who)) == told(answer), f"{who} {query}"


def _is_filter(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "query" and "uuid" in str(parameter["schema"])
