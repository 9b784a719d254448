"""What the areas below decide comes to the inbox of those whom it concerns, and closes what was asked."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db.session import Database
from app.domains.notices.jobs import HANDLERS
from app.domains.notices.models import Notice
from app.domains.notices.reacting import ENDING_JOB, tell_of_endings, tell_of_term
from app.domains.orgs.events import TermDueSoon
from app.domains.orgs.models import CommitteeTerm, TermSeat
from app.domains.orgs.public import Post
from app.domains.roles.models import Appointment
from app.jobs.events import PREFIX
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.keyring.keyring import Keyring
from app.kit.clock import now, today
from app.kit.ids import uuid7
from tests.support.http import MASTER, Client
from tests.support.login import real_client
from tests.support.world import World, a_county

API = "/api/v1"


@dataclass
class Office:
    client: Client
    world: World

    async def call(self, who: str, method: str, path: str, **options: Any) -> Any:
        answer = await self.client.call(method, f"{API}{path}", headers=self.world.headers(who), **options)
        assert answer.is_success, answer.text
        return answer.json()

    async def work(self, *first: str) -> None:
        """Do all that reacts to the events left so far, done or not: those named before the others."""
        tenant_id = self.world.tenant_id
        async with self.client.services.database.write(tenant_id) as session:
            events = list(await session.scalars(select(Job).where(Job.name.startswith(PREFIX))))
            events.sort(key=lambda job: (job.name.removeprefix(PREFIX) not in first, job.id))
            for job in events:
                for one in HANDLERS:
                    if one.reacts_to is not None and job.name == f"{PREFIX}{one.reacts_to.name}":
                        await one.run(JobContext(session, uuid7(), one.name, dict(job.payload), tenant_id, 1, None))

    async def inbox(self, who: str) -> list[tuple[str, str, str | None]]:
        """Title, text and how it was closed ("open" for what is still to be done), the latest first."""
        rows = (await self.call(who, "GET", "/notices"))["items"]
        return [(r["title"], r["text"], r["closed_because"] or ("open" if r["is_to_do"] else None)) for r in rows]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with real_client(database) as client:
        yield Office(client, await a_county(database, Keyring(MASTER)))


async def test_a_correction_goes_to_the_branch_and_its_answer_to_the_member(office: Office) -> None:
    wish = {"field": "job", "value": "会计", "reason": "去年换了岗位"}
    asked = await office.call("member", "POST", "/me/corrections", json=wish)
    await office.work()
    for who in ("secretary", "deputy"):
        assert await office.inbox(who) == [("党员0申请更正信息", "更正项目：工作岗位", "open")]
    for who in ("register_officer", "other_secretary", "member"):
        assert await office.inbox(who) == [], "the nearest are asked, and nobody else"
    body = {"reason": "查无依据"}
    await office.call("deputy", "POST", f"/member-corrections/{asked['id']}/reject", json=body)
    await office.work()
    await office.work("members.correction_decided")
    assert [row[2] for row in await office.inbox("secretary")] == ["done"]
    assert await office.inbox("member") == [("您的信息更正申请未通过", "更正项目：工作岗位", None)]


async def test_an_unmasked_export_goes_to_the_committee_and_a_masked_one_to_nobody(office: Office) -> None:
    org_id = str(office.world.orgs["第一党支部"].id)
    for unmasked in (False, True):
        body = {"org_id": org_id, "unmasked": unmasked, "purpose": "年度统计"}
        asked = await office.call("secretary", "POST", "/member-exports", json=body)
    await office.work()
    assert await office.inbox("committee_admin") == [("未脱敏名册导出待审批", "第一党支部", "open")]
    assert await office.inbox("county_admin") == []
    await office.call("committee_admin", "POST", f"/member-exports/{asked['id']}/approve", json={"reason": "同意"})
    await office.work()
    assert [row[2] for row in await office.inbox("committee_admin")] == ["done"]
    assert await office.inbox("secretary") == [("名册导出已批准", "第一党支部，请在24小时内下载", None)]


async def test_an_election_that_comes_is_told_to_the_secretary_and_the_committee_above(office: Office) -> None:
    world, org = office.world, office.world.orgs["第一党支部"]
    due_on = today() + timedelta(days=150)
    async with office.client.services.database.write(world.tenant_id) as session:
        days: dict[str, Any] = {"elected_on": date(2024, 3, 1), "due_on": due_on}
        stamps = {"created_at": now(), "updated_at": now()}
        term = CommitteeTerm(tenant_id=world.tenant_id, id=uuid7(), org_id=org.id, number=1, **days, **stamps)
        session.add(term)
        await session.flush()
        session.add(
            TermSeat(
                tenant_id=world.tenant_id,
                term_id=term.id,
                member_id=world.members["member"].id,
                post=Post.SECRETARY,
                from_on=date(2024, 3, 1),
                created_at=now(),
            )
        )
        await session.flush()
        event = TermDueSoon(tenant_id=world.tenant_id, org_id=org.id, term_id=term.id, due_on=due_on)
        for _ in range(2):
            job = JobContext(session, uuid7(), "notices.tell_of_term", event.payload(), world.tenant_id, 1, None)
            await tell_of_term(job)
    for who in ("member", "committee_admin"):
        assert [row[0] for row in await office.inbox(who)] == ["第一党支部即将换届"]
    for who in ("colleague", "county_admin", "secretary"):
        assert await office.inbox(who) == []


@pytest.mark.parametrize(("days", "told"), [(0, True), (30, True), (31, False), (-1, False)])
async def test_an_appointment_that_runs_out_is_told_once(office: Office, days: int, told: bool) -> None:
    world = office.world
    async with office.client.services.database.write(world.tenant_id) as session:
        statement = select(Appointment).where(Appointment.account_id == world.accounts["recorder"])
        (held,) = await session.scalars(statement)
        held.until_on = today() + timedelta(days=days)
        await session.flush()
        for _ in range(2):
            await tell_of_endings(JobContext(session, uuid7(), ENDING_JOB, {}, world.tenant_id, 1, None))
            rows = list(await session.scalars(select(Notice).where(Notice.tenant_id == world.tenant_id)))
            recipients: set[UUID] = {world.accounts["recorder"], world.accounts["committee_admin"]}
            assert {row.recipient_id for row in rows} == (recipients if told else set())
            for row in rows:
                row.read_at = row.read_at or row.told_at
            await session.flush()
    assert all(row.read_at == row.told_at for row in rows), "not unread again the day after"
