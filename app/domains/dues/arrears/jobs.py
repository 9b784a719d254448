"""Later work of arrears: every morning all branches, and a member's cases as soon as money came."""

from datetime import time

from sqlalchemy import select

from app.domains.dues.arrears import repository
from app.domains.dues.arrears.cases import close_paid
from app.domains.dues.arrears.reminding import look_through
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.paying.events import DuesReceived
from app.domains.dues.paying.models import DuesAllocation
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.kit.clock import today

FIND, SETTLE = "dues.find_arrears", "dues.settle_cases"


async def find_arrears(job: JobContext) -> None:
    await look_through(job.session, job.actor, job.tenant_id)


async def settle_cases(job: JobContext) -> None:
    """The cases of those for whom a payment was."""
    payment_id = job.event(DuesReceived).payment_id
    members = await job.session.scalars(
        select(DuesAllocation.member_id)
        .where(DuesAllocation.tenant_id == job.tenant_id, DuesAllocation.payment_id == payment_id)
        .distinct()
    )
    for member_id in sorted(members):
        cases = await repository.lasting_cases(job.session, job.tenant_id, member_id=member_id)
        if not cases:
            continue
        found = await repository.unpaid_months(job.session, job.tenant_id, today(), DuesBill.member_id == member_id)
        unpaid = [month for standing in found.values() for month in standing.unpaid]
        for case in cases:
            close_paid(job.session, job.actor, case, unpaid)
    await job.session.flush()


HANDLERS: tuple[Handler, ...] = (Handler(FIND, find_arrears), on(DuesReceived, SETTLE, settle_cases))
TIMES: tuple[Timed, ...] = (Timed(FIND, daily_at=time(7, 0)),)
