"""Committee terms: elections, extensions, by-elections, reminders."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.orgs import errors, term_reading, terms
from app.domains.orgs.jobs import REMIND_JOB, remind_of_elections
from app.domains.orgs.models import CommitteeTerm, OrgKind, Post
from app.domains.orgs.ports import RegisteredPerson
from app.domains.orgs.public import committee
from app.domains.orgs.terms import Elected
from app.domains.orgs.vocabulary import TermState
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.ids import uuid7
from tests.factories.orgs import SmallTree, actor_at, planted_in
from tests.fakes.register import FakeRegister

TODAY = date(2026, 11, 22)
ELECTED = date(2025, 3, 1)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


def people(register: FakeRegister, number: int, *, full: bool = True) -> list[UUID]:
    ids = [uuid7() for _ in range(number)]
    for index, one in enumerate(ids):
        register.people[one] = RegisteredPerson(f"党员{index}", full, date(2010, 1, 1) if full else None)
    return ids


async def opened(
    database: Database, tree: SmallTree, seats: list[Elected], elected_on: date = ELECTED
) -> terms.TermOutcome:
    async with database.write(tree.tenant_id) as session:
        return await terms.open_term(session, tree.admin, tree.first.id, elected_on=elected_on, number=5, seats=seats)


async def test_an_election_is_recorded_with_its_due_date_and_its_seats(
    database: Database, register: FakeRegister
) -> None:
    tree = await planted_in(database)
    first, second = people(register, 2)
    register.numbers[tree.first.id] = (9, 8)
    outcome = await opened(database, tree, [Elected(first, Post.SECRETARY), Elected(second, Post.ORGANISATION)])
    # A village branch: five years.
    assert (outcome.term.due_on, outcome.term.number) == (date(2030, 3, 1), 5)
    assert [caution.code for caution in outcome.cautions] == ["TERM_COMMITTEE_TOO_SMALL"]
    async with database.read(tree.tenant_id) as session:
        held = await committee(session, tree.tenant_id, tree.first.id, ELECTED)
        assert {(seat.member_id, seat.post) for seat in held} == {
            (first, Post.SECRETARY),
            (second, Post.ORGANISATION),
        }
        assert list(await session.scalars(select(AuditEntry.action))) == ["org.term_open"]


async def test_a_committee_over_five_hundred_members_may_elect_by_congress(
    database: Database, register: FakeRegister
) -> None:
    tree = await planted_in(database)
    (first,) = people(register, 1)
    register.numbers[tree.first.id], register.numbers[tree.second.id] = (260, 250), (240, 240)
    async with database.write(tree.tenant_id) as session:
        outcome = await terms.open_term(
            session, tree.admin, tree.root.id, elected_on=ELECTED, number=1, seats=[Elected(first, Post.SECRETARY)]
        )
    assert [caution.code for caution in outcome.cautions] == ["TERM_CONGRESS_POSSIBLE"]
    assert "500 人" in outcome.cautions[0].message


async def test_the_next_election_ends_the_term_before_on_its_day(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    old, new = people(register, 2)
    await opened(database, tree, [Elected(old, Post.SECRETARY)], date(2021, 5, 1))
    await opened(database, tree, [Elected(new, Post.SECRETARY)], date(2026, 5, 1))
    async with database.read(tree.tenant_id) as session:
        listed = await term_reading.terms_of(session, tree.admin, tree.first.id)
        assert [(term.elected_on, term.ended_on) for term in listed] == [
            (date(2026, 5, 1), None),
            (date(2021, 5, 1), date(2026, 5, 1)),
        ]
        held = await committee(session, tree.tenant_id, tree.first.id, date(2026, 4, 30))
        assert [seat.member_id for seat in held] == [old]


async def test_an_early_election_is_told_and_an_earlier_one_refused(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    (someone,) = people(register, 1)
    seats = [Elected(someone, Post.SECRETARY)]
    await opened(database, tree, seats, date(2024, 5, 1))
    early = await opened(database, tree, seats, date(2026, 5, 1))
    assert [caution.code for caution in early.cautions] == ["TERM_EARLY"]
    for day in (date(2026, 5, 1), date(2023, 1, 1), date(2026, 11, 23), date(1999, 1, 1)):
        with pytest.raises(errors.TermDatesDisordered):
            await opened(database, tree, seats, day)


async def test_only_full_members_of_the_register_are_elected(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    (full,) = people(register, 1)
    (probationary,) = people(register, 1, full=False)
    with pytest.raises(errors.SeatMemberUnknown):
        await opened(database, tree, [Elected(uuid7(), Post.SECRETARY)])
    with pytest.raises(errors.SeatNotFullMember):
        await opened(database, tree, [Elected(full, Post.SECRETARY), Elected(probationary, Post.MEMBER)])
    with pytest.raises(errors.SeatTaken) as refused:
        await opened(database, tree, [Elected(full, Post.SECRETARY), Elected(*people(register, 1), Post.SECRETARY)])
    assert "书记" in refused.value.detail


async def test_an_extension_needs_at_most_a_year_and_comes_once(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    (someone,) = people(register, 1)
    term = (await opened(database, tree, [Elected(someone, Post.SECRETARY)])).term

    async def extended(to: date) -> terms.TermOutcome:
        async with database.write(tree.tenant_id) as session:
            return await terms.extend(
                session, tree.admin, term.id, extended_to=to, approval="县委〔2030〕1号", reason="村级换届统一安排"
            )

    with pytest.raises(errors.TermExtensionTooLong) as refused:
        await extended(date(2031, 3, 2))
    assert "2031-03-01" in refused.value.detail
    with pytest.raises(errors.TermDatesDisordered):
        await extended(date(2030, 3, 1))
    assert (await extended(date(2031, 3, 1))).term.extended_to == date(2031, 3, 1)
    with pytest.raises(errors.TermAlreadyExtended):
        await extended(date(2030, 9, 1))


async def test_a_post_passes_on_by_a_by_election(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    old, new = people(register, 2)
    term = (await opened(database, tree, [Elected(old, Post.SECRETARY)])).term
    day = date(2026, 6, 1)
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.SeatTaken):
            await terms.take_seat(
                session, tree.admin, term.id, elected=Elected(new, Post.SECRETARY), from_on=day, reason="补选"
            )
        ((seat, name),) = (await term_reading.seats_with_names(session, tree.tenant_id, [term.id]))[term.id]
        assert name == "党员0"
        with pytest.raises(errors.SeatNotFound):
            await terms.leave_seat(session, tree.admin, term.id, uuid7(), until_on=day, reason="调离")
        with pytest.raises(errors.TermDatesDisordered):
            await terms.leave_seat(session, tree.admin, term.id, seat.id, until_on=ELECTED, reason="调离")
        left = await terms.leave_seat(session, tree.admin, term.id, seat.id, until_on=day, reason="调离")
        assert [caution.code for caution in left.cautions] == ["TERM_WITHOUT_SECRETARY"]
        await terms.take_seat(
            session, tree.admin, term.id, elected=Elected(new, Post.SECRETARY), from_on=day, reason="补选"
        )
        assert [s.member_id for s in await committee(session, tree.tenant_id, tree.first.id, day)] == [new]


async def test_an_ended_term_is_closed(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    (someone,) = people(register, 1)
    term = (await opened(database, tree, [Elected(someone, Post.SECRETARY)])).term
    async with database.write(tree.tenant_id) as session:
        await terms.end(session, tree.admin, term.id, ended_on=TODAY, reason="支部调整")
        with pytest.raises(errors.TermEnded):
            await terms.end(session, tree.admin, term.id, ended_on=TODAY, reason="支部调整")
        assert await committee(session, tree.tenant_id, tree.first.id, TODAY) == []


async def test_terms_are_for_who_may_register_them(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    (someone,) = people(register, 1)
    term = (await opened(database, tree, [Elected(someone, Post.SECRETARY)])).term
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(PermissionMissing):
            secretary = actor_at(tree.first, Role.BRANCH_SECRETARY)
            await terms.end(session, secretary, term.id, ended_on=TODAY, reason="支部调整")
        with pytest.raises(errors.TermNotFound):
            stranger = actor_at(tree.second, Role.BRANCH_SECRETARY)
            await terms.end(session, stranger, term.id, ended_on=TODAY, reason="支部调整")


def a_term(tree: SmallTree, org_id: UUID, due_on: date, extended_to: date | None = None) -> CommitteeTerm:
    return CommitteeTerm(
        tenant_id=tree.tenant_id,
        org_id=org_id,
        elected_on=date(2020, 1, 1),
        due_on=due_on,
        extended_to=extended_to,
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
        updated_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


async def test_open_terms_are_listed_by_their_deadline(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        session.add_all(
            [
                a_term(tree, tree.first.id, date(2026, 11, 21)),
                a_term(tree, tree.second.id, date(2026, 1, 1), date(2026, 12, 31)),
                a_term(tree, tree.office_branch.id, date(2028, 1, 1)),
            ]
        )
        await session.flush()

        async def listed(state: TermState, actor: Actor, after: list[str] | None = None) -> list[UUID]:
            rows = await term_reading.listed(session, actor, under=None, state=state, on=TODAY, after=after, limit=100)
            return [org.id for _, org in rows]

        assert await listed(TermState.OVERDUE, tree.admin) == [tree.first.id]
        assert await listed(TermState.DUE_SOON, tree.admin) == [tree.second.id]
        everything = [tree.first.id, tree.second.id, tree.office_branch.id]
        assert await listed(TermState.OPEN, tree.admin) == everything
        assert await listed(TermState.OPEN, tree.admin, ["2026-12-31", str(UUID(int=2**128 - 1))]) == everything[2:]
        assert await listed(TermState.OPEN, actor_at(tree.second, Role.BRANCH_SECRETARY)) == [tree.second.id]


async def test_each_term_is_reminded_of_once_half_a_year_before(database: Database) -> None:
    tree = await planted_in(database)
    async with database.write(tree.tenant_id) as session:
        session.add_all(
            [
                a_term(tree, tree.first.id, date(2027, 5, 22)),
                a_term(tree, tree.second.id, date(2027, 5, 23)),
            ]
        )
    for day, told in ((22, 1), (22, 1), (23, 2), (24, 2)):
        with time_machine.travel(datetime(2026, 11, day, 4, tzinfo=UTC), tick=False):
            async with database.write(tree.tenant_id) as session:
                job = JobContext(
                    session=session,
                    id=uuid7(),
                    name=REMIND_JOB,
                    payload={},
                    tenant_id=tree.tenant_id,
                    attempt=1,
                    tools=None,
                )
                await remind_of_elections(job)
                names = list(await session.scalars(select(Job.name).where(Job.tenant_id == tree.tenant_id)))
                assert names == ["event:orgs.term_due_soon"] * told


async def test_a_groups_leader_may_be_probationary_and_that_is_told(database: Database, register: FakeRegister) -> None:
    tree = await planted_in(database)
    assert tree.group.kind is OrgKind.GROUP
    (leader,) = people(register, 1, full=False)
    async with database.write(tree.tenant_id) as session:
        outcome = await terms.open_term(
            session,
            tree.admin,
            tree.group.id,
            elected_on=ELECTED,
            number=None,
            seats=[Elected(leader, Post.GROUP_LEADER)],
        )
    assert [caution.code for caution in outcome.cautions] == ["TERM_LEADER_PROBATIONARY"]
