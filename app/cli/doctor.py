"""`dangjian doctor`: every condition of a healthy server, each with what to do where it fails."""

import asyncio
from collections.abc import Awaitable, Callable

import typer
from pydantic import ValidationError
from rich.markup import escape

from app.cli import checks, work_checks
from app.cli.checks import Finding, State
from app.cli.failures import setting_faults
from app.cli.screen import AsJson, Screen
from app.settings import Settings

_SIGNS = {State.OK: "[green]✓[/green]", State.WARNING: "[yellow]![/yellow]", State.FAILED: "[red]✗[/red]"}
_Check = Callable[[Settings], Awaitable[list[Finding]]]

CHECKS: tuple[_Check, ...] = (
    checks.mode,
    checks.gateways,
    checks.media,
    checks.secret,
    checks.database,
    checks.roles,
    checks.keys,
    work_checks.work,
    checks.surroundings,
    checks.disk,
)


def doctor(as_json: AsJson = False) -> None:
    """检查设置、数据库、密钥、后台任务、时钟、磁盘等，逐项说明。有一项不合格就以 1 退出。"""
    findings = asyncio.run(examine())
    failed = [finding for finding in findings if finding.state is State.FAILED]
    data = {"healthy": not failed, "checks": [finding.as_data() for finding in findings]}
    rows = [
        (_SIGNS[finding.state], finding.name, escape("\n".join(filter(None, (finding.message, finding.remedy)))))
        for finding in findings
    ]
    Screen(as_json=as_json).table(data, ("", "项目", "情况"), rows)
    raise typer.Exit(1 if failed else 0)


async def examine() -> list[Finding]:
    """All findings in order; settings that cannot be read are the only one then."""
    try:
        settings = Settings()
    except ValidationError as error:
        return [Finding("设置", State.FAILED, fault, "改正环境变量后重试") for fault in setting_faults(error)]
    found = [Finding("设置", State.OK, f"{settings.mode.value} 模式，数据目录 {settings.data_dir}")]
    for check in CHECKS:
        found += await check(settings)
    return found
