"""What the demo's branch held this year besides the party days of all: committee and group meetings, not every one of them.

So its report has something of each kind: held, overdue, worth a warning, not yet due.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.cli.demo.accounts import Cast
from app.cli.demo.county import County
from app.domains.meetings.seeding import Came, Excused, HeldMeeting, LeaveCategory, MeetingKind, Standing, hold
from app.domains.members.public import PARTY_STAGES, RollMember
from app.domains.orgs.public import committee
from app.keyring.keyring import TenantCipher
from app.kit.clock import CHINA

_COMMITTEE_DAY, _GROUP_DAY = 2, 12
_LASTS = timedelta(minutes=90)


async def fill_year(session: AsyncSession, cipher: TenantCipher, county: County, cast: Cast, *, today: date) -> None:
    """Hold them for each month of this year that is over; in August the committee did not meet, the first group in May."""
    branch, chance = cast.branch, Random(today.year)  # noqa: S311
    people = county.people[county.shape.branches.index(branch)]
    roll = [one.on_roll for one in people if one.on_roll.stage in PARTY_STAGES]
    seats = {seat.member_id for seat in await committee(session, county.tenant.id, branch.org.id, today)}
    seated = [one for one in roll if one.member_id in seats]
    held = list(
        _monthly(chance, branch.org.id, MeetingKind.BRANCH_COMMITTEE, "支委会", _COMMITTEE_DAY, seated, today, 8)
    )
    for place, group in enumerate(branch.groups):
        mine = [one for one in roll if one.group_id == group.id]
        title, missing = f"{group.name}会议", 5 if place == 0 else 0
        held += _monthly(chance, group.id, MeetingKind.GROUP_MEETING, title, _GROUP_DAY, mine, today, missing)
    await hold(session, county.actor, cipher, county.root.id, held)


def _monthly(
    chance: Random,
    org_id: UUID,
    kind: MeetingKind,
    title: str,
    day: int,
    roll: Sequence[RollMember],
    today: date,
    missing: int,
) -> Iterator[HeldMeeting]:
    for month in range(1, today.month):
        if month == missing or not roll:
            continue
        starts_at = datetime(today.year, month, day, 15, tzinfo=CHINA)
        came, excused = _who_came(chance, roll, starts_at)
        yield HeldMeeting(
            org_id=org_id,
            kinds=(kind,),
            title=f"{month}月{title}",
            starts_at=starts_at,
            ends_at=starts_at + _LASTS,
            place="党员活动室",
            chair_id=roll[0].member_id,
            roll=roll,
            came=came,
            excused=excused,
        )


def _who_came(
    chance: Random, roll: Sequence[RollMember], starts_at: datetime
) -> tuple[dict[UUID, Came], dict[UUID, Excused]]:
    """The first, who chairs, always; of the others one in twelve is on leave."""
    away = {one.member_id for one in roll[1:] if chance.random() < 1 / 12}
    came = {
        one.member_id: Came(starts_at - timedelta(minutes=5), Standing.PRESENT)
        for one in roll
        if one.member_id not in away
    }
    return came, {member_id: Excused(LeaveCategory.DUTY, "值班") for member_id in away}
