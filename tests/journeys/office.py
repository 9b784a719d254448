"""A small county in this process, whose clock a story moves: everybody holds a fresh session whenever he asks."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

import time_machine

from app.db.session import Database
from app.keyring.keyring import Keyring
from app.kit.clock import CHINA
from tests.journeys.people import API, Body, told
from tests.support.http import MASTER, Client
from tests.support.login import bearer, real_client, tokens_of
from tests.support.working import works_off
from tests.support.world import World, a_county


class Office:
    """Calls of the people of `tests.support.world`, by their names there."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self._tokens: dict[tuple[str, str], dict[str, str]] = {}

    def id(self, who: str) -> str:
        return str(self.world.members[who].id)

    def org(self, name: str) -> str:
        return str(self.world.orgs[name].id)

    async def tries(self, who: str, method: str, path: str, body: Any = None, **options: Any) -> Any:
        headers = (await self._session(who) if who else {}) | options.pop("headers", {})
        if body is not None:
            options["json"] = body
        return await self.client.http.request(method, f"{API}{path}", headers=headers, **options)

    async def gets(self, who: str, path: str, **params: Any) -> Any:
        answer = await self.tries(who, "GET", path, params=params)
        assert answer.is_success, f"{who}: {told(answer)}"
        return answer.json()

    async def posts(self, who: str, path: str, body: Any = None) -> Any:
        answer = await self.tries(who, "POST", path, body)
        assert answer.is_success, f"{who}: {told(answer)}"
        return answer.json()

    async def is_refused(self, who: str, status: int, code: str, method: str, path: str, body: Any = None) -> None:
        answer = await self.tries(who, method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), f"{who}: {told(answer)}"

    async def later(self) -> None:
        """What the worker does."""
        await works_off(self.client.services)

    async def inbox(self, who: str, kind: str) -> list[Body]:
        return [one for one in (await self.gets(who, "/notices"))["items"] if one["kind"] == kind]

    async def _session(self, who: str) -> dict[str, str]:
        today = f"{datetime.now(CHINA):%Y-%m-%d %H}"
        if (who, today) not in self._tokens:
            account = self.world.accounts[who]
            tokens = await tokens_of(self.client.services, account, self.world.tenant_id, second_factor=True)
            self._tokens[who, today] = bearer(tokens)
        return self._tokens[who, today]


@contextmanager
def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> Iterator[None]:
    """This moment in China."""
    with time_machine.travel(datetime(year, month, day, hour, minute, tzinfo=CHINA), tick=False):
        yield


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Office]:
    async with real_client(database) as client:
        yield Office(client, await a_county(database, Keyring(MASTER)))
