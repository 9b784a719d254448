"""Later work of collecting: months paid ahead become income on their first day."""

from datetime import time

from app.domains.dues.collecting.recognising import recognise
from app.domains.dues.ledger.repository import all_books
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import today

RECOGNISE = "dues.recognise_prepaid"


async def recognise_prepaid(job: JobContext) -> None:
    """Every night, so that nothing is overlooked; of a month that was recognised nothing is left."""
    for books in await all_books(job.session, job.tenant_id):
        await recognise(job.session, job.actor, books, through=today().replace(day=1))


HANDLERS: tuple[Handler, ...] = (Handler(RECOGNISE, recognise_prepaid),)
TIMES: tuple[Timed, ...] = (Timed(RECOGNISE, daily_at=time(0, 20)),)
