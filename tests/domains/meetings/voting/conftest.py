"""A branch of sixteen voters and more, its assembly under way, and a recorder at the keyboard."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from app.access.actor import Actor
from app.db.session import Database
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.members.models import Member
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_branch, a_meeting
from tests.support.http import ActorsByAccount, Client, client_over, services_over

V1 = "/api/v1"


@dataclass
class Room:
    """A meeting and those who vote in it."""

    client: Client
    branch: Branch
    meeting: str
    clock: Clock

    async def call(self, actor: Actor, path: str, body: Any = None, *, status: int = 201) -> Any:
        answer = await self.client.post(f"{self.meeting}{path}", actor, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def refused(self, path: str, body: Any = None, *, actor: Actor | None = None) -> str:
        answer = await self.client.post(f"{self.meeting}{path}", actor or self.branch.recorder, json=body)
        assert answer.status_code in (403, 404, 409, 422), answer.text
        problem = answer.json()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["detail"])
        return str(problem["code"])

    async def come(self, people: int | list[Member]) -> None:
        """So many of the members, in their order, or these, are in the room."""
        there = self.branch.members[:people] if isinstance(people, int) else people
        await self.call(self.branch.recorder, "/roll-calls", {"present": [str(one.id) for one in there]}, status=200)

    async def open(self, matter: str = "ordinary", **more: Any) -> str:
        body = {"kind": "members_assembly", "matter": matter, "title": "关于支部工作的决议"} | more
        return f"/resolutions/{(await self.call(self.branch.recorder, '/resolutions', body))['id']}"

    async def develop(self, subject: Member, **more: Any) -> str:
        return await self.open("development", subject_ids=[str(subject.id)], purpose="make_full", **more)

    async def elect(self, candidates: list[Member], *, seats: int, office: str = "by_election") -> str:
        resolution = await self.open("election", seats=seats, office=office)
        named = {"member_ids": [str(one.id) for one in candidates]}
        await self.call(self.branch.recorder, f"{resolution}/candidates", named, status=200)
        return resolution

    async def close(self, resolution: str, **counts: Any) -> Any:
        return await self.call(self.branch.recorder, f"{resolution}/close", counts, status=200)

    async def shown(self, resolution: str, actor: Actor | None = None) -> Any:
        return (await self.client.get(f"{self.meeting}{resolution}", actor or self.branch.recorder)).json()

    async def quorum(self, actor: Actor | None = None) -> Any:
        return (await self.client.get(f"{self.meeting}/quorum", actor or self.branch.recorder)).json()


def votes(in_favour: int, against: int = 0, abstained: int = 0) -> dict[str, int]:
    return {"in_favour": in_favour, "against": against, "abstained": abstained}


def papers(issued: int, collected: int | None = None, valid: int | None = None) -> dict[str, int]:
    """So many given out; by default all come back and are valid."""
    collected = issued if collected is None else collected
    valid = collected if valid is None else valid
    return {"issued": issued, "collected": collected, "valid": valid, "spoilt": collected - valid}


def tally(member: Member, *counts: int) -> dict[str, Any]:
    return votes(*counts) | {"member_id": str(member.id)}


MakeRoom = Callable[..., Awaitable[Room]]


@asynccontextmanager
async def client_for(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def a_room(database: Database, clock: Clock) -> AsyncIterator[MakeRoom]:
    """Make a room; the clock then stands five minutes after the start, or as `minutes` says."""
    async with client_for(database) as client:

        async def make(
            *,
            full: int = 16,
            probationary: int = 1,
            kinds: tuple[MeetingKind, ...] = (),
            minutes: float = 5,
            **changes: Any,
        ) -> Room:
            tenant_id = uuid7()
            async with database.write(tenant_id) as session:
                branch = await a_branch(session, tenant_id, full=full, probationary=probationary)
                kinds = kinds or (MeetingKind.MEMBERS_ASSEMBLY,)
                meeting = await a_meeting(session, branch, *kinds, **changes)
            clock(minutes)
            return Room(client, branch, f"{V1}/meetings/{meeting.id}", clock)

        yield make
