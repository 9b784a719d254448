"""`dangjian dues check`: do the books of dues hold, and what exactly does not."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from app.cli.audits import tenants_named
from app.cli.screen import AsJson, Screen
from app.cli.workplace import opened
from app.domains.dues.checking import check_dues
from app.settings import Settings

cli = typer.Typer(help="党费", no_args_is_help=True)


@cli.callback()
def _dues() -> None:
    """党费"""


@cli.command("check")
def check(
    tenant: Annotated[str, typer.Option("--tenant", help="单位代码；不填则逐一核对全部单位")] = "",
    as_json: AsJson = False,
) -> None:
    """核对党费：借贷、余额、凭证指纹、账单、交纳与分配、退款、结账，逐条指出不符之处。有问题就以 1 退出，不改动任何数据。"""
    found = asyncio.run(_check(Settings(), tenant))
    sound = not any(findings for _, findings in found)
    data = {"sound": sound, "tenants": [{"tenant": code, "findings": list(findings)} for code, findings in found]}
    Screen(as_json=as_json).table(data, ("", "单位", "问题"), [_row(code, findings) for code, findings in found])
    raise typer.Exit(0 if sound else 1)


async def _check(settings: Settings, code: str) -> list[tuple[str, Sequence[str]]]:
    async with opened(settings) as place:
        async with place.database.read_all() as session:
            tenants = [(one.code, one.id) for one in await tenants_named(session, code)]
        found = list[tuple[str, Sequence[str]]]()
        for name, tenant_id in tenants:
            # Each tenant in a transaction of its own, so that no long one holds back the others.
            async with place.database.read_all() as session:
                found.append((name, await check_dues(session, tenant_id)))
        return found


def _row(code: str, findings: Sequence[str]) -> tuple[str, ...]:
    sign = "[red]✗[/red]" if findings else "[green]✓[/green]"
    return sign, escape(code), escape("\n".join(findings) or "无")
