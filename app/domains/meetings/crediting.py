"""Study hours of a meeting that is over: for everybody who was there, corrected when the roll is corrected."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.public import (
    Asked,
    Bucket,
    Credited,
    EntryState,
    Occasion,
    Rulebook,
    Share,
    Source,
    SourceKind,
    meeting_hours,
    rules_of,
    settle,
    sources_of,
    split_between,
)
from app.domains.meetings.finding import Found, phase_at, times_of, with_parts
from app.domains.meetings.models import Meeting
from app.domains.meetings.reporting.gathering import is_over
from app.domains.meetings.repository import locked
from app.domains.meetings.rolls import RollPerson, roll_of_meeting
from app.domains.meetings.vocabulary import HELD, OVER, MeetingKind
from app.domains.orgs.public import org_cards
from app.kit.clock import CHINA, local_date, now

NOT_COUNTED = "按本地办法，这类会议不计学时"


async def credit_meeting(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Credited | None:
    """Write the hours of everybody who was present; who was absent or on leave has none. None where it is not over.

    Safe to repeat: what stands already stays, what the roll no longer says is reversed. What was counted once stays with
    the local rules it was counted by, also where a rule was decided for days that are past.
    """
    meeting = await _over(session, tenant_id, meeting_id)
    if meeting is None:
        return None
    found, came = await _came(session, meeting)
    rules = await rules_of(session, tenant_id, SourceKind.MEETING, meeting_id)
    source = Source(SourceKind.MEETING, meeting.id, meeting.title)
    return await settle(session, tenant_id, source, await _shares(session, found, came, rules))


async def count_meeting_anew(session: AsyncSession, tenant_id: UUID, asked: Asked) -> list[Share]:
    """What the meeting counts as by other rules, for those who are asked about and were present."""
    meeting = await _over(session, tenant_id, asked.source_id)
    if meeting is None:
        return []
    found, came = await _came(session, meeting)
    return await _shares(session, found, [one for one in came if one.member_id in asked.places], asked.rules)


async def _over(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Meeting | None:
    """The meeting, held, if it is over."""
    meeting = await locked(session, tenant_id, meeting_id)
    if meeting is None or meeting.state not in HELD or meeting.roll_fixed_at is None:
        return None
    return meeting if phase_at(meeting, now()) in OVER else None


async def _came(session: AsyncSession, meeting: Meeting) -> tuple[Found, list[RollPerson]]:
    (found,) = await with_parts(session, [meeting])
    roll = await roll_of_meeting(session, found, now())
    return found, [person for person in roll.people if person.placed.came]


async def _shares(session: AsyncSession, found: Found, came: Sequence[RollPerson], rules: Rulebook) -> list[Share]:
    """By the rules of each person's own branch on the day, and of the kinds on whose roll the person stands."""
    meeting, times = found.meeting, times_of(found.meeting)
    minutes = _minutes_by_year(times.starts_at, times.ends_at)
    orgs = await org_cards(session, meeting.tenant_id, {person.org_id for person in came})
    day = local_date(times.starts_at)
    counting = {org_id: rules.counting_at(org_id, org.path, day) for org_id, org in orgs.items()}
    shares = []
    for person in came:
        counted = meeting_hours(_occasions(person.kinds), sum(minutes.values()), counting[person.org_id])
        counts = counted.hundredths > 0
        for year, hundredths in split_between(counted.hundredths, minutes).items():
            shares.append(
                Share(
                    member_id=person.member_id,
                    org_id=person.org_id,
                    year=year,
                    held_on=day if year == day.year else day.replace(year=year, month=1, day=1),
                    bucket=Bucket.COLLECTIVE,
                    hundredths=hundredths,
                    state=EntryState.COUNTED if counts else EntryState.NOT_COUNTED,
                    explanation=counted.explanation,
                    basis=counted.basis,
                    reason="" if counts else NOT_COUNTED,
                    rules_at=rules.moment_at(person.org_id),
                )
            )
    return shares


def _occasions(kinds: Sequence[MeetingKind]) -> list[Occasion]:
    return [Occasion(kind.value) for kind in kinds]


def _minutes_by_year(starts_at: datetime, ends_at: datetime) -> dict[int, int]:
    """Minutes of the meeting by the calendar year in China in which they fell."""
    found: dict[int, int] = {}
    begin = starts_at.astimezone(CHINA)
    while begin < ends_at or not found:
        following = datetime(begin.year + 1, 1, 1, tzinfo=CHINA)
        end = min(following, ends_at.astimezone(CHINA))
        found[begin.year] = max(0, int((end - begin) / timedelta(minutes=1)))
        begin = following
    return found


async def without_hours(session: AsyncSession, tenant_id: UUID, since: datetime, *, limit: int) -> list[UUID]:
    """Meetings since then that are over, and of which no hours were ever written."""
    statement = is_over(
        tenant_id,
        (Meeting.starts_at >= since) & Meeting.id.not_in(sources_of(tenant_id, SourceKind.MEETING)),
        now(),
    )
    chosen = statement.with_only_columns(Meeting.id).order_by(Meeting.starts_at, Meeting.id).limit(limit)
    return list(await session.scalars(select(Meeting.id).where(Meeting.tenant_id == tenant_id, Meeting.id.in_(chosen))))
