"""A committee with two branches, its lecturers and a season's menu, in November; calls by who may make them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.lectures.following import follow_meeting
from app.domains.meetings.fixing import fix_roll
from app.domains.meetings.public import use_follower
from app.domains.members.models import Member
from app.kit.clock import now
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.auth import a_place, an_account
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1"
NINE, TEN, TWO = "2026-12-05T09:00:00+08:00", "2026-12-05T10:00:00+08:00", "2026-12-05T14:00:00+08:00"


@pytest.fixture(autouse=True)
def november() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _in_step() -> Iterator[None]:
    """Meetings are followed, as in production."""
    use_follower(follow_meeting)
    yield
    use_follower(None)


@dataclass
class Place:
    """第一党支部 and 第二党支部 below 县委, which keeps two lecturers: 党员03 with an account, and somebody from elsewhere."""

    client: Client
    branch: Branch
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def admin(self) -> Actor:
        return self.branch.officer(Role.ORGANISER)

    @property
    def secretary(self) -> Actor:
        return self.branch.secretary

    @property
    def neighbour(self) -> Actor:
        return self.branch.actor(self.branch.neighbour, (Role.BRANCH_SECRETARY, self.branch.sibling))

    @property
    def lecturer(self) -> Actor:
        return self.branch.actor(self.speaker)

    @property
    def speaker(self) -> Member:
        return self.branch.members[3]

    @property
    def database(self) -> Database:
        return self.client.services.database

    async def ok(self, method: str, path: str, actor: Actor, **options: Any) -> Any:
        answer = await self.ask(method, path, actor, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    async def code(self, method: str, path: str, actor: Actor, **options: Any) -> tuple[int, str]:
        answer = await self.ask(method, path, actor, **options)
        return answer.status_code, "" if answer.is_success else str(answer.json()["code"])

    async def ask(self, method: str, path: str, actor: Actor, **options: Any) -> httpx.Response:
        return await self.client.call(method, f"{API}{path.format_map(self.ids)}", actor, **options)

    async def change(self, path: str, actor: Actor, body: dict[str, Any]) -> Any:
        etag = (await self.ask("GET", path, actor)).headers["etag"]
        return await self.ok("PUT", path, actor, json=body, headers={"If-Match": etag})

    def wish(self, *starts_at: str, **changes: Any) -> dict[str, Any]:
        body = {"topic_id": self.ids["topic"], "starts_at": list(starts_at or (NINE,)), "people": 20}
        body |= {} if "venue_id" in changes else {"place": "村党群服务中心"}
        return body | changes

    async def orders(self, *starts_at: str, by: Actor | None = None, **changes: Any) -> str:
        actor = by or self.secretary
        org = self.branch.sibling if by and by.member_id == self.branch.neighbour.id else self.branch.org
        wish = self.wish(*starts_at, **changes)
        made = await self.ok("POST", f"/organisations/{org.id}/lecture-orders", actor, json=wish)
        return str(made["id"])

    async def accepted(self, *starts_at: str, by: Actor | None = None, **changes: Any) -> dict[str, Any]:
        """An order that its lecturer accepted for the first time asked for."""
        order = await self.orders(*starts_at, by=by, **changes)
        made: dict[str, Any] = await self.accepts(order, (starts_at or (NINE,))[0])
        return made

    async def accepts(self, order: str, starts_at: str = NINE, *, by: Actor | None = None) -> Any:
        body = {"starts_at": starts_at}
        return await self.ok("POST", f"/lecture-orders/{order}/accept", by or self.lecturer, json=body)

    async def is_held(self, meeting_id: str, *, people: int = 3) -> None:
        """The roll is fixed, the first so many of the branch are called present, and an hour later it is over."""
        found = await self.ok("GET", f"/meetings/{meeting_id}", self.secretary)
        start = datetime.fromisoformat(found["starts_at"])
        with time_machine.travel(start + timedelta(minutes=1), tick=False):
            async with self.database.write(self.branch.tenant_id) as session:
                await fix_roll(session, self.branch.tenant_id, UUID(meeting_id), now())
            present = [str(member.id) for member in self.branch.members[:people]]
            if present:
                await self.ok("POST", f"/meetings/{meeting_id}/roll-calls", self.secretary, json={"present": present})


@pytest.fixture
async def place(database: Database) -> AsyncIterator[Place]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        async with database.write_all() as session:
            branch = await a_branch(session, uuid7())
            await _account_of(session, branch.members[3])
        place = Place(client, branch)
        await offer(place)
        yield place


async def _account_of(session: AsyncSession, member: Member) -> None:
    account = an_account("speaker")
    session.add(account)
    await session.flush()
    session.add(a_place(account, member.tenant_id, org_id=member.org_id, member_id=member.id))
    await session.flush()


async def offer(place: Place) -> None:
    """Two lecturers, a venue, and a menu of two topics that is published."""
    ids, admin, org = place.ids, place.admin, place.branch.committee.id
    person = {"level": "county", "admitted_on": "2026-01-01"}
    outside = {"name": "周教授", "unit": "市委党校", "phone": "19900054321"}
    for name, more in (("own", {"member_id": str(place.speaker.id)}), ("outside", outside)):
        made = await place.ok("POST", f"/organisations/{org}/lecturers", admin, json=person | more)
        ids[name] = made["id"]
    hall = {"name": "报告厅", "address": "中街8号", "capacity": 30}
    ids["venue"] = (await place.ok("POST", f"/organisations/{org}/venues", admin, json=hall))["id"]
    season = {"title": "冬季菜单", "from_on": "2026-12-01", "until_on": "2027-02-28"}
    ids["menu"] = (await place.ok("POST", f"/organisations/{org}/lecture-menus", admin, json=season))["id"]
    for name, first in (("topic", "own"), ("other_topic", "outside")):
        second = "outside" if first == "own" else "own"
        speakers = [{"lecturer_id": ids[first], "part": "a"}, {"lecturer_id": ids[second], "part": "b"}]
        topic = {"title": f"学好用好党章{name}", "minutes": 60, "speakers": speakers, "requirements": "投影"}
        made = await place.ok("POST", "/lecture-menus/{menu}/topics", admin, json=topic)
        ids[name] = made["id"]
    await place.ok("POST", "/lecture-menus/{menu}/publish", admin)
