"""On a real database: one person by three ways, one batch twice, all at once."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app.db.session import Database
from app.domains.meetings.models import Attendance
from app.domains.meetings.offline.models import OfflineBatch, OfflineRow
from app.jobs.models import Job
from app.kit.clock import now
from app.wiring import create_app
from tests.domains.meetings.test_concurrency import a_started_meeting, code_of, counted
from tests.domains.meetings.ways.conftest import V1
from tests.factories.meetings import Branch
from tests.support.http import ActorsByAccount, Client, client_over, services_over
from tests.support.phone import Phone


async def a_phone(client: Client, branch: Branch, meeting: str, recorder: Any) -> Phone:
    phone = Phone()
    body = {"org_id": str(branch.org.id), "name": "值班手机", "public_key": phone.jwk()}
    phone.device_id = (await client.post(f"{V1}/meeting-devices", recorder, json=body)).json()["id"]
    asked = {"device_id": phone.device_id, "device_time": phone.clock(now())}
    phone.package = (await client.post(f"{meeting}/offline-packages", recorder, json=asked)).json()
    return phone


async def test_one_person_by_four_ways_and_a_batch_twice(own_database: Database) -> None:
    actors = ActorsByAccount()
    services = await services_over(own_database, actors)
    branch, meeting_id = await a_started_meeting(own_database, members=8)
    meeting, recorder, member = f"{V1}/meetings/{meeting_id}", branch.recorder, branch.actor(branch.members[4])
    async with client_over(create_app(services), services, actors) as client:
        screen = await code_of(client, branch, meeting_id)
        own = (await client.get(f"{V1}/me/member-code", member)).json()["code"]
        phone = await a_phone(client, branch, meeting, recorder)
        moment = now() + timedelta(seconds=1)
        batch = phone.batch(*(phone.scan(moment, member=one.id) for one in branch.members))
        answers = await asyncio.gather(
            client.post(f"{meeting}/offline-batches", recorder, json=batch),
            client.post(f"{meeting}/sign-ins", member, json={"code": screen}),
            client.post(f"{meeting}/offline-batches", recorder, json=batch),
            client.post(f"{meeting}/member-codes", recorder, json={"code": own}),
            client.post(f"{meeting}/roll-calls", recorder, json={"present": [str(member.member_id)]}),
        )
    assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]
    assert answers[0].json() == answers[2].json(), "twins get the same answer"
    assert sorted(answers[n].status_code for n in (0, 2)) == [200, 201]
    for table, count in ((Attendance, 8), (OfflineRow, 8), (OfflineBatch, 1)):
        assert await counted(own_database, branch.tenant_id, select(func.count()).select_from(table)) == count
    told = select(func.count()).where(Job.name == "event:meetings.signed_in")
    assert await counted(own_database, branch.tenant_id, told) == 8
