"""Later work of reconciling: the provider's bills, fetched when they are ready."""

from collections.abc import Sequence
from datetime import date, time

from app.domains.dues.reconciling.bills import days_to_fetch, fetch, keep_bill
from app.integrations.pay.protocol import BillLine
from app.jobs.handlers import Handler, JobContext, OutsideTask, Timed

FETCH = "dues.fetch_bills"


async def ask_provider(task: OutsideTask) -> list[tuple[date, Sequence[BillLine]]]:
    """Bills of all days that are missing. Not ready or not reachable: the job is tried again."""
    async with task.read() as session:
        days = await days_to_fetch(session, task.tenant_id)
    return await fetch(task.tools.pay, days) if days else []


async def keep_bills(job: JobContext) -> None:
    """Keep and match what the provider answered."""
    for day, lines in job.outcome:
        await keep_bill(job.session, job.actor, day, lines)


HANDLERS: tuple[Handler, ...] = (Handler(FETCH, keep_bills, outside=ask_provider),)
# Bills are complete from ten in the morning on.
TIMES: tuple[Timed, ...] = (Timed(FETCH, daily_at=time(10, 20)),)
