"""A town whose register is imported."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from tests.factories.rosters import Town, a_town


@pytest.fixture
async def town(database: Database) -> Town:
    async with database.write_all() as session:
        return await a_town(session)


@pytest.fixture
async def session(database: Database, town: Town) -> AsyncIterator[AsyncSession]:
    """A write session of the town's tenant, as a request has it."""
    async with database.write(town.tenant_id) as session:
        yield session
