"""Every morning: who owes three months and more is reminded once a month, the branch has one to-do, six months are a case."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.arrears import repository
from app.domains.dues.arrears.cases import close_paid, open_case
from app.domains.dues.arrears.models import DuesCase
from app.domains.dues.arrears.rules import Run, months_between, run_of
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.notices.public import Link, NoticeKind, Subject, ask, close, notify
from app.domains.roles.public import holders
from app.kit.clock import CHINA, today

Told = list[tuple[UUID, Run]]


async def look_through(session: AsyncSession, actor: Actor, tenant_id: UUID) -> None:
    """All branches of a tenant."""
    day = today()
    unpaid = await repository.unpaid_months(session, tenant_id, day)
    cases = await repository.lasting_cases(session, tenant_id)
    told = await _settled(session, actor, day, unpaid, cases)
    for org_id, path in (await repository.branches(session, tenant_id)).items():
        await _ask_branch(session, tenant_id, org_id, path, told.get(org_id, []), day)
    for org_id, runs in told.items():
        for member_id, run in runs:
            await _remind(session, tenant_id, org_id, member_id, run, day)


async def _settled(
    session: AsyncSession, actor: Actor, day: date, unpaid: repository.Months, cases: Sequence[DuesCase]
) -> Mapping[UUID, Told]:
    """Close what is paid, open what is new, and say by branch who owes for how long."""
    by_member: dict[UUID, list[date]] = {}
    for (_, member_id), standing in unpaid.items():
        by_member.setdefault(member_id, []).extend(standing.unpaid)
    lasting: dict[UUID, list[DuesCase]] = {}
    for case in cases:
        if not close_paid(session, actor, case, by_member.get(case.member_id, [])):
            lasting.setdefault(case.member_id, []).append(case)
    told: dict[UUID, Told] = {}
    for (org_id, member_id), standing in unpaid.items():
        known = lasting.get(member_id, [])
        excused = [
            month
            for case in known
            if case.state is CaseState.EXPLAINED
            for month in months_between(case.first_month, case.last_month)
        ]
        run = run_of(standing, excused=excused)
        if run is None or not run.is_told:
            continue
        told.setdefault(org_id, []).append((member_id, run))
        waiting = next((case for case in known if case.state is not CaseState.EXPLAINED), None)
        if waiting is not None:
            waiting.last_month = max(waiting.last_month, run.last)
        elif run.is_case:
            await open_case(session, actor, org_id=org_id, member_id=member_id, run=run, on=day)
    await session.flush()
    return told


async def _ask_branch(session: AsyncSession, tenant_id: UUID, org_id: UUID, path: str, told: Told, day: date) -> None:
    """One to-do for those who collect in the branch itself, without names; nobody above is asked."""
    key = f"dues-arrears:{org_id}"
    if not told:
        await close(session, tenant_id=tenant_id, key=key)
        return
    found = await holders(session, tenant_id, Permission.DUES_BILL_EDIT, at=path, on=day)
    long = sum(run.is_case for _, run in told)
    text = f"有{len(told)}名党员连续三个月以上未交纳党费，请了解情况、帮助提醒。"
    if long:
        text += f"其中{long}名已连续六个月，请支部研究；系统不改变任何人的党籍。"
    await ask(
        session,
        tenant_id=tenant_id,
        to={one.account_id for one in found if one.org_path == path},
        kind=NoticeKind.DUES_ARREARS,
        title="党费欠交情况",
        text=text,
        link=Link(Subject.DUES, org_id),
        key=key,
        as_of=_month_began(day),
    )


async def _remind(session: AsyncSession, tenant_id: UUID, org_id: UUID, member_id: UUID, run: Run, day: date) -> None:
    """One line in the member's own inbox, renewed once a month."""
    await notify(
        session,
        tenant_id=tenant_id,
        to=[member_id],
        kind=NoticeKind.DUES_ARREARS,
        title="党费交纳提醒",
        text=f"您自{run.first.year}年{run.first.month}月起有{run.length}个月的党费尚未交纳。如有困难，可向党支部说明。",
        link=Link(Subject.DUES, member_id),
        key=f"dues-arrears:{member_id}",
        as_of=_month_began(day),
    )


def _month_began(day: date) -> datetime:
    return datetime.combine(day.replace(day=1), time.min, CHINA)
