"""One's own inbox over HTTP: whose it is, pages, what is unread, and how that changes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.notices.public import Link, NoticeKind, Subject, ask, close, notify
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.orgs import SmallTree, actor_at, planted_in
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1"
START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def tree(client: Client) -> SmallTree:
    return await planted_in(client.services.database)


async def told(client: Client, tree: SmallTree, to: list[UUID], keys: str, *, minute: int = 0, **changes: Any) -> None:
    """One word for each letter of `keys`, a minute after the other; capitals are to-dos."""
    async with client.services.database.write(tree.tenant_id) as session:
        for after, key in enumerate(keys):
            with time_machine.travel(START + timedelta(minutes=minute + after), tick=False):
                tell = ask if key.isupper() else notify
                kind = NoticeKind.LEAVE_TO_DECIDE if key.isupper() else NoticeKind.MEETING_PUBLISHED
                word = {"kind": kind, "title": key, "text": "12月5日", "link": Link(Subject.MEETING, UUID(int=1))}
                as_of = START + timedelta(minutes=minute + after)
                await tell(session, tenant_id=tree.tenant_id, to=to, key=key, as_of=as_of, **(word | changes))


async def titles(client: Client, actor: Actor, path: str = "/notices", **query: Any) -> list[str]:
    answer = await client.get(f"{API}{path}", actor, params=query)
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


async def counted(client: Client, actor: Actor) -> tuple[int, int]:
    answer = await client.get(f"{API}/notices/unread-count", actor)
    return answer.json()["unread"], answer.json()["to_dos"]


async def test_an_actor_reads_what_is_told_to_the_account_and_to_the_member(client: Client, tree: SmallTree) -> None:
    secretary = actor_at(tree.first, Role.BRANCH_SECRETARY, member_id=uuid7())
    assert secretary.account_id is not None
    assert secretary.member_id is not None
    await told(client, tree, [secretary.account_id], "aB")
    await told(client, tree, [secretary.member_id], "c", minute=5)
    await told(client, tree, [uuid7()], "d", minute=9)
    assert await titles(client, secretary) == ["c", "B", "a"]
    assert await titles(client, secretary, "/to-dos") == ["B"]
    assert await titles(client, secretary, kind="meeting_published") == ["c", "a"]
    assert await counted(client, secretary) == (3, 1)
    staff_alone = actor_at(tree.first, Role.BRANCH_DEPUTY)
    assert (await titles(client, staff_alone), await counted(client, staff_alone)) == ([], (0, 0))


async def test_pages_hold_while_new_words_come(client: Client, tree: SmallTree) -> None:
    member = actor_at(tree.first, Role.MEMBER, member_id=uuid7())
    assert member.member_id is not None
    await told(client, tree, [member.member_id], "abcde")
    first = (await client.get(f"{API}/notices", member, params={"limit": 2})).json()
    await told(client, tree, [member.member_id], "f", minute=30)
    query = {"limit": 3, "cursor": first["next_cursor"]}
    second = (await client.get(f"{API}/notices", member, params=query)).json()
    seen = [one["title"] for one in (*first["items"], *second["items"])]
    assert (seen, second["next_cursor"]) == (["e", "d", "c", "b", "a"], None)
    stray = await client.get(f"{API}/to-dos", member, params=query)
    assert (stray.status_code, stray.json()["code"]) == (422, "CURSOR_INVALID")


async def test_read_one_read_all_and_what_came_since_stays_unread(client: Client, tree: SmallTree) -> None:
    member = actor_at(tree.first, Role.MEMBER, member_id=uuid7())
    assert member.member_id is not None
    await told(client, tree, [member.member_id], "abC")
    shown = (await client.get(f"{API}/notices", member)).json()["items"]
    path = f"{API}/notices/{shown[2]['id']}/read"
    once, twice = await client.post(path, member), await client.post(path, member)
    assert once.json() == twice.json(), "repeating changes nothing"
    assert once.json()["read_at"] is not None
    await told(client, tree, [member.member_id], "d", minute=10)
    until = {"until": shown[0]["told_at"]}
    assert (await client.post(f"{API}/notices/read", member, json=until)).json() == {"count": 2}
    assert (await client.post(f"{API}/notices/read", member, json=until)).json() == {"count": 0}
    assert await titles(client, member, unread=True) == ["d"]
    assert await titles(client, member, unread=False) == ["C", "b", "a"]
    assert await counted(client, member) == (1, 1), "what was read is still to be done"


async def test_what_was_done_is_no_longer_new(client: Client, tree: SmallTree) -> None:
    member = actor_at(tree.first, Role.MEMBER, member_id=uuid7())
    assert member.member_id is not None
    await told(client, tree, [member.member_id], "A")
    async with client.services.database.write(tree.tenant_id) as session:
        await close(session, tenant_id=tree.tenant_id, key="A")
    assert await counted(client, member) == (0, 0)
    (closed,) = (await client.get(f"{API}/notices", member)).json()["items"]
    assert (closed["closed_because"], closed["closed_at"] is None) == ("done", False)
    assert await titles(client, member, "/to-dos") == []


async def test_an_instant_that_is_none_is_refused(client: Client, tree: SmallTree) -> None:
    member = actor_at(tree.first, Role.MEMBER, member_id=uuid7())
    for until in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-12-01T00:00:00", None):
        answer = await client.post(f"{API}/notices/read", member, json={"until": until})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "until")


async def test_nobody_reads_for_another(client: Client, tree: SmallTree) -> None:
    member = actor_at(tree.first, Role.MEMBER, member_id=uuid7())
    assert member.member_id is not None
    await told(client, tree, [member.member_id], "a")
    notice_id = (await client.get(f"{API}/notices", member)).json()["items"][0]["id"]
    foreign_tree = await planted_in(client.services.database)
    foreigner = actor_at(foreign_tree.first, Role.MEMBER, member_id=member.member_id)
    for other in (actor_at(tree.first, Role.MEMBER, member_id=uuid7()), foreigner):
        answer = await client.post(f"{API}/notices/{notice_id}/read", other)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOTICE_NOT_FOUND")
    assert await counted(client, foreigner) == (0, 0)
    assert await counted(client, member) == (1, 0)
