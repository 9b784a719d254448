"""A town committee with two branches, who writes, reviews and studies lessons there, and calls to write them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.lessons.quizzes import use_quizzes
from app.domains.members.models import Member
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.dues.conftest import World, make_world
from tests.fakes.quizzes import FakeQuizzes
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1"
TEXT: dict[str, Any] = {"kind": "text", "html": "<p>党员享有下列权利。</p>"}
QUIZ = uuid7()
FILM: dict[str, Any] = {"key": "film", "kind": "video", "duration_s": 100}


@dataclass
class Place:
    """红旗村党支部 and 光明村党支部 below 红旗镇党委, with calls by who may make them."""

    client: Client
    world: World
    editor: Actor
    reviewer: Actor

    def reader(self, member: Member) -> Actor:
        return self.world.self_of(member)

    async def ok(self, method: str, path: str, actor: Actor, **options: Any) -> Any:
        answer = await self.client.call(method, f"{API}{path}", actor, **options)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def code(self, method: str, path: str, actor: Actor, **options: Any) -> tuple[int, str]:
        answer = await self.client.call(method, f"{API}{path}", actor, **options)
        return answer.status_code, "" if answer.is_success else answer.json()["code"]

    async def draft(self, **content: Any) -> str:
        body = {"title": "党员的权利", "blocks": [TEXT]} | content
        made = await self.ok(
            "POST", "/lesson-drafts", self.editor, json={"org_id": str(self.world.town.id), "content": body}
        )
        return str(made["id"])

    async def step(self, lesson: str, name: str, actor: Actor | None = None, **body: Any) -> Any:
        by = actor or (self.editor if name in ("submit", "revise") else self.reviewer)
        return await self.ok("POST", f"/lesson-drafts/{lesson}/{name}", by, json=body or None)

    async def approved(self, **content: Any) -> str:
        lesson = await self.draft(**content)
        await self.step(lesson, "submit")
        await self.step(lesson, "approve", remarks="同意")
        return lesson

    async def published(self, **content: Any) -> str:
        lesson = await self.approved(**content)
        await self.step(lesson, "publish")
        return lesson


@pytest.fixture
async def place(database: Database) -> AsyncIterator[Place]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        async with database.write_all() as session:
            world = await make_world(session)
        yield Place(
            client,
            world,
            world.actor(Role.CONTENT_EDITOR, world.town),
            world.actor(Role.CONTENT_REVIEWER, world.town),
        )


@pytest.fixture
def quizzes() -> Iterator[FakeQuizzes]:
    fake = FakeQuizzes(条例小测=QUIZ)
    use_quizzes(fake)
    yield fake
    use_quizzes(None)
