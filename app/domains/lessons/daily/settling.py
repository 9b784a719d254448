"""After whatever changed slot or queue: the next airing is in the queue of jobs, and the editors know of the gaps."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.lessons.daily import repository
from app.domains.lessons.daily.coming import expected, queue_of, rhythm_of
from app.domains.lessons.daily.models import DailySlot
from app.domains.lessons.daily.rules import Expected, Rhythm, gaps, said
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import OrgCard, org_card
from app.jobs.queue import enqueue
from app.kit.clock import now, today

AIR_JOB, SETTLE_JOB = "lessons.air_daily", "lessons.settle_daily"


async def settle_later(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> None:
    """Let `settle` run soon; asked for often, it waits once."""
    await enqueue(session, SETTLE_JOB, {"org_id": org_id}, tenant_id=tenant_id, key=str(org_id))


async def settle(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> None:
    """Plan the next airing, at once where today's is overdue, and tell of the gaps. Safe to repeat."""
    await repository.hold(session, tenant_id, org_id)
    slot, org = await repository.slot(session, tenant_id, org_id), await org_card(session, tenant_id, org_id)
    if slot is None or org is None:
        return
    rhythm = await rhythm_of(session, slot, org)
    if rhythm is not None:
        next_at = rhythm.next_at(now())
        await enqueue(session, AIR_JOB, {"org_id": org_id}, tenant_id=tenant_id, run_at=next_at, key=str(org_id))
    queue = await queue_of(session, tenant_id, org)
    coming = expected(rhythm, queue, today() + timedelta(days=slot.warn_days))
    if [day.isoformat() for day in gaps(coming)] != slot.warned:
        await _warn(session, slot, org, rhythm, coming)


async def _warn(
    session: AsyncSession, slot: DailySlot, org: OrgCard, rhythm: Rhythm | None, coming: list[Expected]
) -> None:
    """One to-do for the organisation, told anew when other days are empty than before, closed when none is."""
    empty, key = gaps(coming), f"daily-lesson:{org.id}"
    if empty:
        await ask(
            session,
            tenant_id=slot.tenant_id,
            to=await deciders(session, slot.tenant_id, Permission.LESSON_EDIT, at=org.path),
            kind=NoticeKind.DAILY_LESSON_RUNS_OUT,
            title=f"{org.name}每日一课将空缺",
            text=f"{said(empty)}还没有可播出的微党课，请补充",
            link=Link(Subject.DAILY_LESSON, org.id),
            key=key,
            as_of=now(),
            due_at=next(one.at for one in coming if one.lesson_id is None),
        )
    else:
        await close(session, tenant_id=slot.tenant_id, key=key, because=_because(rhythm, slot.warned))
    slot.warned = [day.isoformat() for day in empty]
    await session.flush()


def _because(rhythm: Rhythm | None, warned: list[str]) -> Closing:
    """Filled; or the slot was closed, or all the days have passed."""
    if rhythm is None:
        return Closing.WITHDRAWN
    is_over = rhythm.last_on is not None and max(warned) <= rhythm.last_on.isoformat()
    return Closing.LAPSED if is_over else Closing.DONE


async def tell_of_gap(session: AsyncSession, tenant_id: UUID, org: OrgCard, day: date) -> None:
    """The day's minute has come, and there was nothing to air. One line of the inbox, for the last gap."""
    await notify(
        session,
        tenant_id=tenant_id,
        to=await deciders(session, tenant_id, Permission.LESSON_EDIT, at=org.path),
        kind=NoticeKind.DAILY_LESSON_GAP,
        title=f"{org.name}今日每日一课空缺",
        text=f"{said([day])}没有可播出的微党课",
        link=Link(Subject.DAILY_LESSON, org.id),
        key=f"daily-lesson-gap:{org.id}",
        as_of=now(),
    )
