"""`dangjian jobs`: what the queue holds and has given up, and another try for what was given up."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape
from sqlalchemy import select

from app.access.actor import Actor
from app.audit.trail import record
from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.workplace import opened
from app.domains.orgs.public import Tenant
from app.jobs.history import JobState, latest_jobs, revive, state_of
from app.jobs.models import Job
from app.kit.clock import CHINA
from app.settings import Settings

cli = typer.Typer(help="后台任务", no_args_is_help=True)

_STATES = {
    JobState.WAITING: "等待",
    JobState.RUNNING: "执行中",
    JobState.DONE: "完成",
    JobState.FAILED: "已放弃",
}
_PLATFORM = "平台"


@cli.callback()
def _jobs() -> None:
    """后台任务"""


@cli.command("list")
def list_jobs(
    failed: Annotated[bool, typer.Option("--failed", help="只列出已放弃的任务")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="最多列出多少个，最新的在前")] = 50,
    as_json: AsJson = False,
) -> None:
    """列出各单位和平台的后台任务，最新的在前。"""
    rows = asyncio.run(_latest(Settings(), JobState.FAILED if failed else None, limit))
    columns = ("编号", "单位", "任务", "状态", "次数", "建立时间", "最后的错误")
    data = {"jobs": [_as_data(code, job) for code, job in rows]}
    Screen(as_json=as_json).table(data, columns, [_row(code, job) for code, job in rows])


@cli.command("revive")
def revive_job(
    job_id: Annotated[str, typer.Argument(help="任务编号，见 dangjian jobs list --failed")], as_json: AsJson = False
) -> None:
    """让一个已放弃的任务重新排队，再试若干次。记入审计。"""
    try:
        wanted = UUID(job_id)
    except ValueError:
        raise Declined(f"{job_id} 不是任务编号") from None
    name = asyncio.run(_revive(Settings(), wanted))
    Screen(as_json=as_json).result({"id": wanted, "name": name}, f"任务 {name} 已重新排队")


async def _latest(settings: Settings, state: JobState | None, limit: int) -> list[tuple[str, Job]]:
    async with opened(settings) as place, place.database.read_all() as session:
        codes = {tenant.id: tenant.code for tenant in await session.scalars(select(Tenant))}
        return [(codes.get(job.tenant_id, _PLATFORM), job) for job in await latest_jobs(session, state, limit)]


async def _revive(settings: Settings, job_id: UUID) -> str:
    async with opened(settings) as place, place.database.write_all() as session:
        job = await revive(session, job_id)
        if job is None:
            raise Declined("没有这个已放弃的任务")
        actor = Actor.system("cli.jobs", tenant_id=job.tenant_id)
        await record(
            session, actor, "job.revive", target="job", target_id=job.id, org_id=None, after={"name": job.name}
        )
        return job.name


def _as_data(code: str, job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "tenant": code,
        "name": job.name,
        "state": state_of(job),
        "attempts": job.attempts,
        "created_at": job.created_at,
        "failed_at": job.failed_at,
        "last_error": job.last_error,
    }


def _row(code: str, job: Job) -> tuple[str, ...]:
    created = f"{job.created_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    told = (str(job.id), code, job.name, _STATES[state_of(job)], str(job.attempts), created, job.last_error or "—")
    return tuple(escape(text) for text in told)
