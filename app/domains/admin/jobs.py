"""Housekeeping over all tenants: what has had its time is forgotten."""

from datetime import time, timedelta
from uuid import UUID

from app.files import repairing, retention
from app.files.receiving import Settled
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
    await retention.expire_unused(job.session, now())


async def expire_unnamed_files(job: JobContext) -> None:
    """Once a day: every table that names files is asked."""
    await retention.expire_unnamed(job.session, now())


async def remove_bytes(task: OutsideTask) -> list[retention.Removed]:
    async with task.read() as session:
        files = await retention.deleted_files(session)
    await retention.remove_bytes(task.tools.store, files)
    return files


async def forget_files(job: JobContext) -> None:
    await retention.forget(job.session, job.outcome)


async def sweep_store(task: OutsideTask) -> None:
    await retention.remove_strays(task.tools.store, task.read)


async def swept(_job: JobContext) -> None:
    """What was removed had no record that could be changed."""


async def put_film_right(task: OutsideTask) -> Settled | None:
    async with task.read() as session:
        file = await repairing.find(session, task.tenant_id, UUID(task.payload["file_id"]))
    if file is None or task.tools.remuxer is None:
        return None
    return await repairing.put_right(task.tools.store, file, task.tools.remuxer)


async def keep_film(job: JobContext) -> None:
    file = await repairing.find(job.session, job.tenant_id, UUID(job.payload["file_id"]), lock=True)
    if file is not None:
        repairing.put_in_place(file, job.outcome)


HANDLERS: tuple[Handler, ...] = (
    Handler("admin.forget_answers", forget_answers, all_tenants=True),
    Handler("admin.forget_jobs", forget_jobs, all_tenants=True),
    Handler("admin.expire_files", expire_files, all_tenants=True),
    Handler("admin.expire_unnamed_files", expire_unnamed_files, all_tenants=True),
    Handler("admin.remove_files", forget_files, outside=remove_bytes, all_tenants=True),
    Handler("admin.sweep_store", swept, outside=sweep_store, all_tenants=True),
    Handler(repairing.REPAIR_JOB, keep_film, outside=put_film_right),
)

TIMES: tuple[Timed, ...] = (
    Timed("admin.forget_answers", every=timedelta(hours=1), per_tenant=False),
    Timed("admin.forget_jobs", daily_at=time(3, 10), per_tenant=False),
    Timed("admin.expire_files", every=timedelta(hours=1), per_tenant=False),
    Timed("admin.expire_unnamed_files", daily_at=time(3, 25), per_tenant=False),
    Timed("admin.remove_files", every=timedelta(minutes=15), per_tenant=False),
    Timed("admin.sweep_store", daily_at=time(4, 20), per_tenant=False),
)
