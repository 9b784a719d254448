"""The committed OpenAPI document is what the code says, and says enough."""

import json
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.web.openapi import document, operations
from app.wiring import create_app
from tests.support.databases import rolled_back
from tests.support.http import ActorsByAccount, services_over
from tests.support.source import ROOT

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(scope="module")
async def made(engine: AsyncEngine) -> dict[str, Any]:
    async with rolled_back(engine) as database:
        return document(create_app(await services_over(database, ActorsByAccount())))


async def test_the_committed_document_is_the_codes(made: dict[str, Any]) -> None:
    committed = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(made)), "run `make openapi` and look at what changed"


async def test_it_is_openapi_3_1(made: dict[str, Any]) -> None:
    assert made["openapi"].startswith("3.1")


async def test_every_operation_has_examples_and_names_its_refusals(made: dict[str, Any]) -> None:
    for operation in operations(made):
        name = operation["operationId"]
        good = [status for status in operation["responses"] if status < "400"]
        assert good, name
        for status, answer in operation["responses"].items():
            for media_type, content in answer.get("content", {}).items():
                if media_type.endswith("json"):
                    assert "example" in content, f"{name} {status}"
            if status >= "400":
                assert answer["x-codes"], f"{name} {status}"
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        assert body is None or "example" in body, name
