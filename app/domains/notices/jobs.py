"""Later work of the inbox: old words are forgotten, and those to a merged record follow the person."""

from datetime import datetime, time

from app.domains.members.events import (
    CorrectionAsked,
    CorrectionDecided,
    ExportAsked,
    ExportDecided,
    MemberMerged,
)
from app.domains.members.public import surviving_record
from app.domains.notices import reacting, repository
from app.domains.orgs.events import TermDueSoon
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
    on(TermDueSoon, "notices.tell_of_term", reacting.tell_of_term),
    on(CorrectionAsked, "notices.ask_about_correction", reacting.ask_about_correction),
    on(CorrectionDecided, "notices.tell_correction", reacting.tell_correction),
    on(ExportAsked, "notices.ask_about_export", reacting.ask_about_export),
    on(ExportDecided, "notices.tell_export", reacting.tell_export),
    Handler(reacting.ENDING_JOB, reacting.tell_of_endings),
)

TIMES: tuple[Timed, ...] = (
    Timed(FORGET_JOB, daily_at=time(3, 40), per_tenant=False),
    Timed(reacting.ENDING_JOB, daily_at=time(7, 40)),
)
