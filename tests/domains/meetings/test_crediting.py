"""Study hours of a meeting: written when it is over, corrected with the roll, the same however often it is done."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours.models import HoursEntry
from app.domains.hours.public import Credited
from app.domains.meetings.crediting import credit_meeting, without_hours
from app.domains.meetings.fixing import fix_roll
from app.domains.meetings.recording import Presence, write_presences
from app.domains.meetings.reporting.jobs import OVERLOOKED_JOB
from app.domains.meetings.reporting.tallying import TALLY_JOB
from app.domains.meetings.roll_changes.correcting import correct_roll
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.rollcall import correct_attendance
from app.domains.meetings.vocabulary import Capacity, MeetingKind, Standing, Way
from app.jobs.models import Job
from app.kit.clock import now
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.reporting.test_jobs import run
from tests.factories.meetings import START, Branch, a_meeting

K = MeetingKind


async def held(session: AsyncSession, branch: Branch, clock: Clock, *kinds: MeetingKind, came: int = 2, **more: object):  # type: ignore[no-untyped-def]
    """A meeting at which the first `came` members signed in, long over."""
    meeting = await a_meeting(session, branch, *kinds, **more)
    clock(0)
    await fix_roll(session, branch.tenant_id, meeting.id, now())
    people = [*branch.members[:came]]
    presences = [Presence(one.id, Standing.PRESENT, Way.CODE, now()) for one in people]
    await write_presences(session, meeting, presences, now())
    clock(60 * 24)
    return meeting


async def lines(session: AsyncSession) -> list[tuple[str, int, int, str]]:
    rows = await session.scalars(select(HoursEntry).order_by(HoursEntry.member_id, HoursEntry.year, HoursEntry.number))
    return [(str(one.member_id), one.year, one.hundredths, one.state.value) for one in rows]


async def test_whoever_was_present_has_the_hours_and_nobody_else(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    first, second = sorted(str(one.id) for one in branch.members[:2])
    assert await credit_meeting(session, branch.tenant_id, meeting.id) == Credited(2, 0)
    assert await lines(session) == [(first, 2026, 400, "counted"), (second, 2026, 400, "counted")]
    assert await credit_meeting(session, branch.tenant_id, meeting.id) == Credited(0, 0)


async def test_a_correction_after_the_end_reverses_or_adds(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await held(session, branch, clock)
    await run(session, branch, TALLY_JOB, {"meeting_id": str(meeting.id)})
    gone, late = branch.members[1], branch.members[2]
    for member, after in ((gone, Standing.ABSENT), (late, Standing.PRESENT)):
        await correct_attendance(
            session, branch.secretary, meeting_id=meeting.id, member_id=member.id, after=after, reason="核对签到册"
        )
    await run(session, branch, TALLY_JOB, {"meeting_id": str(meeting.id)})
    sums: dict[str, int] = {}
    for member_id, _, hundredths, _ in await lines(session):
        sums[member_id] = sums.get(member_id, 0) + hundredths
    assert sums == {str(branch.members[0].id): 400, str(gone.id): 0, str(late.id): 400}


async def test_whoever_is_taken_off_the_roll_has_no_hours_of_it(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    await correct_roll(
        session,
        branch.secretary,
        meeting_id=meeting.id,
        member_id=branch.members[1].id,
        kind=K.THEME_DAY,
        change=RollChange.REMOVE,
        has_vote=False,
        reason="不在本支部",
    )
    waiting = (await session.scalars(select(Job).where(Job.name == TALLY_JOB))).one()
    assert await credit_meeting(session, branch.tenant_id, meeting.id) == Credited(0, 1)
    assert waiting.payload == {"meeting_id": str(meeting.id)}


async def test_a_kind_that_does_not_count_says_so(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await held(session, branch, clock, K.OTHER, came=0, guests={branch.members[0].id: Capacity.GUEST})
    presence = Presence(branch.members[0].id, Standing.PRESENT, Way.CODE, now())
    await write_presences(session, meeting, [presence], now())
    await credit_meeting(session, branch.tenant_id, meeting.id)
    assert await lines(session) == [(str(branch.members[0].id), 2026, 0, "not_counted")]


async def test_a_meeting_over_new_year_is_split(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    evening = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
    meeting = await a_meeting(
        session, branch, K.PARTY_LESSON, starts_at=evening, ends_at=evening + timedelta(minutes=150)
    )
    clock((evening - START) / timedelta(minutes=1))
    await fix_roll(session, branch.tenant_id, meeting.id, now())
    presence = Presence(branch.members[0].id, Standing.PRESENT, Way.CODE, now())
    await write_presences(session, meeting, [presence], now())
    assert await credit_meeting(session, branch.tenant_id, meeting.id) is None, "it is not over"
    clock((evening - START) / timedelta(minutes=1) + 200)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    assert [(year, hundredths) for _, year, hundredths, _ in await lines(session)] == [(2026, 150), (2027, 100)]


async def test_what_was_overlooked_is_found_at_night_once(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await held(session, branch, clock)
    begin = START - timedelta(days=30)
    assert await without_hours(session, branch.tenant_id, begin, limit=5) == [meeting.id]
    await run(session, branch, OVERLOOKED_JOB, {})
    waiting = (await session.scalars(select(Job).where(Job.name == TALLY_JOB))).one()
    await run(session, branch, TALLY_JOB, waiting.payload)
    assert await without_hours(session, branch.tenant_id, begin, limit=5) == []
