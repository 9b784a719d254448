"""Queries of reports. What an actor may see comes in as a scope and a place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.meetings.afterwards.models import MakeUp, make_up_stands
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.models import Attendance, Meeting
from app.domains.meetings.reporting.gathering import WHOLE
from app.domains.meetings.reporting.models import LessonSetting, MeetingTally
from app.domains.meetings.reporting.rules import MONTHS, Span, Subject
from app.domains.meetings.reporting.tallying import numbers
from app.domains.meetings.roll_changes.repository import rolls_as_corrected
from app.domains.meetings.rules import BRANCHES, GROUPS
from app.domains.meetings.vocabulary import Capacity, MeetingKind, Standing, Way
from app.domains.orgs.public import Org, OrgCard, OrgKind, below, seat_spans, within_scope
from app.kit.clock import CHINA, local_date


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report looks: what the actor may see, at or below a path."""

    tenant_id: UUID
    scope: Scope
    under: str | None = None

    def holds(self) -> ColumnElement[bool]:
        """Does `Org` stand there?"""
        inside = and_(Org.tenant_id == self.tenant_id, within_scope(Org.path, self.scope))
        return inside if self.under is None else and_(inside, below(Org.path, self.under))


def existed_in(year: int) -> ColumnElement[bool]:
    """Did `Org` exist on some day of the year?"""
    return and_(
        or_(Org.founded_on.is_(None), Org.founded_on <= date(year, 12, 31)),
        or_(Org.ended_on.is_(None), Org.ended_on > date(year, 1, 1)),
    )


def branches_in(place: Place, year: int, *, after: str | None = None) -> Select[Org]:
    """Branches that existed in the year, in the order of the tree."""
    statement = select(Org).where(place.holds(), Org.kind.in_(BRANCHES), existed_in(year))
    if after is not None:
        statement = statement.where(Org.path > after)
    return statement.order_by(Org.path)


async def groups_in(session: AsyncSession, tenant_id: UUID, branches: Select[UUID], year: int) -> dict[UUID, list[Org]]:
    """The groups of the branches that existed in the year, by branch, in their order."""
    rows = await session.scalars(
        select(Org)
        .where(Org.tenant_id == tenant_id, Org.parent_id.in_(branches), Org.kind.in_(GROUPS), existed_in(year))
        .order_by(Org.position, Org.id)
    )
    found: dict[UUID, list[Org]] = defaultdict(list)
    for group in rows:
        if group.parent_id is not None:
            found[group.parent_id].append(group)
    return found


async def seats_in(
    session: AsyncSession, tenant_id: UUID, branches: Select[UUID], year: int
) -> dict[UUID, list[tuple[UUID, Span]]]:
    found: dict[UUID, list[tuple[UUID, Span]]] = defaultdict(list)
    for seat in await seat_spans(session, tenant_id, branches, since=date(year, 1, 1)):
        found[seat.org_id].append((seat.member_id, Span(seat.from_on, seat.until_on)))
    return found


def subject_of(org: Org, seats: Sequence[tuple[UUID, Span]] = ()) -> Subject:
    """Where the day of its founding is not known, it counts from the day on which it was entered."""
    return Subject(org.id, Span(org.founded_on or local_date(org.created_at), org.ended_on), seats)


async def held_by_month(
    session: AsyncSession, tenant_id: UUID, branches: Select[UUID], year: int
) -> dict[tuple[UUID, str], list[int]]:
    """How many meetings of each kind the branches and their groups held in each month, from the tallies."""
    months = [func.sum(case((MeetingTally.month == month, 1), else_=0)) for month in MONTHS]
    groups = select(Org.id).where(Org.tenant_id == tenant_id, Org.parent_id.in_(branches), Org.kind.in_(GROUPS))
    rows = await session.execute(
        select(MeetingTally.org_id, MeetingTally.part, *months)
        .where(
            MeetingTally.tenant_id == tenant_id,
            MeetingTally.year == year,
            MeetingTally.part != WHOLE,
            MeetingTally.present > 0,
            or_(MeetingTally.org_id.in_(branches), MeetingTally.org_id.in_(groups)),
        )
        .group_by(MeetingTally.org_id, MeetingTally.part)
    )
    return {(row[0], row[1]): [int(number) for number in row[2:]] for row in rows}


async def lesson_settings(session: AsyncSession, tenant_id: UUID) -> list[LessonSetting]:
    """All decisions of the tenant: they are few, and a report may need those of any place."""
    return list(await session.scalars(select(LessonSetting).where(LessonSetting.tenant_id == tenant_id)))


