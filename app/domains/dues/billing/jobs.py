"""Later work of bills: the month's bills on each branch's collection day, those that were overlooked, those that moved."""

from datetime import date, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing import repository
from app.domains.dues.billing.collection_day import collection_days
from app.domains.dues.billing.issuing import issue_branches, issue_members
from app.domains.dues.billing.refreshing import follow
from app.domains.members.events import MemberMoved
from app.domains.members.public import member_cards
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import today

PLAN, ISSUE, FOLLOW = "dues.plan_bills", "dues.issue_bills", "dues.follow_member"
# A job bills so many branches at once: a county's month is some twenty jobs.
_BRANCHES = 50
_OVERLOOKED = 2_000


async def plan_bills(job: JobContext) -> None:
    """Every morning: branches whose collection day has come are billed, and whoever was assessed since."""
    day = today()
    month = day.replace(day=1)
    waiting = await repository.branches_not_billed(job.session, job.tenant_id, month)
    days = await collection_days(job.session, job.tenant_id, waiting, day)
    due = [org_id for org_id, _ in waiting if days[org_id] <= day.day]
    for start in range(0, len(due), _BRANCHES):
        chunk = due[start : start + _BRANCHES]
        await enqueue(
            job.session,
            ISSUE,
            {"month": month.isoformat(), "org_ids": [str(org_id) for org_id in chunk]},
            tenant_id=job.tenant_id,
            key=f"{month.isoformat()}:{chunk[0]}",
        )
    for number in range(1, month.month + 1):
        await _issue_overlooked(job.session, job.tenant_id, month.replace(month=number))


async def _issue_overlooked(session: AsyncSession, tenant_id: UUID, month: date) -> None:
    """Whoever was assessed after the branch had been billed; what is left over waits for the next morning."""
    overlooked = await repository.overlooked(session, tenant_id, month, limit=_OVERLOOKED)
    cards = await member_cards(session, tenant_id, overlooked)
    await issue_members(session, tenant_id, {member_id: card.org_id for member_id, card in cards.items()}, month)


async def issue_bills(job: JobContext) -> None:
    """The bills of some branches for a month."""
    month = date.fromisoformat(job.payload["month"])
    await issue_branches(job.session, job.tenant_id, [UUID(one) for one in job.payload["org_ids"]], month)


async def follow_member(job: JobContext) -> None:
    """Unpaid months go with the member."""
    await follow(job.session, job.tenant_id, UUID(job.payload["member_id"]), UUID(job.payload["into_org_id"]))


HANDLERS: tuple[Handler, ...] = (
    Handler(PLAN, plan_bills),
    Handler(ISSUE, issue_bills),
    on(MemberMoved, FOLLOW, follow_member),
)
TIMES: tuple[Timed, ...] = (Timed(PLAN, daily_at=time(6, 0)),)
