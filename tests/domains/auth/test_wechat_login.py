"""Logging in from WeChat: a user is an account, and a phone that the register knows binds it to the member."""

import asyncio
from typing import Any

import httpx
from sqlalchemy import func, select

from app.db.session import Database
from app.domains.auth.models import Account, AccountPlace, WeChatIdentity
from app.integrations.wechat.fake import FakeWeChat
from tests.domains.auth.conftest import PHONE, County, a_county
from tests.factories.auth import a_place
from tests.factories.members import a_member
from tests.support.login import bearer, real_client


def wechat_of(county: County) -> FakeWeChat:
    gateway = county.client.services.wechat
    assert isinstance(gateway, FakeWeChat)
    return gateway


async def enter(county: County, openid: str = "o-li-si", phone: str | None = None, **body: Any) -> httpx.Response:
    wechat = wechat_of(county)
    asked = {"tenant_code": county.tenant.code, "code": wechat.issue_login_code(openid)}
    if phone:
        asked["phone_code"] = wechat.issue_phone_code(phone)
    return await county.client.post("/api/v1/auth/wechat", json=asked | body)


async def test_a_phone_of_the_register_binds_the_user_to_the_member(county: County) -> None:
    body = (await enter(county, phone=PHONE)).json()
    assert (body["next"], body["tenant"]["code"]) == ("done", county.tenant.code)
    async with county.database.read(county.tenant_id) as session:
        place = await session.scalar(select(AccountPlace).where(AccountPlace.member_id == county.member.id))
        assert place is not None
        assert (await session.get_one(Account, place.account_id)).display_name == "李四"
    again = (await enter(county)).json()
    assert again["next"] == "done"


async def test_a_user_whom_nobody_knows_is_asked_to_bind(county: County) -> None:
    body = (await enter(county, phone="19900000099")).json()
    assert (body["next"], body["tenant"], body["places"]) == ("bind_member", None, [])
    listed = await county.client.get("/api/v1/auth/sessions", headers=bearer(body["tokens"]))
    assert listed.status_code == 200
    bound = (await enter(county, phone=PHONE)).json()
    assert bound["next"] == "done"


async def test_a_phone_of_another_tenant_binds_nothing_here(county: County) -> None:
    other = await a_county(county.client, name="other.one")
    async with county.database.write(other.tenant_id) as session:
        cipher = await county.client.services.keyring.cipher(session, other.tenant_id)
        session.add(a_member(cipher, other.branch, "王五", phone="19900000077"))
    assert (await enter(county, phone="19900000077")).json()["next"] == "bind_member"


async def test_the_members_own_account_gains_the_wechat_user(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        place = await session.get_one(AccountPlace, (county.account.id, county.tenant_id))
        place.member_id = county.member.id
    await enter(county, phone=PHONE)
    async with county.database.read(None) as session:
        identity = (await session.scalars(select(WeChatIdentity))).one()
    assert identity.account_id == county.account.id


async def test_a_second_wechat_user_with_the_same_phone_is_refused(county: County) -> None:
    await enter(county, phone=PHONE)
    answer = await enter(county, "o-another", phone=PHONE)
    assert (answer.status_code, answer.json()["code"]) == (409, "MEMBER_HAS_ACCOUNT")


async def test_whoever_is_bound_stays_so_whatever_phone_comes(county: County) -> None:
    await enter(county, phone=PHONE)
    async with county.database.write(county.tenant_id) as session:
        cipher = await county.client.services.keyring.cipher(session, county.tenant_id)
        session.add(a_member(cipher, county.branch, "王五", phone="19900000077"))
    assert (await enter(county, phone="19900000077")).json()["next"] == "done"
    async with county.database.read(county.tenant_id) as session:
        bound = await session.scalar(
            select(AccountPlace.member_id).join(WeChatIdentity, WeChatIdentity.account_id == AccountPlace.account_id)
        )
    assert bound == county.member.id


async def test_a_code_works_once_and_what_wechat_refuses_is_passed_on(county: County) -> None:
    code = wechat_of(county).issue_login_code("o-li-si")
    asked = {"tenant_code": county.tenant.code, "code": code}
    assert (await county.client.post("/api/v1/auth/wechat", json=asked)).status_code == 200
    again = await county.client.post("/api/v1/auth/wechat", json=asked)
    assert (again.status_code, again.json()["code"]) == (409, "WECHAT_CODE_USED")
    assert (await enter(county, code="nonsense")).json()["code"] == "WECHAT_CODE_INVALID"
    wechat_of(county).down = True
    assert (await enter(county)).json()["code"] == "WECHAT_UNAVAILABLE"


async def test_a_disabled_account_is_not_let_in(county: County) -> None:
    await enter(county, phone=PHONE)
    async with county.database.write(county.tenant_id) as session:
        place = await session.scalar(select(AccountPlace).where(AccountPlace.member_id == county.member.id))
        assert place is not None
        place.disabled_at = place.created_at
    answer = await enter(county)
    assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_FAILED")
    answer = await enter(county, "o-another", phone=PHONE)
    assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_FAILED")


async def test_an_unknown_tenant_is_said_to_be_unknown(county: County) -> None:
    assert (await enter(county, tenant_code="nowhere")).json()["code"] == "TENANT_UNKNOWN"


async def test_eight_first_logins_at_once_make_one_account(own_database: Database) -> None:
    async with real_client(own_database) as client:
        county = await a_county(client)
        answers = await asyncio.gather(*(enter(county, phone=PHONE) for _ in range(8)))
        assert [answer.status_code for answer in answers] == [200] * 8
        async with own_database.read(county.tenant_id) as session:
            assert await session.scalar(select(func.count()).select_from(Account)) == 2
            assert await session.scalar(select(func.count()).select_from(WeChatIdentity)) == 1


async def test_an_account_of_another_tenant_gains_a_place_here(county: County) -> None:
    other = await a_county(county.client, name="other.one")
    first = (await enter(county, phone=PHONE)).json()
    assert first["next"] == "done"
    async with county.database.read(None) as session:
        account = await session.get_one(Account, (await session.scalars(select(WeChatIdentity.account_id))).one())
    async with county.database.write(other.tenant_id) as session:
        session.add(a_place(account, other.tenant_id, org_id=other.root.id))
    second = (await enter(other)).json()
    assert (second["next"], second["tenant"]["code"], len(second["places"])) == ("done", other.tenant.code, 2)
