"""The demo's meeting that one can sign in to now, on whatever day the demo is started."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.finding import times_of
from app.domains.meetings.models import Meeting
from app.domains.meetings.publishing import publish_meeting
from app.domains.meetings.rules import is_open
from app.domains.meetings.vocabulary import MeetingKind
from app.kit.clock import CHINA, now

LASTS = timedelta(hours=12)
# A meeting that closes sooner than this is no use to somebody who starts the demo now.
STILL_OPEN_FOR = timedelta(hours=3)


async def open_meeting(session: AsyncSession, actor: Actor, branch_id: UUID) -> Meeting:
    """The branch's meeting whose sign-in is open for hours yet; a new one is drafted and published where there is none."""
    return await _standing(session, actor, branch_id) or await _new(session, actor, branch_id)


async def _standing(session: AsyncSession, actor: Actor, branch_id: UUID) -> Meeting | None:
    moment = now()
    meetings = await session.scalars(
        select(Meeting)
        .where(
            Meeting.tenant_id == actor.tenant_id,
            Meeting.org_id == branch_id,
            Meeting.ends_at > moment + STILL_OPEN_FOR,
        )
        .order_by(Meeting.starts_at)
    )
    return next((one for one in meetings if is_open(one.state, times_of(one), moment)), None)


async def _new(session: AsyncSession, actor: Actor, branch_id: UUID) -> Meeting:
    moment = now()
    starts_at = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    values = {
        "title": f"{starts_at.astimezone(CHINA):%m月%d日}主题党日（演示，正在签到）",
        "starts_at": starts_at,
        "ends_at": starts_at + LASTS,
        "place": "党员活动室",
        # Nobody who tries the demo an hour later should find himself late.
        "grace_minutes": int(LASTS.total_seconds()) // 120,
    }
    meeting = await draft_meeting(session, actor, org_id=branch_id, plan=Plan([MeetingKind.THEME_DAY]), values=values)
    return (await publish_meeting(session, actor, meeting_id=meeting.id)).meeting
