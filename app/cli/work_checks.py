"""What `dangjian doctor` says of background work: is somebody at it, and what was given up?"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli.checks import Finding, State
from app.db.migrating import newest_revision
from app.db.probe import DatabaseFault, explained, probe
from app.jobs.models import Job, TimedWork
from app.kit.clock import now
from app.settings import Settings
from app.wiring import connect

_LATE = timedelta(minutes=10)
_NAME = "后台任务"


async def work(settings: Settings) -> list[Finding]:
    """Nothing of a database that is not there, or not migrated: other lines tell of that."""
    try:
        if (await probe(settings.server_database_url)).revision != newest_revision():
            return []
    except DatabaseFault:
        return []
    opened = connect(settings)
    try:
        async with explained(settings.jobs_database_url), opened.read_all() as session:
            return await findings_at(session, now())
    except DatabaseFault:
        return []
    finally:
        await opened.close()


async def findings_at(session: AsyncSession, moment: datetime) -> list[Finding]:
    open_jobs = (Job.done_at.is_(None), Job.failed_at.is_(None), Job.run_at < moment)
    waiting, oldest = (await session.execute(select(func.count(), func.min(Job.run_at)).where(*open_jobs))).one()
    planned = await session.scalar(select(func.min(TimedWork.next_due_at)))
    given_up = await session.scalar(select(func.count()).where(Job.failed_at.is_not(None))) or 0
    late = max((moment - one for one in (oldest, planned) if one is not None), default=timedelta())
    found = []
    if late > _LATE:
        text = f"没有人在做：最早的一件已拖延{_said(late)}，等待的有{waiting}件"
        remedy = (
            "确认服务在运行且 DANGJIAN_RUN_WORKER 没有关闭，或 dangjian worker 在运行；看日志里 dangjian.jobs 的错误"
        )
        found.append(Finding(_NAME, State.WARNING, text, remedy))
    if given_up:
        remedy = "dangjian jobs list --failed 查看原因，排除后用 dangjian jobs revive <编号> 重试"
        found.append(Finding(_NAME, State.WARNING, f"有{given_up}件试过多次后放弃", remedy))
    return found or [Finding(_NAME, State.OK, f"按时进行，等待的有{waiting}件")]


def _said(late: timedelta) -> str:
    minutes = int(late.total_seconds()) // 60
    return f"{minutes}分钟" if minutes < 120 else f"{minutes // 60}小时"
