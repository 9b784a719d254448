"""Writes an invented county into a tenant: the tree, the register, the committees, a year of meetings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.cli.demo.people import Person, people
from app.cli.demo.shape import Branch, Shape, a_county, sizes_of
from app.cli.demo.year import Enrolled, year_of
from app.domains.meetings.seeding import HeldMeeting, hold
from app.domains.members.public import MemberStatus, Stage
from app.domains.members.seeding import Entry, PartialDate, PlannedMember, enrol
from app.domains.orgs.public import Org, Post, Tenant, create_tenant
from app.domains.orgs.seeding import PlannedTerm, plant, seat
from app.keyring.keyring import Keyring, TenantCipher
from app.kit.clock import today

# Branches written together: some ten thousand rows of attendance are in memory at a time.
_BRANCHES_AT_ONCE = 50
_POSTS = (Post.SECRETARY, Post.ORGANISATION, Post.PUBLICITY, Post.DISCIPLINE, Post.DEPUTY_SECRETARY)
JOB = "demo.load"

Progress = Callable[[str, int], None]
"""Called with what has been written ("members", "attendance") and how many more."""


@dataclass(frozen=True, slots=True)
class County:
    """What was made. `people` are those of each branch, in the order of `shape.branches`."""

    tenant: Tenant
    root: Org
    shape: Shape
    people: list[list[Enrolled]]
    attendance: int

    @property
    def actor(self) -> Actor:
        return Actor.system(JOB, tenant_id=self.tenant.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    code: str
    name: str
    members: int
    branches: int
    seed: int


async def make_county(session: AsyncSession, keyring: Keyring, wanted: Wanted, progress: Progress) -> County:
    """A tenant with everything in it, in the caller's one transaction over all tenants.

    Raises ValueError for too few members, TenantCodeTaken.
    """
    chance, day = Random(wanted.seed), today()  # noqa: S311  (the same seed shall give the same county)
    tenant = await create_tenant(session, keyring, wanted.code, wanted.name)
    root = (await session.scalars(select(Org).where(Org.tenant_id == tenant.id, Org.parent_id.is_(None)))).one()
    actor = Actor.system(JOB, tenant_id=tenant.id)
    shape = a_county(chance, root.id, members=wanted.members, branches=wanted.branches, today=day)
    await plant(session, actor, root, list(shape.orgs()))
    cipher = await keyring.cipher(session, tenant.id)
    invented = people(chance, sizes_of(shape.branches), today=day)
    enrolled, attendance = [], 0
    for branches in _several(shape.branches):
        settled = await _settle(session, actor, cipher, root.id, branches, invented)
        progress("members", sum(len(those) for those in settled))
        attendance += await _remember(session, actor, cipher, root.id, branches, settled, chance, day, progress)
        enrolled += settled
    return County(tenant, root, shape, enrolled, attendance)


def _several(branches: Sequence[Branch]) -> Iterator[Sequence[Branch]]:
    for start in range(0, len(branches), _BRANCHES_AT_ONCE):
        yield branches[start : start + _BRANCHES_AT_ONCE]


async def _settle(
    session: AsyncSession,
    actor: Actor,
    cipher: TenantCipher,
    root_id: UUID,
    branches: Sequence[Branch],
    invented: Iterator[Person],
) -> list[list[Enrolled]]:
    """Enter the people of these branches in the register."""
    by_branch = [list(islice(invented, branch.size)) for branch in branches]
    planned = [
        _planned(branch, number, person)
        for branch, those in zip(branches, by_branch, strict=True)
        for number, person in enumerate(those)
    ]
    on_roll = iter(await enrol(session, actor, cipher, root_id, planned))
    return [[Enrolled(person, next(on_roll)) for person in those] for those in by_branch]


def _planned(branch: Branch, number: int, person: Person) -> PlannedMember:
    group = branch.groups[number % len(branch.groups)] if branch.groups else None
    return PlannedMember(
        org_id=branch.org.id,
        group_id=group.id if group else None,
        entry=entry_of(person, serial=str(number + 1)),
        stage=person.stage,
        status=person.status,
        status_on=person.status_on,
    )


def entry_of(person: Person, *, serial: str) -> Entry:
    """The person as a row of a register."""

    def known(day: date | None) -> PartialDate | None:
        return PartialDate(day) if day else None

    return Entry(
        serial=serial,
        name=person.name,
        gender=person.gender,
        nationality=person.nationality,
        birth=known(person.birth),
        id_number=person.id_number,
        native_place=person.native_place,
        education=person.education,
        degree=person.degree,
        work_started=known(person.work_started),
        applied=known(person.applied),
        activist=known(person.activist),
        candidate=known(person.candidate),
        joined=known(person.joined),
        full=known(person.full),
        job=person.job,
        phone=person.phone,
        address="青禾县",
        categories=person.categories,
    )


async def _remember(
    session: AsyncSession,
    actor: Actor,
    cipher: TenantCipher,
    root_id: UUID,
    branches: Sequence[Branch],
    settled: Sequence[Sequence[Enrolled]],
    chance: Random,
    day: date,
    progress: Progress,
) -> int:
    """The committees of these branches and their year of meetings; how many came, all together."""
    terms = [_term(chance, branch, those, day) for branch, those in zip(branches, settled, strict=True)]
    await seat(session, actor.tenant_id, [term for term in terms if term])
    held: list[HeldMeeting] = []
    for branch, those, term in zip(branches, settled, terms, strict=True):
        secretary = term.seats[0][0] if term else None
        held += year_of(chance, branch.org.id, those, secretary, today=day)
    count = await hold(session, actor, cipher, root_id, held)
    progress("attendance", count)
    return count


def _term(chance: Random, branch: Branch, those: Sequence[Enrolled], day: date) -> PlannedTerm | None:
    """One branch in thirty has no secretary, one in eight is late with its election."""
    if chance.random() < 1 / 30:
        return None
    eligible = [one for one in those if one.on_roll.stage is Stage.FULL and one.person.status is MemberStatus.NORMAL]
    if not eligible:
        return None
    count = 5 if len(those) >= 30 else 3 if len(those) >= 7 else 1
    days = chance.randrange(1100, 1400) if chance.random() < 1 / 8 else chance.randrange(20, 1000)
    seats = tuple((one.on_roll.member_id, post) for one, post in zip(eligible, _POSTS[:count], strict=False))
    return PlannedTerm(org=branch.org, elected_on=day - timedelta(days=days), seats=seats)
