"""The audit trail and the job history over HTTP: who sees what, page by page, masked."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.audit.sealing import Sealer
from app.audit.trail import record
from app.db.session import Database
from app.domains.admin.routes import router
from app.domains.orgs.models import Org, OrgKind
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.kit.clock import now
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.orgs import an_org
from tests.support.http import ActorsByAccount, Client, client_over, services_over

TENANT = uuid7()
ROOT = an_org(TENANT, "党委", kind=OrgKind.PARTY_COMMITTEE)
BRANCH, OTHER = an_org(TENANT, "第一党支部", parent=ROOT), an_org(TENANT, "第二党支部", parent=ROOT)


def holding(role: Role, org: Org, tenant_id: UUID = TENANT) -> Actor:
    return Actor(uuid7(), tenant_id, uuid7(), None, "张三", (Grant.of(role, org.id, org.path),), second_factor=True)


AUDITOR, COMMISSIONER = holding(Role.AUDIT_ADMIN, ROOT), holding(Role.DISCIPLINE_COMMISSIONER, BRANCH)
SYSTEM_ADMIN = holding(Role.SYSTEM_ADMIN, ROOT)


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    async with database.write(TENANT) as session:
        session.add_all(
            [
                an_org(TENANT, o.name, kind=o.kind, id=o.id, parent_id=o.parent_id, path=o.path, depth=o.depth)
                for o in (ROOT, BRANCH, OTHER)
            ]
        )
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services, routers=[router]), services, actors) as client:
        yield client


async def act(client: Client, action: str, org: Org | None, **more: Any) -> None:
    async with client.services.database.write(TENANT) as session:
        await record(session, AUDITOR, action, target="sample", target_id=None, org_id=org.id if org else None, **more)


async def actions(client: Client, actor: Actor, query: str = "") -> list[str]:
    answer = await client.get(f"/api/v1/audit/entries{query}", actor)
    assert answer.status_code == 200, answer.text
    return sorted(item["action"] for item in answer.json()["items"])


async def test_entries_are_seen_within_ones_organisations(client: Client) -> None:
    for action, org in (("a.root", ROOT), ("a.branch", BRANCH), ("a.other", OTHER), ("a.none", None)):
        await act(client, action, org)
    assert await actions(client, AUDITOR) == ["a.branch", "a.none", "a.other", "a.root"]
    assert await actions(client, COMMISSIONER) == ["a.branch"]
    assert await actions(client, holding(Role.AUDIT_ADMIN, ROOT, uuid7())) == []
    assert await actions(client, AUDITOR, "?action=a.other") == ["a.other"]
    assert await actions(client, AUDITOR, "?since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z") == []
    for actor in (SYSTEM_ADMIN, holding(Role.MEMBER, BRANCH)):
        assert (await client.get("/api/v1/audit/entries", actor)).status_code == 403


async def test_pages_follow_one_another_without_gaps_while_new_entries_come(client: Client) -> None:
    for n in range(5):
        await act(client, f"a.{n}", ROOT)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await client.get(f"/api/v1/audit/entries?limit=2{cursor}", AUDITOR)).json()
        seen += [item["action"] for item in page["items"]]
        await act(client, "a.new", ROOT)
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(seen) == [f"a.{n}" for n in range(5)]
    answer = await client.get(f"/api/v1/audit/entries?action=x{cursor}", AUDITOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "CURSOR_INVALID")


async def test_what_somebody_recorded_in_the_clear_is_hidden_all_the_same(client: Client) -> None:
    await act(
        client,
        "a",
        ROOT,
        before={"phones": ["13800001234"], "n": 110105194912310021, "count": 3, "empty": None},
        note="电话13800001234",
    )
    answer = await client.get("/api/v1/audit/entries", AUDITOR)
    assert "13800001234" not in answer.text
    assert answer.json()["items"][0]["before"] == {
        "phones": ["138****1234"],
        "n": "110105********0021",
        "count": 3,
        "empty": None,
    }


async def test_a_verification_is_answered_with_a_head_to_keep_and_is_itself_on_record(client: Client) -> None:
    await act(client, "a", ROOT)
    services = client.services
    await Sealer(services.database, services.keyring.signing_keys).seal_all()
    first = (await client.post("/api/v1/audit/verify", AUDITOR, json={"known": []})).json()
    assert (first["intact"], first["sealed"], first["unsealed"]) == (True, 1, 0)
    known = {"seq": first["head"]["seq"], "chain": first["head"]["chain"]}
    again = (await client.post("/api/v1/audit/verify", AUDITOR, json={"known": [known]})).json()
    assert (again["intact"], again["unsealed"]) == (True, 1)
    known["chain"] = "0" * 64
    rewritten = (await client.post("/api/v1/audit/verify", AUDITOR, json={"known": [known]})).json()
    assert [finding["fault"] for finding in rewritten["findings"]] == ["known_head"]
    assert (await actions(client, AUDITOR, "?action=audit.verify")) == ["audit.verify"] * 3


@pytest.mark.parametrize("actor", [COMMISSIONER, SYSTEM_ADMIN, holding(Role.AUDIT_ADMIN, BRANCH)])
async def test_only_who_answers_for_the_whole_tenant_may_verify(client: Client, actor: Actor) -> None:
    assert (await client.post("/api/v1/audit/verify", actor, json={"known": []})).status_code == 403


@pytest.mark.parametrize(
    "head", [{"seq": 0, "chain": "0" * 64}, {"seq": 1, "chain": "x"}, {"seq": 10**12, "chain": "0" * 64}]
)
async def test_a_malformed_head_is_refused(client: Client, head: dict[str, Any]) -> None:
    answer = await client.post("/api/v1/audit/verify", AUDITOR, json={"known": [head]})
    assert answer.status_code == 422


async def test_the_history_shows_the_tenants_own_jobs_by_state(client: Client) -> None:
    database = client.services.database
    for tenant in (TENANT, uuid7()):
        async with database.write(tenant) as session:
            for name in ("s.waiting", "s.running", "s.done", "s.failed"):
                await enqueue(session, name, {"secret": "x"}, tenant_id=tenant)
    async with database.write_all() as session:
        for name, values in {
            "s.running": {"lease_token": uuid7()},
            "s.done": {"done_at": now()},
            "s.failed": {"failed_at": now(), "last_error": "SAMPLE at app.x:1"},
        }.items():
            await session.execute(update(Job).where(Job.name == name).values(**values))
    answer = await client.get("/api/v1/jobs/history", SYSTEM_ADMIN)
    assert {job["name"]: job["state"] for job in answer.json()["items"]} == {
        f"s.{state}": state for state in ("waiting", "running", "done", "failed")
    }
    assert "secret" not in answer.text
    for state in ("waiting", "running", "done", "failed"):
        found = (await client.get(f"/api/v1/jobs/history?state={state}", SYSTEM_ADMIN)).json()["items"]
        assert [job["name"] for job in found] == [f"s.{state}"]
    page = (await client.get("/api/v1/jobs/history?limit=3", SYSTEM_ADMIN)).json()
    rest = await client.get(f"/api/v1/jobs/history?limit=3&cursor={page['next_cursor']}", SYSTEM_ADMIN)
    assert len(rest.json()["items"]) == 1
    assert (await client.get("/api/v1/jobs/history", AUDITOR)).status_code == 403
