"""Later work of the inbox: old words are forgotten, and those to a merged record follow the person."""

from datetime import datetime, time

from app.domains.members.events import MemberMerged
from app.domains.members.public import surviving_record
from app.domains.notices import repository
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.kit.clock import CHINA, now
from app.kit.dates import add_months

FORGET_JOB = "notices.forget_old"


async def forget_old(job: JobContext) -> None:
    """What was read or closed goes after the months of the setting, what nobody read after twice as many.

    An open to-do stays: it is closed by its fact alone.
    """
    months = job.tools.settings.notices_kept_months
    await repository.forget(job.session, settled_before=_ago(months), unread_before=_ago(2 * months))


def _ago(months: int) -> datetime:
    return datetime.combine(add_months(now().astimezone(CHINA).date(), -months), time(), CHINA)


async def follow_merge(job: JobContext) -> None:
    merged_id = job.event(MemberMerged).merged_id
    survivor = await surviving_record(job.session, job.tenant_id, merged_id)
    await repository.hand_over(job.session, job.tenant_id, from_id=merged_id, to_id=survivor)


HANDLERS: tuple[Handler, ...] = (
    Handler(FORGET_JOB, forget_old, all_tenants=True),
    on(MemberMerged, "notices.follow_merge", follow_merge),
)

TIMES: tuple[Timed, ...] = (Timed(FORGET_JOB, daily_at=time(3, 40), per_tenant=False),)
