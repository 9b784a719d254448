"""The committed OpenAPI document is what the code says, and says enough."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.base import Base
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


# 国办函〔2026〕12号 and the opinion of 2023 against formalism at the fingertips: what such applications must not keep.
COUNTED_PEOPLE = re.compile(
    r"(^|_)(ranks?|ranking|ranked|streaks?|leaderboard|badges?|medals?|sort|order_by|logins?_(count|rate|days)|last_login(_at|_on)?"
    r"|installs?|clock_in|check_in_(days|count)|activity|active_(days|minutes)"
    r"|(online|watch(ed)?|stud(y|ied)|learn(ed|ing)?|view(ed|ing)?|play(ed)?|dwell|stay(ed)?|read(ing)?)"
    r"_(s|seconds|minutes|time|duration|hours))($|_)"
)
FORBIDDEN_WORDS = re.compile(
    "打卡|积分|排行|名次|登录率|活跃|登录次数|(?<!不)排名|(?<!不记)在线时长|(?<!不含)(?<!没有)学习时间"
)
# Lessons that are pinned, and a teacher's remarks before comments.
ORDERS_THINGS = {"lesson_published.pin_rank", "lesson_comment.rank"}


def _names(part: Any) -> Iterator[str]:
    """Every name of a field or parameter and every word of a closed list."""
    if isinstance(part, dict):
        fields, words = part.get("properties"), part.get("enum")
        yield from fields if isinstance(fields, dict) else ()
        yield from (str(word) for word in words) if isinstance(words, list) else ()
        if isinstance(part.get("in"), str) and isinstance(part.get("name"), str):
            yield part["name"]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _names(inner)


async def test_nothing_says_how_long_somebody_was_online_or_puts_people_in_an_order(made: dict[str, Any]) -> None:
    names = set(_names(made))
    assert "hundredths" in names
    assert not {name for name in names if COUNTED_PEOPLE.search(name)}
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    assert {name for name in columns if COUNTED_PEOPLE.search(name.split(".")[1])} == ORDERS_THINGS
    said = json.dumps(made, ensure_ascii=False)
    assert not {said[one.start() - 20 : one.end() + 10] for one in FORBIDDEN_WORDS.finditer(said)}


@pytest.mark.parametrize("name", ["rank", "member_rank", "online_minutes", "watch_s", "login_count", "last_login_at"])
def test_such_names_would_be_noticed(name: str) -> None:
    assert COUNTED_PEOPLE.search(name)
