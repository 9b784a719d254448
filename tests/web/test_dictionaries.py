"""The dictionaries: every code word with its Chinese name, revalidated by ETag."""

from collections.abc import AsyncIterator
from enum import StrEnum

import pytest

from app.db.session import Database
from app.web.dictionaries import dictionaries_router
from app.wiring import create_app
from tests.support.http import ActorsByAccount, Client, client_over, services_over


class Colour(StrEnum):
    RED = "red"


LABELS = {"colour": {Colour.RED: "红"}}


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.mark.only("sqlite")
async def test_words_and_errors_in_one_answer_without_login(client: Client) -> None:
    answer = await client.get("/api/v1/dictionaries")
    assert answer.status_code == 200
    words = answer.json()["words"]
    assert {"value": "party_committee", "label": "党委"} in words["org_kind"]
    assert words["nationality"][0] == {"value": "01", "label": "汉族"}
    assert "VERSION_STALE" in {row["code"] for row in answer.json()["errors"]}


@pytest.mark.only("sqlite")
async def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    first = await client.get("/api/v1/dictionaries")
    again = await client.get("/api/v1/dictionaries", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_two_areas_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="colour"):
        dictionaries_router(LABELS, LABELS)
