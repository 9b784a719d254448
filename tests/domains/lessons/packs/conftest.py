"""A town that has decided on its topic of clean government, and calls that make packs there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from app.access.actor import Actor
from tests.domains.lessons.conftest import Place

DECIDED = {"from_on": "2026-01-01", "reason": "纪委要求", "document": "青纪6号"}


@dataclass
class Kitchen:
    """`clean` is a lesson on a topic below 廉政教育; `plain` has no topic."""

    place: Place
    topic: str
    clean: str
    plain: str

    def body(self, *items: Any, month: str = "2026-12", **more: Any) -> dict[str, Any]:
        return {"org_id": str(self.place.world.town.id), "month": month, "items": list(items)} | more

    def item(self, lesson: str, *, mandatory: bool = False, section: str = "") -> dict[str, Any]:
        return {"lesson_id": lesson, "is_mandatory": mandatory, "section": section}

    async def made(self, *items: Any, **more: Any) -> str:
        body = self.body(*items, **more)
        return str((await self.place.ok("POST", "/lesson-packs", self.place.editor, json=body))["id"])

    async def issued(self, *items: Any, **more: Any) -> str:
        """With the clean-government lesson as mandatory, unless other items are given."""
        pack = await self.made(*(items or [self.item(self.clean, mandatory=True)]), **more)
        await self.place.ok("POST", f"/lesson-packs/{pack}/issue", self.place.reviewer)
        return pack

    async def packs(self, who: Actor, month: str = "2026-12") -> list[Any]:
        return list((await self.place.ok("GET", f"/lessons/packs?month={month}", who))["items"])

    async def refused(self, pack: str) -> tuple[int, str]:
        return await self.place.code("POST", f"/lesson-packs/{pack}/issue", self.place.reviewer)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        yield


@pytest.fixture
async def kitchen(place: Place) -> Kitchen:
    admin, town = place.world.town_admin, place.world.town.id
    topic = (await place.ok("POST", "/topics", admin, json={"name": "廉政教育"}))["id"]
    below = await place.ok("POST", "/topics", admin, json={"name": "身边的案例", "parent_id": topic})
    await place.ok("POST", f"/organisations/{town}/lesson-pack-rules", admin, json=DECIDED | {"topic_id": topic})
    clean = await place.published(title="廉洁过节", topic_ids=[below["id"]])
    return Kitchen(place, topic, clean, await place.published(title="党员的权利"))
