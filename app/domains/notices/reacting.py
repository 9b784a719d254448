"""What is told of the areas below: terms that end, corrections and exports that wait, appointments that run out."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.access.permissions import Permission
from app.domains.members.events import CorrectionAsked, CorrectionDecided, ExportAsked, ExportDecided
from app.domains.members.public import Asked, held_correction, held_export
from app.domains.notices.deciders import deciders
from app.domains.notices.vocabulary import NoticeKind, Subject
from app.domains.notices.writing import Link, ask, close, notify
from app.domains.orgs.events import TermDueSoon
from app.domains.orgs.public import OrgStatus, Post, committee, org_card
from app.domains.roles.public import ending_between
from app.jobs.handlers import JobContext
from app.kit.clock import CHINA, today
from app.kit.dates import add_months

ENDING_JOB = "notices.appointments_ending"
ENDING_WITHIN = timedelta(days=30)
_TERM_MONTHS = 6


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


async def tell_of_term(job: JobContext) -> None:
    """The secretary and the organisation above learn that an election comes. 关于党的基层组织任期的意见."""
    event = job.event(TermDueSoon)
    org = await org_card(job.session, job.tenant_id, event.org_id)
    if org is None or org.status is not OrgStatus.ACTIVE:
        return
    parent = await org_card(job.session, job.tenant_id, org.parent_id) if org.parent_id else org
    above = await deciders(job.session, job.tenant_id, Permission.ORG_TERM_EDIT, at=parent.path if parent else org.path)
    seats = await committee(job.session, job.tenant_id, org.id, today())
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to={*above, *(seat.member_id for seat in seats if seat.post is Post.SECRETARY)},
        kind=NoticeKind.TERM_DUE_SOON,
        title=f"{org.name}即将换届",
        text=f"本届班子{_said(event.due_on)}任期届满，请提前做好换届准备",
        link=Link(Subject.ORGANISATION, org.id),
        key=f"term:{event.term_id}",
        as_of=_midnight(add_months(event.due_on, -_TERM_MONTHS)),
    )


async def ask_about_correction(job: JobContext) -> None:
    asked = await held_correction(job.session, job.tenant_id, job.event(CorrectionAsked).correction_id)
    if asked is not None and asked.decided_at is None:
        link = Link(Subject.MEMBER_CORRECTION, asked.id)
        title, text = f"{asked.subject}申请更正信息", f"更正项目：{asked.what}"
        kind, right = NoticeKind.CORRECTION_TO_DECIDE, Permission.MEMBER_CORRECTION_DECIDE
        await _ask(job, asked, right, kind=kind, title=title, text=text, link=link)


async def ask_about_export(job: JobContext) -> None:
    asked = await held_export(job.session, job.tenant_id, job.event(ExportAsked).export_id)
    if asked is not None and asked.decided_at is None:
        link = Link(Subject.MEMBER_EXPORT, asked.id)
        title, text = "未脱敏名册导出待审批", asked.subject
        kind, right = NoticeKind.EXPORT_TO_DECIDE, Permission.MEMBER_EXPORT_APPROVE
        await _ask(job, asked, right, kind=kind, title=title, text=text, link=link)


async def _ask(
    job: JobContext, asked: Asked, right: Permission, *, kind: NoticeKind, title: str, text: str, link: Link
) -> None:
    to = await deciders(job.session, job.tenant_id, right, at=asked.org_path, besides=[asked.asked_by])
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=kind,
        title=title,
        text=text,
        link=link,
        key=_key(link),
        as_of=asked.asked_at,
    )


async def tell_correction(job: JobContext) -> None:
    asked = await held_correction(job.session, job.tenant_id, job.event(CorrectionDecided).correction_id)
    if asked is not None:
        title = "您的信息更正申请已通过" if asked.accepted else "您的信息更正申请未通过"
        link = Link(Subject.MEMBER_CORRECTION, asked.id)
        text = f"更正项目：{asked.what}"
        await _tell(job, asked, kind=NoticeKind.CORRECTION_DECIDED, title=title, text=text, link=link)


async def tell_export(job: JobContext) -> None:
    asked = await held_export(job.session, job.tenant_id, job.event(ExportDecided).export_id)
    if asked is not None:
        title = "名册导出已批准" if asked.accepted else "名册导出未批准"
        text = f"{asked.subject}，请在24小时内下载" if asked.accepted else asked.subject
        link = Link(Subject.MEMBER_EXPORT, asked.id)
        await _tell(job, asked, kind=NoticeKind.EXPORT_DECIDED, title=title, text=text, link=link)


async def _tell(job: JobContext, asked: Asked, *, kind: NoticeKind, title: str, text: str, link: Link) -> None:
    if asked.decided_at is None:
        return
    await close(job.session, tenant_id=job.tenant_id, key=_key(link))
    to: Sequence[UUID] = [asked.asked_by] if asked.asked_by else []
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=kind,
        title=title,
        text=text,
        link=link,
        key=_key(link),
        as_of=asked.decided_at,
    )


def _key(link: Link) -> str:
    return f"{link.subject}:{link.id}"


async def tell_of_endings(job: JobContext) -> None:
    """Once for each appointment that ends within a month: its holder learns of it, and who may appoint there."""
    on = today()
    for held in await ending_between(job.session, job.tenant_id, on, on + ENDING_WITHIN):
        above = await deciders(job.session, job.tenant_id, Permission.APPOINTMENT_GRANT, at=held.org_path)
        await notify(
            job.session,
            tenant_id=job.tenant_id,
            to={held.account_id, *above},
            kind=NoticeKind.APPOINTMENT_ENDING,
            title=f"{held.role_name}任职即将到期",
            text=f"{held.org_name}，{_said(held.until_on)}到期",
            link=Link(Subject.APPOINTMENT, held.id),
            key=f"appointment_ending:{held.id}",
            as_of=_midnight(held.until_on - ENDING_WITHIN),
        )
