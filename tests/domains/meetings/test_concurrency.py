"""Many at once, on a real database: nobody is lost, nobody is there twice."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.access.actor import Actor
from app.db.session import Database
from app.domains.meetings.errors import CorrectedMeanwhile
from app.domains.meetings.fixing import fix_roll
from app.domains.meetings.models import Attendance, AttendanceCorrection, RollEntry
from app.domains.meetings.rollcall import call_roll, correct_attendance
from app.domains.meetings.vocabulary import Standing
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.meetings import Branch, a_branch, a_meeting
from tests.support.http import ActorsByAccount, Client, client_over, services_over


async def a_started_meeting(database: Database, *, members: int) -> tuple[Branch, UUID]:
    """A meeting that has begun a minute ago and has no roll yet."""
    tenant_id, start = uuid7(), now() - timedelta(minutes=1)
    async with database.write(tenant_id) as session:
        branch = await a_branch(session, tenant_id, full=members, probationary=0)
        meeting = await a_meeting(session, branch, starts_at=start, ends_at=start + timedelta(hours=1))
        return branch, meeting.id


async def counted(database: Database, tenant_id: UUID, statement: object) -> int:
    async with database.read(tenant_id) as session:
        return await session.scalar(statement) or 0  # type: ignore[call-overload]


async def code_of(client: Client, branch: Branch, meeting_id: UUID) -> str:
    answer = await client.get(f"/api/v1/meetings/{meeting_id}/code", branch.recorder)
    return str(answer.json()["current"]["code"])


async def test_two_devices_of_25_members_at_once(own_database: Database) -> None:
    actors = ActorsByAccount()
    services = await services_over(own_database, actors)
    branch, meeting_id = await a_started_meeting(own_database, members=25)
    async with client_over(create_app(services), services, actors) as client:
        code = await code_of(client, branch, meeting_id)

        async def device(actor: Actor) -> tuple[int, str]:
            answer = await client.post(f"/api/v1/meetings/{meeting_id}/sign-ins", actor, json={"code": code})
            return answer.status_code, str(answer.json().get("signed_at"))

        people = [branch.actor(member) for member in branch.members]
        answers = await asyncio.gather(*(device(actor) for actor in people * 2))
    assert sorted(status for status, _ in answers) == [200] * 25 + [201] * 25
    for (_, once), (_, twice) in zip(answers[:25], answers[25:], strict=True):
        assert once == twice, "both devices got the same record"
    assert await counted(own_database, branch.tenant_id, select(func.count()).select_from(Attendance)) == 25
    distinct = select(func.count(Attendance.member_id.distinct()))
    assert await counted(own_database, branch.tenant_id, distinct) == 25
    assert await counted(own_database, branch.tenant_id, select(func.count()).select_from(RollEntry)) == 25
    for event, times in (("event:meetings.signed_in", 25), ("event:meetings.roll_fixed", 1)):
        found = select(func.count()).where(Job.name == event)
        assert await counted(own_database, branch.tenant_id, found) == times


async def test_sign_ins_roll_call_and_the_job_of_the_start_at_once(own_database: Database) -> None:
    actors = ActorsByAccount()
    services = await services_over(own_database, actors)
    branch, meeting_id = await a_started_meeting(own_database, members=12)
    async with client_over(create_app(services), services, actors) as client:
        code = await code_of(client, branch, meeting_id)

        async def sign(actor: Actor) -> int:
            answer = await client.post(f"/api/v1/meetings/{meeting_id}/sign-ins", actor, json={"code": code})
            return answer.status_code

        async def call() -> int:
            async with own_database.write(branch.tenant_id) as session:
                done = await call_roll(session, branch.recorder, meeting_id=meeting_id, everybody_except=[])
            return done.entered

        async def job() -> int:
            async with own_database.write(branch.tenant_id) as session:
                return await fix_roll(session, branch.tenant_id, meeting_id, now())

        people = [branch.actor(member) for member in branch.members]
        answers = await asyncio.gather(job(), *(sign(actor) for actor in people[:6]), call(), job(), call())
    assert set(answers[1:7]) <= {200, 201}
    assert await counted(own_database, branch.tenant_id, select(func.count()).select_from(Attendance)) == 12
    assert await counted(own_database, branch.tenant_id, select(func.count()).select_from(RollEntry)) == 12
    fixed = select(func.count()).where(Job.name == "event:meetings.roll_fixed")
    assert await counted(own_database, branch.tenant_id, fixed) == 1


async def test_two_corrections_at_once_leave_one(own_database: Database) -> None:
    branch, meeting_id = await a_started_meeting(own_database, members=3)
    async with own_database.write(branch.tenant_id) as session:
        await fix_roll(session, branch.tenant_id, meeting_id, now())

    async def correct(after: Standing) -> type[Refusal] | None:
        try:
            async with own_database.write(branch.tenant_id) as session:
                await correct_attendance(
                    session,
                    branch.secretary,
                    meeting_id=meeting_id,
                    member_id=branch.members[2].id,
                    after=after,
                    reason="核对纸质签到表",
                )
        except Refusal as refusal:
            return type(refusal)
        return None

    outcomes = await asyncio.gather(correct(Standing.PRESENT), correct(Standing.LATE))
    made = await counted(own_database, branch.tenant_id, select(func.count()).select_from(AttendanceCorrection))
    # One after the other they are two corrections; at the same time the second is refused.
    assert made == outcomes.count(None) >= 1
    assert set(outcomes) <= {None, CorrectedMeanwhile}


@pytest.mark.only("postgresql")
async def test_row_level_security_alone_keeps_tenants_apart(own_database: Database) -> None:
    branch, meeting_id = await a_started_meeting(own_database, members=3)
    async with own_database.write(branch.tenant_id) as session:
        await call_roll(session, branch.recorder, meeting_id=meeting_id, everybody_except=[])
    tables = [
        "meeting",
        "meeting_kind_record",
        "meeting_host",
        "meeting_invitation",
        "roll_entry",
        "attendance",
    ]
    async with own_database.read(uuid7()) as session:
        for table in tables:
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table
    copied = text(
        "INSERT INTO attendance_correction (tenant_id, id, meeting_id, member_id, number, before, after, reason, "
        "changed_by_name, changed_at) VALUES (:tenant, gen_random_uuid(), :meeting, :member, 1, 'present', 'absent', "
        "'越权', '', now())"
    )
    values = {"tenant": branch.tenant_id, "meeting": meeting_id, "member": branch.members[0].id}
    with pytest.raises(DBAPIError, match="row-level security"):
        async with own_database.write(uuid7()) as session:
            await session.execute(copied, values)
