"""Every operation has its case, and the committed table says what the cases say."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.access.permissions import Permission
from app.web.openapi import document
from app.wiring import create_app
from tests.contract.access.cases import CASES
from tests.contract.access.deciding import Because, Expected
from tests.contract.access.operations import operations_of
from tests.contract.access.rendering import COMMITTED, render
from tests.contract.access.scene import permissions_of
from tests.support.databases import rolled_back
from tests.support.http import ActorsByAccount, services_over

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(scope="module")
async def operations(engine: AsyncEngine) -> dict[str, Any]:
    async with rolled_back(engine) as database:
        return operations_of(document(create_app(await services_over(database, ActorsByAccount()))))


async def test_every_operation_has_one_case_and_no_case_is_left_over(operations: dict[str, Any]) -> None:
    counted = Counter(case.operation for case in CASES)
    assert {name for name in operations if name not in counted} == set(), (
        "an operation without a say on who may call it"
    )
    assert {name for name in counted if name not in operations} == set(), "a case of an operation that is gone"
    assert [name for name, times in counted.items() if times > 1] == []


async def test_the_committed_table_is_current(operations: dict[str, Any]) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == render(operations), (
        "Who may call what has changed. If that is meant: make access, and review the difference line by line."
    )


async def test_every_expected_refusal_is_documented(operations: dict[str, Any]) -> None:
    faults = []
    for case in CASES:
        answers = operations[case.operation]["responses"]
        for expected in case.decisions:
            if isinstance(expected, Expected):
                codes = answers.get(str(expected.status), {}).get("x-codes", ())
                if expected.code and expected.code not in codes:
                    faults.append(f"{case.operation}: {expected.status} {expected.code}")
    assert not sorted(set(faults))


async def test_only_what_asks_for_no_permission_lets_everybody_in(operations: dict[str, Any]) -> None:
    for case in CASES:
        operation = operations[case.operation]
        before_login = Because.BEFORE_LOGIN in case.decisions
        assert before_login == operation["x-anonymous"], case.operation
        if case.refused in (Because.EVERYBODY, Because.BEFORE_LOGIN):
            assert not operation["x-permissions"], case.operation


async def test_a_caller_out_of_sight_holds_the_permission_at_the_own_place(operations: dict[str, Any]) -> None:
    """Else the refusal would prove nothing about sight."""
    for case in CASES:
        permissions = {Permission(one) for one in operations[case.operation]["x-permissions"]}
        for expected in (case.elsewhere, case.foreigner):
            if permissions and isinstance(expected, Expected):
                assert permissions & permissions_of(expected.who), f"{case.operation}: {expected.who}"
