"""Later work: planned changes on their day, and the reminder half a year before an election is due."""

from datetime import time, timedelta
from uuid import UUID

from app.domains.orgs import term_repository
from app.domains.orgs.changing import APPLY_JOB, apply_planned
from app.domains.orgs.events import TermDueSoon
from app.domains.orgs.rules import REMIND_MONTHS_BEFORE, remind_from
from app.jobs.events import publish
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import today
from app.kit.dates import add_months

REMIND_JOB = "orgs.remind_of_elections"
_AT_A_TIME = 5000


async def apply_change(job: JobContext) -> None:
    """Make one planned change."""
    await apply_planned(job.session, job.actor, UUID(job.payload["change_id"]))


async def remind_of_elections(job: JobContext) -> None:
    """Tell once in each term that its election is due within half a year. 关于党的基层组织任期的意见."""
    on = today()
    # Months have different lengths: a few days more are read, and the rule decides.
    due_by = add_months(on, REMIND_MONTHS_BEFORE) + timedelta(days=4)
    terms = await term_repository.unreminded(job.session, job.tenant_id, due_by=due_by, limit=_AT_A_TIME)
    for term in terms:
        if remind_from(term.due_on) <= on:
            term.reminded_on = on
            await publish(
                job.session,
                TermDueSoon(tenant_id=term.tenant_id, org_id=term.org_id, term_id=term.id, due_on=term.due_on),
            )


HANDLERS: tuple[Handler, ...] = (
    Handler(APPLY_JOB, apply_change),
    Handler(REMIND_JOB, remind_of_elections),
)
TIMES: tuple[Timed, ...] = (Timed(REMIND_JOB, daily_at=time(7, 30)),)
