"""Refreshing tokens: one successor however many ask, the same one again for half a minute, and the end of a thief."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.access.passwords_policy import DEFAULT_POLICY, DJBH3_POLICY, LoginPolicy
from app.db.session import Database
from app.domains.auth.errors import RefreshRefused, SessionIdle
from app.domains.auth.models import AccountPlace, LoginSession, RefreshToken
from app.domains.auth.sessions import Tokens, refresh, successor_of
from app.keyring.keyring import Keyring
from tests.domains.auth.conftest import County
from tests.factories.auth import an_account
from tests.factories.roles import an_appointment
from tests.support.http import services_over
from tests.support.login import tokens_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


async def again(county: County, token: str, policy: LoginPolicy = DEFAULT_POLICY) -> Tokens:
    return await refresh(county.database, county.client.services.keyring, policy, token, refresh_days=30)


async def test_sixty_four_at_once_get_one_successor(own_database: Database) -> None:
    services = await services_over(own_database, authenticator=None)  # type: ignore[arg-type]
    account = an_account()
    async with own_database.write(None) as session:
        session.add(account)
    first = await tokens_of(services, account.id, None)

    async def one() -> Tokens:
        return await refresh(own_database, services.keyring, DEFAULT_POLICY, first.refresh_token, refresh_days=30)

    answers = await asyncio.gather(*(one() for _ in range(64)))
    assert len({tokens.refresh_token for tokens in answers}) == 1
    async with own_database.read(None) as session:
        assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 2
        assert await session.scalar(select(LoginSession.revoked_at)) is None


async def test_the_same_successor_for_thirty_seconds_then_the_family_ends(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first = await tokens_of(county.client.services, county.account.id, county.tenant_id)
        second = await again(county, first.refresh_token)
        clock.shift(timedelta(seconds=30))
        assert (await again(county, first.refresh_token)).refresh_token == second.refresh_token
        third = await again(county, second.refresh_token)
        clock.shift(timedelta(seconds=1))
        with pytest.raises(RefreshRefused):
            await again(county, first.refresh_token)
        with pytest.raises(RefreshRefused):
            await again(county, third.refresh_token)
    async with county.database.read(None) as session:
        login = await session.get_one(LoginSession, first.session_id)
        assert login.revoked_because == "refresh token used twice"


async def test_the_successor_cannot_be_derived_without_the_servers_key(county: County) -> None:
    first = await tokens_of(county.client.services, county.account.id, county.tenant_id)
    real = await again(county, first.refresh_token)
    assert successor_of(county.client.services.keyring, first.refresh_token) == real.refresh_token
    assert successor_of(Keyring(b"\1" * 32), first.refresh_token) != real.refresh_token


async def test_a_token_lives_thirty_days_from_its_last_use(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tokens = await tokens_of(county.client.services, county.account.id, county.tenant_id)
        clock.shift(timedelta(days=29))
        tokens = await again(county, tokens.refresh_token)
        clock.shift(timedelta(days=29))
        tokens = await again(county, tokens.refresh_token)
        clock.shift(timedelta(days=30))
        with pytest.raises(RefreshRefused):
            await again(county, tokens.refresh_token)


async def test_a_disabled_account_is_not_refreshed(county: County) -> None:
    tokens = await tokens_of(county.client.services, county.account.id, county.tenant_id)
    async with county.database.write(county.tenant_id) as session:
        (await session.get_one(AccountPlace, (county.account.id, county.tenant_id))).disabled_at = NOON
    with pytest.raises(RefreshRefused):
        await again(county, tokens.refresh_token)


async def test_idle_staff_are_not_refreshed_under_djbh3_and_members_are(county: County) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tokens = await tokens_of(county.client.services, county.account.id, county.tenant_id)
        clock.shift(timedelta(minutes=31))
        tokens = await again(county, tokens.refresh_token, DJBH3_POLICY)
        async with county.database.write(county.tenant_id) as session:
            session.add(an_appointment(county.branch, county.account.id))
        clock.shift(timedelta(minutes=30))
        tokens = await again(county, tokens.refresh_token, DJBH3_POLICY)
        clock.shift(timedelta(minutes=31))
        with pytest.raises(SessionIdle):
            await again(county, tokens.refresh_token, DJBH3_POLICY)


@pytest.mark.parametrize("token", ["x", "甲", "01a2018ccf69758eb400c1d68633dbd8", "A" * 200])
async def test_other_texts_are_refused(county: County, token: str) -> None:
    answer = await county.client.post("/api/v1/auth/refresh", json={"refresh_token": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "REFRESH_REFUSED")
