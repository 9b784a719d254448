"""Housekeeping of what proves people, and the account of a member whose records were merged."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import time_machine
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.db.base import PLATFORM_TENANT
from app.db.types import plain
from app.domains.auth.jobs import FORGET_JOB, follow_merge, forget_expired
from app.domains.auth.models import AccountPlace, LoginSession, LoginTries, RefreshToken, SmsCode
from app.domains.members.events import MemberMerged
from app.domains.members.models import Member
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.auth.conftest import PHONE, County
from tests.factories.auth import a_place, an_account
from tests.factories.members import a_member
from tests.support.login import tokens_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


async def left(county: County, moment: datetime) -> list[int]:
    """Counts of codes, tries, refresh tokens and sessions after the job has run at the moment."""
    with time_machine.travel(moment, tick=False):
        async with county.database.write_all() as session:
            await forget_expired(JobContext(session, uuid7(), FORGET_JOB, {}, PLATFORM_TENANT, attempt=1, tools=None))
    async with county.database.read(None) as session:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (SmsCode, LoginTries, RefreshToken, LoginSession)
        ]


async def test_each_proof_is_kept_for_its_time(county: County) -> None:
    with time_machine.travel(NOON, tick=False):
        await tokens_of(county.client.services, county.account.id, county.tenant_id)
        await county.client.post("/api/v1/auth/sms-codes", json={"tenant_code": county.tenant.code, "phone": PHONE})
    assert await left(county, NOON + timedelta(minutes=4)) == [1, 2, 1, 1]
    assert await left(county, NOON + timedelta(minutes=5)) == [0, 2, 1, 1]
    assert await left(county, NOON + timedelta(days=1)) == [0, 0, 1, 1]
    assert await left(county, NOON + timedelta(days=30)) == [0, 0, 0, 0]


async def merged_record(county: County) -> Member:
    """A second record of 李四, merged into the first."""
    async with county.database.write(county.tenant_id) as session:
        cipher = await county.client.services.keyring.cipher(session, county.tenant_id)
        other = a_member(cipher, county.branch, "李四")
        other.merged_into_id = county.member.id
        session.add(other)
    return other


async def after_merge(county: County, other: Member) -> None:
    event = MemberMerged(county.tenant_id, member_id=county.member.id, merged_id=other.id)
    async with county.database.write(county.tenant_id) as session:
        payload = plain(event.payload())
        job = JobContext(session, uuid7(), "auth.follow_merge", payload, county.tenant_id, attempt=1, tools=None)
        await follow_merge(job)


async def place_of(county: County, account_id: UUID) -> AccountPlace:
    async with county.database.read(county.tenant_id) as session:
        return await session.get_one(AccountPlace, (account_id, county.tenant_id), populate_existing=True)


async def bound(county: County, member: Member) -> UUID:
    account = an_account()
    async with county.database.write(county.tenant_id) as session:
        session.add(account)
        await session.flush()
        session.add(a_place(account, county.tenant_id, org_id=county.branch.id, member_id=member.id))
    return account.id


async def test_the_account_of_a_merged_record_moves_to_the_one_that_is_left(county: County) -> None:
    other = await merged_record(county)
    account_id = await bound(county, other)
    await after_merge(county, other)
    place = await place_of(county, account_id)
    assert (place.member_id, place.disabled_at) == (county.member.id, None)


async def test_a_second_account_of_the_person_is_disabled_and_its_sessions_end(county: County) -> None:
    other = await merged_record(county)
    first, second = await bound(county, county.member), await bound(county, other)
    tokens = await tokens_of(county.client.services, second, county.tenant_id)
    await after_merge(county, other)
    kept, shut = await place_of(county, first), await place_of(county, second)
    assert (kept.member_id, kept.disabled_at) == (county.member.id, None)
    assert shut.disabled_at is not None
    async with county.database.read(county.tenant_id) as session:
        assert (await session.get_one(LoginSession, tokens.session_id)).revoked_at is not None
        told = await session.scalar(select(AuditEntry).where(AuditEntry.action == "account.disable"))
        assert told is not None
        assert (told.target_id, told.job) == (second, "auth.follow_merge")
        assert told.note
