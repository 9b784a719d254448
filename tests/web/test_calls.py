"""A call through every floor of the web: session, actor, commit, idempotency, errors."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.access.actor import Actor
from app.db.session import Database
from app.domains.orgs.models import Org
from app.kit.errors import Conflict
from app.kit.ids import uuid7
from app.web.calls import Opening, Reading, Writing
from app.web.idempotency import IdempotencyKey
from app.web.operations import area, operation
from app.web.schemas import In, Out
from app.wiring import create_app
from tests.factories.orgs import an_org
from tests.support.http import ActorsByAccount, Client, client_over, services_over


class Refused(Conflict):
    code = "SAMPLE_REFUSED"
    message = "样例“{name}”被拒绝"


class NameIn(In):
    name: str


class NameOut(Out):
    id: UUID
    name: str


router = area("样例")


@router.get("/names", **operation("names.list", summary="列出"))
async def list_names(call: Reading) -> list[str]:
    return list(await call.session.scalars(select(Org.name)))


@router.post("/names", **operation("names.add", summary="增加", status=201, refusals=[Refused]))
async def add_name(call: Writing, body: NameIn) -> NameOut:
    org = an_org(call.actor.tenant_id, body.name)
    call.session.add(org)
    await call.session.flush()
    if body.name == "拒":
        raise Refused(name=body.name)
    if body.name == "错":
        raise ZeroDivisionError
    return NameOut(id=org.id, name=org.name)


@router.post("/open", **operation("names.open", summary="未登录", anonymous=True))
async def before_login(call: Opening) -> int:
    return await call.session.scalar(select(func.count()).select_from(Org)) or 0


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services, routers=[router]), services, actors) as client:
        yield client


@pytest.fixture
def actor() -> Actor:
    return Actor(account_id=uuid7(), tenant_id=uuid7(), session_id=uuid7(), member_id=None, display_name="张三")


async def test_a_write_is_there_for_the_next_read(client: Client, actor: Actor) -> None:
    answer = await client.post("/api/v1/names", actor, json={"name": "甲"})
    assert answer.status_code == 201
    assert answer.json()["name"] == "甲"
    assert (await client.get("/api/v1/names", actor)).json() == ["甲"]


async def test_a_refusal_is_a_problem_and_changes_nothing(client: Client, actor: Actor) -> None:
    answer = await client.post("/api/v1/names", actor, json={"name": "拒"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["detail"]) == ("SAMPLE_REFUSED", "样例“拒”被拒绝")
    assert body["request_id"] == answer.headers["x-request-id"]
    assert (await client.get("/api/v1/names", actor)).json() == []


async def test_an_unexpected_error_tells_nothing_but_a_request_id(client: Client, actor: Actor) -> None:
    answer = await client.post("/api/v1/names", actor, json={"name": "错"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "INTERNAL"
    assert "ZeroDivision" not in answer.text
    assert answer.json()["request_id"]


async def test_malformed_input_names_the_field_in_chinese_and_not_the_value(client: Client, actor: Actor) -> None:
    answer = await client.post("/api/v1/names", actor, json={"name": 13800001234, "extra": 1})
    assert answer.status_code == 422
    issues = {issue["field"]: issue["issue"] for issue in answer.json()["errors"]}
    assert issues == {"name": "应为文本", "extra": "不认识的字段"}
    assert "13800001234" not in answer.text


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer x.y.z", "Basic abc"])
async def test_without_a_good_token_nobody_enters(client: Client, header: str | None) -> None:
    answer = await client.get("/api/v1/names", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_before_login_no_tenant_is_seen_on_postgresql(client: Client, actor: Actor, backend: str) -> None:
    await client.post("/api/v1/names", actor, json={"name": "甲"})
    assert (await client.post("/api/v1/open")).json() == (0 if backend == "postgresql" else 1)


async def test_the_same_key_gives_the_first_answer_and_one_effect(client: Client, actor: Actor) -> None:
    headers = {"Idempotency-Key": "key-00000001"}
    first = await client.post("/api/v1/names", actor, json={"name": "甲"}, headers=headers)
    again = await client.post("/api/v1/names", actor, json={"name": "甲"}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert (await client.get("/api/v1/names", actor)).json() == ["甲"]


async def test_a_stored_answer_is_sealed_and_where_it_no_longer_opens_its_status_is_still_known(
    client: Client, actor: Actor
) -> None:
    headers = {"Idempotency-Key": "key-00000001"}
    await client.post("/api/v1/names", actor, json={"name": "甲某某"}, headers=headers)
    services = client.services
    async with services.database.read(actor.tenant_id) as session:
        stored = (await session.scalars(select(IdempotencyKey.body))).one()
    assert stored
    assert "甲某某".encode() not in stored
    async with services.database.write(actor.tenant_id) as session:
        await session.execute(update(IdempotencyKey).values(body=stored[:-1] + bytes([stored[-1] ^ 1])))
    again = await client.post("/api/v1/names", actor, json={"name": "甲某某"}, headers=headers)
    assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (201, b"", "true")


async def test_the_same_key_with_another_body_is_refused(client: Client, actor: Actor) -> None:
    headers = {"Idempotency-Key": "key-00000001"}
    await client.post("/api/v1/names", actor, json={"name": "甲"}, headers=headers)
    answer = await client.post("/api/v1/names", actor, json={"name": "乙"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await client.get("/api/v1/names", actor)).json() == ["甲"]


async def test_a_refused_action_gives_its_key_back(client: Client, actor: Actor) -> None:
    headers = {"Idempotency-Key": "key-00000001"}
    await client.post("/api/v1/names", actor, json={"name": "拒"}, headers=headers)
    answer = await client.post("/api/v1/names", actor, json={"name": "甲"}, headers=headers)
    assert answer.status_code == 201


async def test_two_accounts_may_choose_the_same_key(client: Client, actor: Actor) -> None:
    other = Actor(
        account_id=uuid7(), tenant_id=actor.tenant_id, session_id=uuid7(), member_id=None, display_name="李四"
    )
    headers = {"Idempotency-Key": "key-00000001"}
    await client.post("/api/v1/names", actor, json={"name": "甲"}, headers=headers)
    await client.post("/api/v1/names", other, json={"name": "乙"}, headers=headers)
    assert sorted((await client.get("/api/v1/names", actor)).json()) == ["乙", "甲"]


async def test_a_body_over_the_limit_is_refused(client: Client, actor: Actor) -> None:
    answer = await client.post("/api/v1/names", actor, json={"name": "长" * 1_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


async def test_a_body_of_unknown_length_is_cut_at_the_limit(client: Client, actor: Actor) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    answer = await client.post("/api/v1/names", actor, content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


async def test_unknown_paths_and_methods_are_problems_too(client: Client) -> None:
    assert (await client.get("/api/v1/nothing")).json()["code"] == "NOT_FOUND"
    answer = await client.delete("/api/v1/names")
    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


async def test_no_cache_keeps_an_answer(client: Client, actor: Actor) -> None:
    answer = await client.get("/api/v1/names", actor)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    answer = await client.get("/healthz", headers={"Host": "evil.example"})
    assert answer.status_code == 400


async def test_health_and_readiness(client: Client) -> None:
    assert (await client.get("/healthz")).text == "ok"
    assert (await client.get("/readyz")).text == "ready"
