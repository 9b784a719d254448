"""`dangjian migrate`: the schema up to the newest revision, or deliberately down."""

import asyncio
from typing import Annotated

import typer

from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen, Yes
from app.db.migrating import downgrade, newest_revision, upgrade
from app.db.probe import explained, probe
from app.settings import Settings


def migrate(
    to: Annotated[str, typer.Option("--to", help="升级到哪个版本")] = "head",
    check: Annotated[bool, typer.Option("--check", help="只检查是否已是最新版本，不是则以 1 退出")] = False,
    down: Annotated[str, typer.Option("--down", help="退回到哪个版本（base 为全部撤销），会丢失其后的数据")] = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """迁移数据库；SQLite 先复制文件，PostgreSQL 在咨询锁下进行。"""
    asyncio.run(_migrate(Settings(), Screen(as_json=as_json), to=to, check=check, down=down, yes=yes))


async def _migrate(settings: Settings, screen: Screen, *, to: str, check: bool, down: str, yes: bool) -> None:
    url = settings.owner_database_url
    before = (await probe(url)).revision
    newest = newest_revision()
    if check:
        screen.result({"revision": before, "newest": newest}, f"数据库版本 {before or '（空）'}，最新版本 {newest}")
        raise typer.Exit(0 if before == newest else 1)
    if down and not yes:
        raise Declined(f"将从 {before or '（空）'} 退回到 {down}，其后的表和数据会被删除；确认请加 --yes")
    async with explained(url):
        await (downgrade(url, down) if down else upgrade(url, to))
    after = (await probe(url)).revision
    screen.result(
        {"before": before, "after": after, "newest": newest},
        f"数据库版本：{before or '（空）'} → {after or '（空）'}",
    )
