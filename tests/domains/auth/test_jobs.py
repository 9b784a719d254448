"""Housekeeping of what proves people."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import func, select

from app.db.base import PLATFORM_TENANT
from app.domains.auth.jobs import FORGET_JOB, forget_expired
from app.domains.auth.models import LoginSession, LoginTries, RefreshToken, SmsCode
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.auth.conftest import PHONE, County
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
