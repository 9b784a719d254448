"""Later work of searching: what a topic's new name changes, and what is missing of a night."""

from datetime import time
from uuid import UUID

from app.domains.lessons.searching.indexing import complete_some, index_tagged
from app.domains.topics.events import TopicRenamed
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue

TAGGED, RENAMED, COMPLETE = "lessons.index_tagged", "lessons.index_renamed_topic", "lessons.complete_search"


async def rename_topic(job: JobContext) -> None:
    """The lessons that bear the topic are found by its new name."""
    await enqueue(job.session, TAGGED, {"topic_id": job.event(TopicRenamed).topic_id}, tenant_id=job.tenant_id)


async def index_some(job: JobContext) -> None:
    """A hundred lessons of a topic, then the next."""
    topic_id, after = UUID(job.payload["topic_id"]), job.payload.get("after")
    last = await index_tagged(job.session, job.tenant_id, topic_id, after=UUID(after) if after else None)
    if last is not None:
        await enqueue(job.session, TAGGED, {"topic_id": topic_id, "after": last}, tenant_id=job.tenant_id)


async def complete(job: JobContext) -> None:
    """Whatever is shown and not found, a hundred at a time: after an upgrade it is every lesson."""
    if await complete_some(job.session, job.tenant_id):
        await enqueue(job.session, COMPLETE, tenant_id=job.tenant_id)


HANDLERS: tuple[Handler, ...] = (
    on(TopicRenamed, RENAMED, rename_topic),
    Handler(TAGGED, index_some),
    Handler(COMPLETE, complete),
)
TIMES: tuple[Timed, ...] = (Timed(COMPLETE, daily_at=time(3, 40)),)
