"""A branch and a client over the whole application, with the clock three days before the meeting."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from app.db.session import Database
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

Published = Callable[..., Awaitable[str]]
V1 = "/api/v1"


@pytest.fixture
async def branch(database: Database, clock: Clock) -> Branch:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


@pytest.fixture
async def client(database: Database, branch: Branch) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
def published(client: Client, branch: Branch) -> Published:
    """Make and publish a meeting with these changes; the path of its resource."""

    async def make(**changes: Any) -> str:
        values = {
            "org_id": str(branch.org.id),
            "title": "12月主题党日",
            "kinds": ["theme_day"],
            "starts_at": "2026-12-05T09:00:00+08:00",
            "ends_at": "2026-12-05T11:00:00+08:00",
        }
        made = await client.post(f"{V1}/meetings", branch.secretary, json=values | changes)
        assert made.status_code == 201, made.text
        meeting = f"{V1}/meetings/{made.json()['id']}"
        assert (await client.post(f"{meeting}/publish", branch.secretary)).status_code == 200
        return meeting

    return make
