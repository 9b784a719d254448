"""A small county with accounts that are logged in, and a clock that stands still."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.db.session import Database
from app.keyring.keyring import Keyring
from tests.support.http import MASTER, Client
from tests.support.login import real_client
from tests.support.world import World, a_county

API = "/api/v1"
MOMENT = datetime(2026, 12, 5, 0, 50, tzinfo=UTC)


@dataclass
class Place:
    """The county and a client of it; who asks is named as in `tests.support.world`."""

    client: Client
    world: World

    async def call(self, who: str, method: str, path: str, **options: Any) -> Any:
        """The JSON of a call that has to succeed."""
        answer = await self.client.call(method, f"{API}{path}", headers=self.world.headers(who), **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def home(self, who: str) -> dict[str, Any]:
        shown: dict[str, Any] = await self.call(who, "GET", "/home")
        return shown

    async def meeting(self, minutes: float, *, who: str = "secretary", org: str = "第一党支部", **more: Any) -> str:
        """A published meeting of two hours that starts in so many minutes; its id."""
        start = MOMENT + timedelta(minutes=minutes)
        body = {"org_id": str(self.world.orgs[org].id), "title": "主题党日", "kinds": ["theme_day"]}
        times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
        made = await self.call(who, "POST", "/meetings", json=body | times | more)
        await self.call(who, "POST", f"/meetings/{made['id']}/publish")
        return str(made["id"])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
async def place(database: Database, clock: time_machine.Traveller) -> AsyncIterator[Place]:
    async with real_client(database) as client:
        yield Place(client, await a_county(database, Keyring(MASTER)))
