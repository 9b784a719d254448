"""Later work of lessons."""

from uuid import UUID

from app.domains.lessons.publishing import PUBLISH_JOB, publish_scheduled
from app.jobs.handlers import Handler, JobContext


async def publish_planned(job: JobContext) -> None:
    """Publish at the planned time. A lesson with another time by now has a job of that time."""
    await publish_scheduled(job.session, job.actor, UUID(job.payload["lesson_id"]))


HANDLERS: tuple[Handler, ...] = (Handler(PUBLISH_JOB, publish_planned),)
