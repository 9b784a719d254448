"""`dangjian search rebuild`: the index of lessons written anew from what is published."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import select

from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.workplace import opened
from app.domains.lessons.searching.indexing import rebuild_some
from app.domains.orgs.public import Tenant
from app.settings import Settings

cli = typer.Typer(help="搜索索引", no_args_is_help=True)


@cli.callback()
def _search() -> None:
    """搜索索引"""


@cli.command("rebuild")
def rebuild(
    tenant: Annotated[str, typer.Option("--tenant", help="单位代码；不填为全部单位")] = "", as_json: AsJson = False
) -> None:
    """重建微党课的搜索索引；服务可以照常运行。"""
    counts = asyncio.run(_rebuild(Settings(), tenant))
    Screen(as_json=as_json).result({"tenants": counts}, f"已重建 {len(counts)} 个单位的搜索索引")


async def _rebuild(settings: Settings, code: str) -> list[str]:
    async with opened(settings) as place:
        async with place.database.read_all() as session:
            tenants = {
                one.code: one.id for one in await session.scalars(select(Tenant).where(Tenant.closed_at.is_(None)))
            }
        if code and code not in tenants:
            raise Declined(f"没有代码为 {code} 的单位")
        for tenant_id in [tenants[code]] if code else list(tenants.values()):
            after = None
            while True:
                # A hundred in a transaction: nobody waits long.
                async with place.database.write(tenant_id) as session:
                    after = await rebuild_some(session, tenant_id, after=after)
                if after is None:
                    break
        return [code] if code else sorted(tenants)
