"""`dangjian create-tenant`: a committee that runs as one unit of data."""

import asyncio
import re
from typing import Annotated

import typer

from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.workplace import opened
from app.domains.orgs.public import OrgKind, create_tenant
from app.settings import Settings

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def create(
    code: Annotated[str, typer.Argument(help="单位代码：小写字母、数字和 -，全平台唯一")],
    name: Annotated[str, typer.Argument(help="党委（工委）全称，即根组织的名称")],
    work_committee: Annotated[bool, typer.Option("--work-committee", help="根组织是党工委")] = False,
    as_json: AsJson = False,
) -> None:
    """建立一个单位：自己的密钥和根组织。随后用 create-admin 建立第一位安全管理员。"""
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
        f"下一步：dangjian create-admin {tenant.code} <登录名> <姓名>",
    )
