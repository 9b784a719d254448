"""Minutes over HTTP: the recorder's way from a blank page to paper, with a vote of the assembly."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.access.actor import Actor
from app.db.session import Database
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over
from tests.support.pdf import words_of

V1 = "/api/v1"
TEXTS = {"agenda": "一、讨论工作总结", "differing_opinions": "无"}
SPEECH = {"speaker": "党员02", "points": "同意"}


@pytest.fixture
async def branch(database: Database, clock: Clock) -> Branch:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


@pytest.fixture
async def client(database: Database, branch: Branch) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


async def said(client: Client, actor: Actor, path: str, body: Any = None, *, status: int = 200) -> Any:
    answer = await client.post(f"{V1}{path}", actor, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def an_assembly(client: Client, branch: Branch, clock: Clock) -> str:
    """Held, with one vote that still waits for its count."""
    body = {
        "org_id": str(branch.org.id),
        "title": "第四季度党员大会",
        "kinds": ["members_assembly"],
        "starts_at": "2026-12-05T09:00:00+08:00",
        "ends_at": "2026-12-05T11:00:00+08:00",
        "place": "会议室",
        "chair_id": str(branch.members[0].id),
        "recorder_id": str(branch.members[1].id),
    }
    meeting = f"/meetings/{(await said(client, branch.secretary, '/meetings', body, status=201))['id']}"
    await said(client, branch.secretary, f"{meeting}/publish")
    clock(10)
    there = {"present": [str(one.id) for one in branch.members[:3]]}
    await said(client, branch.recorder, f"{meeting}/roll-calls", there)
    vote = {"kind": "members_assembly", "matter": "ordinary", "title": "工作总结"}
    made = await said(client, branch.recorder, f"{meeting}/resolutions", vote, status=201)
    clock(130)
    return f"{meeting}/resolutions/{made['id']}"


async def test_from_a_blank_page_to_paper(client: Client, branch: Branch, clock: Clock) -> None:
    resolution = await an_assembly(client, branch, clock)
    meeting, recorder = resolution.split("/resolutions")[0], branch.recorder
    begun = await client.post(f"{V1}{meeting}/minutes", recorder, json={"kind": "members_assembly"})
    assert begun.status_code == 201
    minutes, etag = f"/minutes/{begun.json()['id']}", begun.headers["etag"]
    again = await client.post(f"{V1}{meeting}/minutes", recorder, json={"kind": "members_assembly"})
    assert (again.status_code, again.json()["id"]) == (200, begun.json()["id"])

    body = {"texts": TEXTS, "speeches": [SPEECH]}
    assert (await client.put(f"{V1}{minutes}", recorder, json=body)).status_code == 428
    saved = await client.put(f"{V1}{minutes}", recorder, json=body, headers={"If-Match": etag})
    assert (saved.status_code, saved.json()["texts"]) == (200, TEXTS)
    stale = await client.put(f"{V1}{minutes}", recorder, json=body, headers={"If-Match": etag})
    assert stale.status_code == 412

    early = await said(client, recorder, f"{minutes}/submit", status=409)
    assert early["code"] == "MINUTES_INCOMPLETE"
    assert [issue["field"] for issue in early["errors"]] == ["votes", "texts.resolutions", "texts.vote_result"]
    await said(client, recorder, f"{resolution}/close", {"votes": {"in_favour": 3, "against": 0, "abstained": 0}})
    handed = await said(client, recorder, f"{minutes}/submit")
    assert (handed["state"], handed["missing"]) == ("submitted", [])
    late = await said(client, recorder, f"{meeting}/sign-ins-on-behalf", _late(branch), status=409)
    assert late["code"] == "MEETING_MINUTES_UNDER_REVIEW"

    member = branch.actor(branch.members[3])
    assert (await client.get(f"{V1}{minutes}/versions", member)).json() == []
    for actor, signer in ((recorder, "recorder"), (branch.secretary, "chair")):
        signed = await said(client, actor, f"{minutes}/sign", {"signer": signer, "digest": handed["digest"]})
    assert signed["state"] == "archived"
    assert (await client.get(f"{V1}{meeting}", member)).json()["phase_text"] == "已归档"
    put = await client.put(
        f"{V1}{minutes}", recorder, json={"texts": {"resolutions": "改动"}}, headers=_current(signed)
    )
    assert (put.status_code, put.json()["code"]) == (409, "MINUTES_ARCHIVED")
    assert "发起更正" in put.json()["detail"]
    version = (await client.get(f"{V1}{minutes}/versions/1", member)).json()
    assert (version["counts"]["text"], version["votes"][0]["title"]) == ("应到5 实到3 请假0 缺席2 60.0%", "工作总结")
    (line,) = (await client.get(f"{V1}/minutes?month=2026-12", member)).json()["items"]
    assert (line["state_text"], line["minutes_id"]) == ("已归档", begun.json()["id"])

    first, second = [await client.get(f"{V1}{minutes}/versions/1/pdf", who) for who in (member, recorder)]
    assert (first.headers["content-type"], first.content) == ("application/pdf", second.content)
    assert any("工作总结：应到有表决权" in words for words in words_of(first.content))
    again = await said(client, recorder, f"{meeting}/sign-ins-on-behalf", _late(branch), status=409)
    assert (again["code"], "发起更正" in again["detail"]) == ("MEETING_ARCHIVED", True)


def _current(minutes: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{minutes["version"]}"'}


def _late(branch: Branch) -> dict[str, Any]:
    return {"member_ids": [str(branch.members[3].id)], "reason": "在场未签"}
