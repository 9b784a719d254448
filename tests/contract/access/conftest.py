"""The scene, made once for all cases of a module on each database; what a call changes is taken back after it."""

from collections.abc import AsyncIterator

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.contract.access.furnishing import furnish, just_before
from tests.contract.access.scene import BEFORE, DURING, Scene, two_counties
from tests.support.databases import RolledBackDatabase, rolled_back
from tests.support.login import real_client


@pytest.fixture(scope="module")
async def stage(engine: AsyncEngine) -> AsyncIterator[tuple[RolledBackDatabase, Scene]]:
    with time_machine.travel(BEFORE, tick=False) as traveller:
        async with rolled_back(engine) as database, real_client(database) as client:
            scene = await two_counties(client)
            await furnish(scene)
            traveller.move_to(DURING)
            await just_before(scene)
            yield database, scene
