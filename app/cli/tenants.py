"""`dangjian create-tenant`: a committee that runs as one unit of data; `create-admin`: its first administrators."""

import asyncio
import re
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.passwords_policy import password_faults
from app.access.roles import ROLES, Role
from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen, Yes
from app.cli.workplace import Workplace, opened
from app.domains.auth.passwords import initial_password
from app.domains.auth.public import create_account, enrol, login_policy
from app.domains.orgs.public import Org, OrgKind, Tenant, create_tenant
from app.domains.roles.public import Appointment, grant_role
from app.kit.clock import today
from app.settings import Settings

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


class First(StrEnum):
    """Whom nobody inside a new tenant can make: who appoints has no right to open accounts, who opens them none to appoint."""

    SECURITY_ADMIN = Role.SECURITY_ADMIN.value
    SYSTEM_ADMIN = Role.SYSTEM_ADMIN.value


def create(
    code: Annotated[str, typer.Argument(help="单位代码：小写字母、数字和 -，全平台唯一")],
    name: Annotated[str, typer.Argument(help="党委（工委）全称，即根组织的名称")],
    work_committee: Annotated[bool, typer.Option("--work-committee", help="根组织是党工委")] = False,
    as_json: AsJson = False,
) -> None:
    """建立一个单位：自己的密钥和根组织。随后用 create-admin 建立第一批管理员。"""
    if not _CODE.fullmatch(code):
        raise Declined("单位代码只能用小写字母、数字和 -，2 至 40 个字符")
    if not name.strip() or len(name) > 200:
        raise Declined("单位名称须填写，最多 200 个字")
    kind = OrgKind.WORK_COMMITTEE if work_committee else OrgKind.PARTY_COMMITTEE
    asyncio.run(_create(Settings(), Screen(as_json=as_json), code, name.strip(), kind))


async def _create(settings: Settings, screen: Screen, code: str, name: str, kind: OrgKind) -> None:
    async with opened(settings) as place, place.database.write_all() as session:
        tenant = await create_tenant(session, place.keyring, code, name, root_kind=kind)
    screen.result(
        {"tenant_id": tenant.id, "code": tenant.code, "name": tenant.name},
        f"已建立单位 {tenant.name}（{tenant.code}），编号 {tenant.id}",
        f"下一步：dangjian create-admin {tenant.code} <登录名> <姓名>，再加 --role system_admin 建立开立账号的系统管理员",
    )


def create_admin(
    code: Annotated[str, typer.Argument(help="单位代码")],
    login_name: Annotated[str, typer.Argument(help="登录名：小写字母开头，3 至 64 个字符")],
    display_name: Annotated[str, typer.Argument(help="姓名")],
    role: Annotated[
        First,
        typer.Option("--role", help="security_admin 安全管理员（任命、停用），system_admin 系统管理员（开立账号）"),
    ] = First.SECURITY_ADMIN,
    ask: Annotated[bool, typer.Option("--ask", help="输入口令；不加则随机生成，首次登录须修改")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """建立一个单位的第一批管理员，显示一次口令和动态码密钥。

    系统管理员开立账号，安全管理员任命其余管理员；任命须由另一位安全管理员确认，因此安全管理员要建立两位（第二位加 --yes）。
    """
    given = typer.prompt("口令", hide_input=True, confirmation_prompt="再输入一次") if ask else None
    screen = Screen(as_json=as_json)
    asyncio.run(_create_admin(Settings(), screen, code, login_name, display_name.strip(), Role(role), given, yes=yes))


async def _create_admin(
    settings: Settings,
    screen: Screen,
    code: str,
    login_name: str,
    display_name: str,
    role: Role,
    given: str | None,
    *,
    yes: bool,
) -> None:
    if not display_name:
        raise Declined("姓名须填写")
    title = ROLES[role].name
    password = _password(settings, login_name, given)
    async with opened(settings) as place, place.database.write_all() as session:
        tenant, root = await _tenant(session, code)
        if not yes and await _has_admin(session, tenant, role):
            raise Declined(f"该单位已有{title}；确认要再建一位请加 --yes")
        secret, uri = await _appoint(
            session, place, tenant, root, login_name, display_name, role, password, given is None
        )
    screen.result(
        {"login_name": login_name, "password": None if given else password, "totp_secret": secret, "totp_uri": uri},
        f"已建立 {tenant.name} 的{title} {display_name}，登录名 {login_name}",
        *([] if given else [f"初始口令（只显示这一次，首次登录须修改）：{password}"]),
        f"动态码密钥（只显示这一次，输入验证器）：{secret}",
        uri,
    )


def _password(settings: Settings, login_name: str, given: str | None) -> str:
    policy = login_policy(settings)
    if given is None:
        return initial_password(policy, login_name)
    if faults := password_faults(policy, given, login_name=login_name, second_factor=True):
        raise Declined("；".join(faults))
    return given


async def _tenant(session: AsyncSession, code: str) -> tuple[Tenant, Org]:
    query = select(Tenant, Org).join(Org, (Org.tenant_id == Tenant.id) & Org.parent_id.is_(None))
    found = (await session.execute(query.where(Tenant.code == code))).one_or_none()
    if found is None:
        raise Declined(f"没有代码为 {code} 的单位；先用 dangjian create-tenant 建立")
    return found[0], found[1]


async def _has_admin(session: AsyncSession, tenant: Tenant, role: Role) -> bool:
    standing = select(Appointment.id).where(
        Appointment.tenant_id == tenant.id, Appointment.role == role, Appointment.ended_at.is_(None)
    )
    return await session.scalar(standing.limit(1)) is not None


async def _appoint(
    session: AsyncSession,
    place: Workplace,
    tenant: Tenant,
    root: Org,
    login_name: str,
    display_name: str,
    role: Role,
    password: str,
    initial: bool,
) -> tuple[str, str]:
    account = await create_account(
        session,
        tenant_id=tenant.id,
        org_id=root.id,
        login_name=login_name,
        display_name=display_name,
        password=password,
        initial=initial,
    )
    enrolment = await enrol(session, place.keyring, account)
    actor = Actor.system("cli.create_admin", tenant_id=tenant.id)
    await grant_role(session, actor, account_id=account.id, role=role, org_id=root.id, from_on=today())
    return enrolment.secret, enrolment.uri
