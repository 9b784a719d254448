"""Later work of lessons."""

from datetime import time
from uuid import UUID

from app.domains.lessons.media import release_loose
from app.domains.lessons.publishing import PUBLISH_JOB, publish_scheduled
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import now


async def publish_planned(job: JobContext) -> None:
    """Publish at the planned time. A lesson with another time by now has a job of that time."""
    await publish_scheduled(job.session, job.actor, UUID(job.payload["lesson_id"]))


async def release_files(job: JobContext) -> None:
    await release_loose(job.session, job.actor, now())


HANDLERS: tuple[Handler, ...] = (
    Handler(PUBLISH_JOB, publish_planned),
    Handler("lessons.release_files", release_files),
)

TIMES: tuple[Timed, ...] = (Timed("lessons.release_files", daily_at=time(3, 40)),)
