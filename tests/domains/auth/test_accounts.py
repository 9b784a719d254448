"""The tenant's accounts: who sees them, who makes, shuts and resets them; invitations."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine
from sqlalchemy import select

from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.auth.models import Account, AccountPlace
from app.domains.members.models import Member
from app.domains.orgs.models import Org
from app.integrations.wechat.fake import FakeWeChat
from app.kit.ids import uuid7
from tests.domains.auth.conftest import PASSWORD, County, a_county
from tests.factories.auth import a_place, an_account
from tests.factories.members import a_member
from tests.factories.roles import an_appointment
from tests.support.login import bearer, tokens_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
REASON = {"reason": "本人申请"}


async def staff(county: County, role: Role, org: Org, *, second_factor: bool = True) -> dict[str, str]:
    """The headers of somebody with this role who has logged in."""
    account = an_account(display_name="办事员")
    async with county.database.write(county.tenant_id) as session:
        session.add(account)
        await session.flush()
        session.add_all([a_place(account, county.tenant_id, org_id=org.id), an_appointment(org, account.id, role)])
    tokens = await tokens_of(county.client.services, account.id, county.tenant_id, second_factor=second_factor)
    return bearer(tokens)


async def post(county: County, who: dict[str, str], path: str, **body: Any) -> httpx.Response:
    return await county.client.post(f"/api/v1/{path}", headers=who, json=body)


async def actions(county: County) -> list[str]:
    """What the trail tells, but for the logins."""
    query = select(AuditEntry.action).where(~AuditEntry.action.startswith("auth.")).order_by(AuditEntry.id)
    async with county.database.read(county.tenant_id) as session:
        return list(await session.scalars(query))


async def test_a_new_account_logs_in_with_its_initial_password_and_must_change_it(county: County) -> None:
    system = await staff(county, Role.SYSTEM_ADMIN, county.root)
    asked = {"login_name": "Wang.Wu", "display_name": "王五", "org_id": str(county.branch.id)}
    made = await post(county, system, "accounts", **asked)
    assert (made.status_code, made.json()["login_name"]) == (201, "wang.wu")
    entered = (await county.log_in(made.json()["initial_password"], name="wang.wu")).json()
    assert (entered["next"], entered["tenant"]["code"]) == ("change_password", county.tenant.code)
    assert await actions(county) == ["account.create"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"login_name": "zhang.san"}, "LOGIN_NAME_TAKEN"),
        ({"login_name": "王五"}, "LOGIN_NAME_MALFORMED"),
        ({"org_id": str(uuid7())}, "ORG_NOT_FOUND"),
        ({"member_id": str(uuid7())}, "MEMBER_NOT_FOUND"),
    ],
)
async def test_an_account_that_cannot_be_made(county: County, changes: dict[str, str], code: str) -> None:
    system = await staff(county, Role.SYSTEM_ADMIN, county.root)
    asked = {"login_name": "wang.wu", "display_name": "王五", "org_id": str(county.branch.id)} | changes
    assert (await post(county, system, "accounts", **asked)).json()["code"] == code


async def test_one_member_has_one_account(county: County) -> None:
    system = await staff(county, Role.SYSTEM_ADMIN, county.root)
    asked = {"display_name": "李四", "org_id": str(county.branch.id), "member_id": str(county.member.id)}
    assert (await post(county, system, "accounts", login_name="li.si", **asked)).status_code == 201
    again = await post(county, system, "accounts", login_name="li.si.2", **asked)
    assert again.json()["code"] == "MEMBER_HAS_ACCOUNT"


async def test_who_sees_which_accounts(county: County) -> None:
    inside = an_account("inside.one", "李四")
    async with county.database.write(county.tenant_id) as session:
        session.add(inside)
        await session.flush()
        session.add(a_place(inside, county.tenant_id, org_id=uuid7(), member_id=county.member.id))
    other = await a_county(county.client, name="other.one")
    security = await staff(county, Role.SECURITY_ADMIN, county.root)
    listed = (await county.client.get("/api/v1/accounts", headers=security)).json()["items"]
    assert {one["login_name"] for one in listed} == {"zhang.san", "inside.one", None}
    found = (await county.client.get("/api/v1/accounts?name=李", headers=security)).json()["items"]
    assert [one["login_name"] for one in found] == ["inside.one"]
    foreign = await post(county, security, f"accounts/{other.account.id}/disable", **REASON)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "ACCOUNT_NOT_FOUND")
    secretary = await staff(county, Role.BRANCH_SECRETARY, county.branch)
    assert (await county.client.get("/api/v1/accounts", headers=secretary)).json()["code"] == "PERMISSION_MISSING"
    asleep = await staff(county, Role.SECURITY_ADMIN, county.root, second_factor=False)
    answer = await county.client.get("/api/v1/accounts", headers=asleep)
    assert answer.json()["code"] == "SECOND_FACTOR_REQUIRED"


async def test_a_disabled_account_is_out_at_once_and_can_come_back(county: County) -> None:
    tokens = await county.logged_in()
    security = await staff(county, Role.SECURITY_ADMIN, county.root)
    path = f"accounts/{county.account.id}"
    assert (await post(county, security, f"{path}/disable", **REASON)).status_code == 204
    assert (await county.client.get("/api/v1/me", headers=bearer(tokens))).json()["code"] == "SESSION_ENDED"
    assert (await county.log_in()).json()["code"] == "LOGIN_FAILED"
    assert (await post(county, security, f"{path}/disable", **REASON)).json()["code"] == "ACCOUNT_ALREADY_DISABLED"
    assert (await post(county, security, f"{path}/enable", **REASON)).status_code == 204
    assert (await post(county, security, f"{path}/enable", **REASON)).json()["code"] == "ACCOUNT_ALREADY_ENABLED"
    assert (await county.log_in()).status_code == 200
    assert await actions(county) == ["account.disable", "account.enable"]


async def test_system_and_security_admin_do_not_do_each_others_work(county: County) -> None:
    system = await staff(county, Role.SYSTEM_ADMIN, county.root)
    security = await staff(county, Role.SECURITY_ADMIN, county.root)
    path = f"accounts/{county.account.id}"
    for who, step in [
        (system, "disable"),
        (system, "enable"),
        (system, "revoke-sessions"),
        (system, "reset-second-factor"),
        (security, "reset-password"),
    ]:
        assert (await post(county, who, f"{path}/{step}", **REASON)).json()["code"] == "PERMISSION_MISSING"


async def test_a_reset_password_ends_all_sessions(county: County) -> None:
    tokens = await county.logged_in()
    system = await staff(county, Role.SYSTEM_ADMIN, county.root)
    made = (await post(county, system, f"accounts/{county.account.id}/reset-password", **REASON)).json()
    assert (await county.client.get("/api/v1/me", headers=bearer(tokens))).status_code == 401
    assert (await county.log_in(PASSWORD)).status_code == 401
    assert (await county.log_in(made["initial_password"])).json()["next"] == "change_password"


async def test_only_the_home_tenant_resets_proofs(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        (await session.get_one(Account, county.account.id)).home_tenant_id = uuid7()
    security = await staff(county, Role.SECURITY_ADMIN, county.root)
    answer = await post(county, security, f"accounts/{county.account.id}/reset-second-factor", **REASON)
    assert answer.json()["code"] == "ACCOUNT_OF_OTHER_TENANT"


async def test_nobody_disables_oneself(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        session.add(an_appointment(county.root, county.account.id, Role.SECURITY_ADMIN))
    tokens = await tokens_of(county.client.services, county.account.id, county.tenant_id, second_factor=True)
    answer = await post(county, bearer(tokens), f"accounts/{county.account.id}/disable", **REASON)
    assert answer.json()["code"] == "OWN_ACCOUNT"


async def test_a_session_of_another_is_revoked(county: County) -> None:
    tokens = await county.logged_in()
    security = await staff(county, Role.SECURITY_ADMIN, county.root)
    revoked = await post(county, security, f"accounts/{county.account.id}/revoke-sessions", **REASON)
    assert revoked.json() == {"count": 1}
    assert (await county.client.get("/api/v1/me", headers=bearer(tokens))).status_code == 401


async def from_wechat(county: County, openid: str) -> dict[str, str]:
    """The headers of a WeChat user whom nobody knows."""
    gateway = county.client.services.wechat
    assert isinstance(gateway, FakeWeChat)
    body = {"tenant_code": county.tenant.code, "code": gateway.issue_login_code(openid)}
    return bearer((await county.client.post("/api/v1/auth/wechat", json=body)).json()["tokens"])


async def invited(county: County, member_id: UUID | None = None) -> httpx.Response:
    secretary = await staff(county, Role.BRANCH_SECRETARY, county.branch)
    return await post(county, secretary, "invitations", member_id=str(member_id or county.member.id))


async def accept(county: County, who: dict[str, str], code: str) -> httpx.Response:
    return await post(county, who, "auth/invitations/accept", tenant_code=county.tenant.code, code=code)


async def test_an_invitation_binds_the_account_and_leads_into_the_tenant(county: County) -> None:
    issued = await invited(county)
    assert issued.status_code == 201
    user = await from_wechat(county, "o-li-si")
    moved = await accept(county, user, issued.json()["code"].lower())
    assert moved.json()["tenant"]["code"] == county.tenant.code
    me = (await county.client.get("/api/v1/me", headers=bearer(moved.json()))).json()
    assert (me["member"]["name"], me["account"]["display_name"]) == ("李四", "李四")
    assert [grant["role"] for grant in me["grants"]] == ["member"]
    another = await from_wechat(county, "o-another")
    assert (await accept(county, another, issued.json()["code"])).json()["code"] == "INVITATION_INVALID"
    assert await actions(county) == ["account.invite", "account.bind"]
    assert (await invited(county)).json()["code"] == "MEMBER_HAS_ACCOUNT"


async def test_an_invitation_ends_after_seven_days_or_with_the_next_one(county: County) -> None:
    user = await from_wechat(county, "o-li-si")
    first = (await invited(county)).json()["code"]
    second = (await invited(county)).json()["code"]
    assert (await accept(county, user, first)).json()["code"] == "INVITATION_INVALID"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7)):
        user = await from_wechat(county, "o-li-si")
        assert (await accept(county, user, second)).json()["code"] == "INVITATION_INVALID"


async def test_an_invitation_is_no_use_in_another_tenant(county: County) -> None:
    other = await a_county(county.client, name="other.one")
    code = (await invited(county)).json()["code"]
    user = await from_wechat(county, "o-li-si")
    answer = await post(county, user, "auth/invitations/accept", tenant_code=other.tenant.code, code=code)
    assert answer.json()["code"] == "INVITATION_INVALID"


async def test_a_second_member_is_not_bound_to_the_same_account(county: County) -> None:
    user = await from_wechat(county, "o-li-si")
    moved = (await accept(county, user, (await invited(county)).json()["code"])).json()
    async with county.database.write(county.tenant_id) as session:
        cipher = await county.client.services.keyring.cipher(session, county.tenant_id)
        member = a_member(cipher, county.branch, "赵六")
        session.add(member)
    answer = await accept(county, bearer(moved), (await invited(county, member.id)).json()["code"])
    assert answer.json()["code"] == "ACCOUNT_HAS_MEMBER"
    async with county.database.read(county.tenant_id) as session:
        bound = await session.scalars(select(Member.name).join(AccountPlace, AccountPlace.member_id == Member.id))
        assert list(bound) == ["李四"]


async def test_a_branch_invites_its_own_members_alone(county: County) -> None:
    async with county.database.write(county.tenant_id) as session:
        cipher = await county.client.services.keyring.cipher(session, county.tenant_id)
        elsewhere = a_member(cipher, county.root, "钱七")
        session.add(elsewhere)
    assert (await invited(county, elsewhere.id)).json()["code"] == "MEMBER_NOT_FOUND"
    assert (await invited(county, uuid7())).json()["code"] == "MEMBER_NOT_FOUND"


async def test_guesses_at_invitations_are_counted(county: County) -> None:
    user = await from_wechat(county, "o-li-si")
    codes = [(await accept(county, user, f"AAAAA-{n:05d}")).json()["code"] for n in range(11)]
    assert codes == ["INVITATION_INVALID"] * 10 + ["LOGIN_LIMITED"]