def settings_of(tenant_id: UUID, org_id: UUID, before: UUID | None) -> Select[LessonSetting]:
    """An organisation's own decisions, the newest first."""
    statement = select(LessonSetting).where(LessonSetting.tenant_id == tenant_id, LessonSetting.org_id == org_id)
    if before is not None:
        statement = statement.where(LessonSetting.id < before)
    return statement.order_by(LessonSetting.id.desc())


def started_in(year: int) -> ColumnElement[bool]:
    """Did `Meeting` start in the year, by the clock here?"""
    since, until = (datetime(one, 1, 1, tzinfo=CHINA) for one in (year, year + 1))
    return and_(Meeting.starts_at >= since, Meeting.starts_at < until)


def ids_below(tenant_id: UUID, path: str) -> Select[UUID]:
    return select(Org.id).where(Org.tenant_id == tenant_id, below(Org.path, path))


async def minutes_in(
    session: AsyncSession, tenant_id: UUID, meetings: Sequence[UUID]
) -> dict[tuple[UUID, str], Minutes]:
    """The minutes that were begun, by meeting and kind."""
    rows = await session.scalars(
        select(Minutes).where(Minutes.tenant_id == tenant_id, Minutes.meeting_id.in_(meetings))
    )
    return {(row.meeting_id, row.kind.value): row for row in rows}


def _branch_id() -> ColumnElement[UUID]:
    """The branch that a host belongs to: a group's numbers are its branch's."""
    return case((Org.kind == OrgKind.GROUP, Org.parent_id), else_=Org.id)


def tallies_in(
    place: Place, year: int, *, part: str | None, month: int | None, columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """Sums of tallies of branches and groups, grouped by the columns; `part` None takes all kinds, each by itself."""
    statement = (
        select(
            *columns,
            func.count(func.distinct(MeetingTally.meeting_id)).label("meetings"),
            *(func.sum(number).label(number.key) for number in numbers()),
        )
        .join(Org, (Org.tenant_id == MeetingTally.tenant_id) & (Org.id == MeetingTally.org_id))
        .where(
            MeetingTally.tenant_id == place.tenant_id,
            MeetingTally.year == year,
            place.holds(),
            Org.kind.in_(BRANCHES | GROUPS),
            MeetingTally.part.in_([kind.value for kind in MeetingKind]) if part is None else MeetingTally.part == part,
        )
        .group_by(*columns)
    )
    return statement if month is None else statement.where(MeetingTally.month == month)


def branch_sums(place: Place, year: int, *, part: str, month: int | None, branches: Sequence[UUID]) -> Select[Any]:
    branch = _branch_id().label("branch_id")
    statement = tallies_in(place, year, part=part, month=month, columns=[branch])
    return statement.where(_branch_id().in_(branches))


async def entries_of(
    session: AsyncSession, tenant_id: UUID, org: OrgCard, meetings: Sequence[UUID], kind: MeetingKind | None
) -> Sequence[Any]:
    """Who of the branch or group was due at the meetings, as corrected: meeting_id, member_id, has_vote for each kind."""
    of_those = select(Meeting.id).where(Meeting.tenant_id == tenant_id, Meeting.id.in_(meetings))
    roll = rolls_as_corrected(tenant_id, of_those).subquery("corrected").c
    mine = roll.group_id if org.kind in GROUPS else roll.org_id
    statement = select(roll.meeting_id, roll.member_id, roll.has_vote).where(
        mine == org.id, roll.capacity == Capacity.DUE
    )
    if kind is not None:
        statement = statement.where(roll.kind == kind)
    return (await session.execute(statement)).all()


async def made_up(session: AsyncSession, tenant_id: UUID, meetings: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Who made up what was missed, by meeting and member."""
    rows = await session.execute(
        select(MakeUp.meeting_id, MakeUp.member_id).where(
            MakeUp.tenant_id == tenant_id, MakeUp.meeting_id.in_(meetings), make_up_stands()
        )
    )
    return {(meeting_id, member_id) for meeting_id, member_id in rows}


async def recorded(
    session: AsyncSession, tenant_id: UUID, meetings: Sequence[UUID]
) -> dict[tuple[UUID, UUID], tuple[Standing, Way]]:
    """Who was recorded as what and how, by meeting and member."""
    rows = await session.execute(
        select(Attendance.meeting_id, Attendance.member_id, Attendance.standing, Attendance.way).where(
            Attendance.tenant_id == tenant_id, Attendance.meeting_id.in_(meetings)
        )
    )
    return {(meeting_id, member_id): (standing, way) for meeting_id, member_id, standing, way in rows}
