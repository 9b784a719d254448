"""A member's year: every source with its hours, the targets, and what a secretary or new member still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.hours import repository
from app.domains.hours.classes.repository import days_at_classes
from app.domains.hours.counting import Counting
from app.domains.hours.crediting import lines_of, standing_of
from app.domains.hours.deciding import counting_at, day_of
from app.domains.hours.finding import Person, oneself, person_for
from app.domains.hours.models import HoursEntry
from app.domains.hours.rules import (
    INDUCTION_MONTHS,
    CandidateTraining,
    Induction,
    NewMember,
    Outcome,
    PostSpan,
    Sums,
    Training,
    induction_of,
    lacks_rotation,
    new_member_of,
    outcome_of,
    sums_of,
    targets_of,
)
from app.domains.hours.vocabulary import EntryState, TrainingKind
from app.domains.members.public import PARTY_STAGES, Member, Stage
from app.kit.clock import today
from app.kit.dates import add_months

_YEARS_AROUND = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """All of a member's year. Applicants learn too, but no target is asked of them: then `outcome` is None."""

    member: Member
    year: int
    entries: list[HoursEntry]
    sums: Sums
    outcome: Outcome | None
    induction: Induction | None
    lacks_rotation: bool
    new_member: NewMember | None
    candidate: CandidateTraining | None


async def own_statement(session: AsyncSession, actor: Actor, year: int) -> Statement:
    """Raises NoOwnHours, PermissionMissing."""
    return await statement_of(session, actor.tenant_id, await oneself(session, actor), year)


async def statement_for(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> Statement:
    """Raises HoursMemberNotFound, PermissionMissing, SecondFactorMissing."""
    person = await person_for(session, actor, member_id, Permission.HOURS_READ)
    return await statement_of(session, actor.tenant_id, person, year)


async def statement_of(session: AsyncSession, tenant_id: UUID, person: Person, year: int) -> Statement:
    """The statement of somebody who was found within sight."""
    entries = await repository.of_records(session, tenant_id, person.records, year)
    posts = await _posts(session, tenant_id, person, year)
    trainings = await _trainings(session, tenant_id, person, year)
    counting = await counting_at(session, tenant_id, person.org_path, day_of(year, today()))
    sums = sums_of(lines_of(entries))
    return Statement(
        person.member,
        year,
        entries,
        sums,
        _outcome(person, year, sums, posts, counting),
        induction_of(year, posts, trainings),
        lacks_rotation(year, posts, trainings),
        _new_member(person.member, year, trainings),
        await _candidate(session, tenant_id, person, trainings),
    )


def _new_member(member: Member, year: int, trainings: Sequence[Training]) -> NewMember | None:
    if member.stage not in PARTY_STAGES:
        return None
    return new_member_of(year, member.joined_on, member.full_on, member.extension_months, trainings)


async def _candidate(
    session: AsyncSession, tenant_id: UUID, person: Person, trainings: Sequence[Training]
) -> CandidateTraining | None:
    """Only of who is a candidate today: 中国共产党发展党员工作细则 第十七条."""
    if person.member.stage is not Stage.CANDIDATE:
        return None
    days = await days_at_classes(session, tenant_id, person.records, TrainingKind.CANDIDATES)
    hours = sum(one.hundredths for one in trainings if one.kind is TrainingKind.CANDIDATES)
    return CandidateTraining(days, hours)


def _outcome(person: Person, year: int, sums: Sums, posts: Sequence[PostSpan], counting: Counting) -> Outcome | None:
    if person.member.stage not in PARTY_STAGES:
        return None
    return outcome_of(sums, targets_of(year, posts, counting), counting)


async def _posts(session: AsyncSession, tenant_id: UUID, person: Person, year: int) -> list[PostSpan]:
    """Posts of the year, and those before from which an induction may still be due."""
    ids = select(Member.id).where(Member.tenant_id == tenant_id, Member.id.in_(person.records))
    since = add_months(date(year, 1, 1), -INDUCTION_MONTHS)
    found = await repository.posts_in(session, tenant_id, ids, since=since, until=date(year, 12, 31))
    return [span for spans in found.values() for span in spans]


async def _trainings(session: AsyncSession, tenant_id: UUID, person: Person, year: int) -> list[Training]:
    """Concentrated trainings that count, of the years around: an induction or a new member's time may reach into them."""
    span = repository.concentrated_of(
        session, tenant_id, person.records, since=year - _YEARS_AROUND, until=year + _YEARS_AROUND
    )
    return [
        Training(one.held_on, one.training_kind, one.training_level, one.hundredths)
        for one in standing_of(await span)
        if one.state is EntryState.COUNTED and one.hundredths > 0
    ]
