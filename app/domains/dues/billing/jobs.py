"""Later work of bills: the month's bills on each branch's collection day, those that were overlooked, those that moved."""

from datetime import date, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.billing import repository
from app.domains.dues.billing.collection_day import collection_days
from app.domains.dues.billing.issuing import issue_branches, issue_members
from app.domains.dues.billing.leaving import resume, withdraw
from app.domains.dues.billing.refreshing import follow
from app.domains.dues.repository import ASKED_FOR_DUES
from app.domains.members.events import MemberMerged, MemberMoved, MemberStageChanged, MemberStatusChanged
from app.domains.members.public import PARTY_STAGES, MemberStatus, member_cards
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import today
from app.kit.dates import add_months

PLAN, ISSUE, FOLLOW = "dues.plan_bills", "dues.issue_bills", "dues.follow_member"
_LEFT_BY = {
    MemberStatus.DECEASED: "党员去世",
    MemberStatus.TRANSFERRED_OUT: "组织关系转出",
    MemberStatus.MEMBERSHIP_STOPPED: "停止党籍",
    MemberStatus.EXPELLED: "不再是党员",
}
# A job bills so many branches at once: a county's month is some twenty jobs.
BRANCHES_AT_ONCE = 50
_OVERLOOKED = 2_000


async def plan_bills(job: JobContext) -> None:
    """Every morning: branches whose collection day has come are billed, and whoever was assessed since."""
    day = today()
    month = day.replace(day=1)
    waiting = await repository.branches_not_billed(job.session, job.tenant_id, month)
    days = await collection_days(job.session, job.tenant_id, waiting, day)
    due = [org_id for org_id, _ in waiting if days[org_id] <= day.day]
    for start in range(0, len(due), BRANCHES_AT_ONCE):
        chunk = due[start : start + BRANCHES_AT_ONCE]
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


async def follow_status(job: JobContext) -> None:
    """Who has died or left is asked for nothing later; who is back is billed from that month on.

    Of who has died the month itself is not asked for either.
    """
    event = job.event(MemberStatusChanged)
    month = event.on.replace(day=1)
    if event.after not in ASKED_FOR_DUES:
        since = month if event.after is MemberStatus.DECEASED else add_months(month, 1)
        await withdraw(
            job.session,
            job.tenant_id,
            event.member_id,
            since=since,
            reason=_LEFT_BY.get(event.after, "不再由本单位收取"),
        )
    elif event.before not in ASKED_FOR_DUES:
        await resume(job.session, job.tenant_id, event.member_id, since=month, reason="恢复组织关系")


async def follow_stage(job: JobContext) -> None:
    """Who is no longer in a stage of a party member is asked for nothing later."""
    event = job.event(MemberStageChanged)
    if event.before in PARTY_STAGES and event.after not in PARTY_STAGES:
        since = add_months(event.on.replace(day=1), 1)
        await withdraw(job.session, job.tenant_id, event.member_id, since=since, reason="不再是党员")


async def follow_merge(job: JobContext) -> None:
    """The record that is left is billed; what the other one still asked for is withdrawn."""
    merged_id = job.event(MemberMerged).merged_id
    await withdraw(job.session, job.tenant_id, merged_id, since=date.min, reason="重复登记，已合并")


HANDLERS: tuple[Handler, ...] = (
    Handler(PLAN, plan_bills),
    Handler(ISSUE, issue_bills),
    on(MemberMoved, FOLLOW, follow_member),
    on(MemberStatusChanged, "dues.follow_status", follow_status),
    on(MemberStageChanged, "dues.follow_stage", follow_stage),
    on(MemberMerged, "dues.follow_merge", follow_merge),
)
TIMES: tuple[Timed, ...] = (Timed(PLAN, daily_at=time(6, 0)),)
