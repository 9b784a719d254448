"""Later work of recounts: some entries, then the next."""

from uuid import UUID

from app.domains.hours.recounting.working import APPLY_JOB, PREVIEW_JOB, apply_some, preview_some
from app.jobs.handlers import Handler, JobContext
from app.jobs.queue import enqueue


async def preview(job: JobContext) -> None:
    if await preview_some(job.session, job.tenant_id, UUID(job.payload["recount_id"])):
        await _go_on(job)


async def apply(job: JobContext) -> None:
    if await apply_some(job.session, job.actor, UUID(job.payload["recount_id"])):
        await _go_on(job)


async def _go_on(job: JobContext) -> None:
    await enqueue(job.session, job.name, job.payload, tenant_id=job.tenant_id, key=job.payload["recount_id"])


HANDLERS: tuple[Handler, ...] = (Handler(PREVIEW_JOB, preview), Handler(APPLY_JOB, apply))
