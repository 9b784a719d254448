"""Housekeeping over all tenants: what has had its time is forgotten."""

from datetime import time, timedelta

from app.files import retention
from app.jobs import history
from app.jobs.handlers import Handler, JobContext, OutsideTask, Timed
from app.kit.clock import now
from app.web import idempotency


async def forget_answers(job: JobContext) -> None:
    await idempotency.forget_expired(job.session)


async def forget_jobs(job: JobContext) -> None:
    await history.forget_old(job.session, now())


async def expire_files(job: JobContext) -> None:
    await retention.expire_reserved(job.session, now())


async def remove_bytes(task: OutsideTask) -> list[retention.Removed]:
    async with task.read() as session:
        files = await retention.deleted_files(session)
    await retention.remove_bytes(task.tools.store, files)
    return files


async def forget_files(job: JobContext) -> None:
    await retention.forget(job.session, job.outcome)


HANDLERS: tuple[Handler, ...] = (
    Handler("admin.forget_answers", forget_answers, all_tenants=True),
    Handler("admin.forget_jobs", forget_jobs, all_tenants=True),
    Handler("admin.expire_files", expire_files, all_tenants=True),
    Handler("admin.remove_files", forget_files, outside=remove_bytes, all_tenants=True),
)

TIMES: tuple[Timed, ...] = (
    Timed("admin.forget_answers", every=timedelta(hours=1), per_tenant=False),
    Timed("admin.forget_jobs", daily_at=time(3, 10), per_tenant=False),
    Timed("admin.expire_files", every=timedelta(hours=1), per_tenant=False),
    Timed("admin.remove_files", every=timedelta(minutes=15), per_tenant=False),
)
