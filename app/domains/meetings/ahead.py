"""What a member's first screen and calendar show of meetings."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings import repository
from app.domains.meetings.errors import NotOnRoll, SignInDone
from app.domains.meetings.finding import phase_at
from app.domains.meetings.models import Meeting
from app.domains.meetings.overview import Own, own_standings, own_year
from app.domains.meetings.rules import LATEST_CLOSING
from app.domains.meetings.signin import refuse_unless_open
from app.domains.meetings.vocabulary import MeetingState, Phase
from app.kit.clock import CHINA
from app.kit.errors import Refusal
from app.web.services import Card

_MOST = 12


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting of the member's that goes on or comes; `refusal` is why a sign-in now would be refused, None if not."""

    own: Own
    refusal: Refusal | None
    is_now: bool


async def meetings_ahead(session: AsyncSession, actor: Actor, moment: datetime) -> list[Ahead]:
    """The next meetings that the actor was asked to or stands on the roll of, those that go on first; a dozen at most."""
    if actor.member_id is None:
        return []
    statement = repository.of_member(actor.tenant_id, actor.member_id).where(
        Meeting.state == MeetingState.PUBLISHED, Meeting.ends_at > moment - LATEST_CLOSING
    )
    rows = await session.scalars(statement.order_by(Meeting.starts_at, Meeting.id).limit(_MOST))
    owns = await own_standings(session, actor.member_id, list(rows), moment)
    fixed = [own.found.meeting.id for own in owns if own.found.meeting.roll_fixed_at is not None]
    listed = await repository.rolls_with(session, actor.tenant_id, actor.member_id, fixed)
    ahead = [_ahead(own, moment, is_gone=own.found.meeting.id in set(fixed) - listed) for own in owns]
    return [one for one in ahead if one.refusal is None or phase_at(one.own.found.meeting, moment) is not Phase.ENDED]


def _ahead(own: Own, moment: datetime, *, is_gone: bool) -> Ahead:
    refusal = _refusal(own, moment, is_gone=is_gone)
    going_on = phase_at(own.found.meeting, moment) in (Phase.SIGNING_IN, Phase.IN_PROGRESS)
    return Ahead(own, refusal, going_on or refusal is None)


def _refusal(own: Own, moment: datetime, *, is_gone: bool) -> Refusal | None:
    try:
        refuse_unless_open(own.found.meeting, moment)
    except Refusal as refusal:
        return refusal
    if own.attendance is not None:
        return SignInDone()
    return NotOnRoll() if is_gone else None


async def attendance_card(session: AsyncSession, actor: Actor, moment: datetime) -> list[Card]:
    """The actor's attendance of this calendar year in one line, with its denominator."""
    if actor.member_id is None or actor.scope(Permission.MEETING_SIGN_IN).is_empty:
        return []
    year = moment.astimezone(CHINA).year
    first, last = datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)
    counts = (await own_year(session, actor, since=first, until=last, moment=moment)).counts
    numbers = {"due": counts.due, "present": counts.present, "leave": counts.leave}
    return [Card("attendance_year", f"{year}年出勤", counts.text, numbers)]


async def calendar_meetings(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, *, since: datetime, until: datetime
) -> list[Meeting]:
    """Published, put-off and called-off meetings that concern the member and start in [since, until)."""
    statement = repository.of_member(tenant_id, member_id).where(Meeting.starts_at >= since, Meeting.starts_at < until)
    return list(await session.scalars(statement.order_by(Meeting.starts_at, Meeting.id)))
