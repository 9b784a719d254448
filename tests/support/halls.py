"""A meeting whose sign-in is open now on a real server, and its recorder's calls: for the hall's screen."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from app.db.session import Database
from app.kit.clock import now
from tests.support.databases import Urls
from tests.support.world import World, a_county, keyring_in

V1 = "/api/v1"


async def a_world(urls: Urls, directory: Path) -> World:
    """The county in the database that a server on `directory` will find."""
    database = Database.connect(urls.server, urls.jobs)
    try:
        return await a_county(database, keyring_in(directory))
    finally:
        await database.close()


@dataclass
class Recorder:
    """A recorder of the county's first branch with a phone."""

    world: World
    url: str

    async def call(self, method: str, path: str, *, who: str = "recorder", **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(
            base_url=self.url, headers=self.world.headers(who), timeout=10, verify=False
        ) as http:
            return await http.request(method, f"{V1}{path}", **options)

    async def opens_a_meeting(self, title: str = "12月主题党日") -> str:
        """The id of a meeting that starts in ten minutes."""
        begins = now() + timedelta(minutes=10)
        body = {
            "org_id": str(self.world.orgs["第一党支部"].id),
            "title": title,
            "kinds": ["theme_day"],
            "place": "村党群服务中心二楼会议室",
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=2)).isoformat(),
        }
        made = await self.call("POST", "/meetings", who="secretary", json=body)
        assert made.status_code == 201, made.text
        meeting_id: str = made.json()["id"]
        published = await self.call("POST", f"/meetings/{meeting_id}/publish", who="secretary")
        assert published.status_code == 200, published.text
        return meeting_id

    async def confirms(self, meeting_id: str, code: str) -> str:
        """The id of the screen."""
        made = await self.call("POST", f"/meetings/{meeting_id}/screens", json={"code": code})
        assert made.status_code == 201, made.text
        screen_id: str = made.json()["id"]
        return screen_id
