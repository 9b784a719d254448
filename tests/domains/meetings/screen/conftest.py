"""A branch with an open meeting over HTTP, and a PC in the hall that has no login."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from app.access.actor import Actor
from app.db.session import Database
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock, clock  # noqa: F401  (the fixture of the rooms above)
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

V1 = "/api/v1"


@pytest.fixture
async def branch(database: Database, clock: Clock) -> Branch:  # noqa: F811
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


@pytest.fixture
async def client(database: Database, branch: Branch) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


class Hall:
    """The hall's PC: a browser of its own with its cookies."""

    def __init__(self, client: Client) -> None:
        transport = httpx.ASGITransport(app=client.app, raise_app_exceptions=False)
        self.client = client
        self.http = httpx.AsyncClient(transport=transport, base_url="http://testserver")
        self.code = self.secret = ""

    async def ask(self, meeting_id: str | None = None) -> str:
        """The pairing code that it shows."""
        sent = {"meeting_id": meeting_id} if meeting_id else {}
        made = await self.http.post(f"{V1}/screens/pairings", json=sent)
        assert made.status_code == 201, made.text
        self.code, self.secret = made.json()["code"], made.json()["secret"]
        return self.code

    async def fetch(self) -> httpx.Response:
        return await self.http.post(f"{V1}/screens/tickets", json={"secret": self.secret})

    async def paired(self, meeting: str, actor: Actor) -> dict[str, Any]:
        """Paired with the meeting (its address), ticket and all; the screen as the recorder sees it."""
        made = await self.client.post(f"{meeting}/screens", actor, json={"code": await self.ask()})
        assert made.status_code == 201, made.text
        assert (await self.fetch()).json()["state"] == "paired"
        screen: dict[str, Any] = made.json()
        return screen

    async def refused(self, **query: str) -> tuple[int, str]:
        answer = await self.http.get(f"{V1}/screens/stream", params=query)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
async def halls(client: Client) -> AsyncIterator[Callable[[], Hall]]:
    opened: list[Hall] = []

    def a_hall() -> Hall:
        opened.append(Hall(client))
        return opened[-1]

    yield a_hall
    for hall in opened:
        await hall.http.aclose()


async def a_published(client: Client, branch: Branch, **changes: Any) -> str:
    """The address of a meeting at nine."""
    body = {
        "org_id": str(branch.org.id),
        "title": "12月主题党日",
        "kinds": ["theme_day"],
        "place": "二楼会议室",
        "starts_at": "2026-12-05T09:00:00+08:00",
        "ends_at": "2026-12-05T11:00:00+08:00",
    }
    made = await client.post(f"{V1}/meetings", branch.secretary, json=body | changes)
    assert made.status_code == 201, made.text
    meeting = f"{V1}/meetings/{made.json()['id']}"
    assert (await client.post(f"{meeting}/publish", branch.secretary)).status_code == 200
    return meeting


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@asynccontextmanager
async def event_stream(hall: Hall) -> AsyncIterator[Any]:
    """The events of the hall's ticket, taken one by one from the application itself, without HTTP."""
    screens = hall.client.app.state.screens
    seat = await screens.admit(hall.http.cookies.get("dangjian_screen"), wanted=None)
    events = screens.stream(seat)
    try:
        yield events
    finally:
        await events.aclose()
