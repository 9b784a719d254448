"""Two at once: one year has one assessment, an approval is given once, two reliefs never overlap."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.dues import errors
from app.domains.dues.assessing import reassess
from app.domains.dues.models import DuesAssessment, DuesRelief
from app.domains.dues.periods import enter_base
from app.domains.dues.relieving import Relief, decide, propose
from app.domains.dues.settling import confirm_on_paper, publish
from app.domains.dues.vocabulary import ReliefKind
from app.kit.errors import Refusal
from tests.domains.dues.conftest import PAID_5200, World, make_world
from tests.domains.dues.test_periods import ANNUAL

EXEMPT = Relief(ReliefKind.EXEMPT, None, date(2026, 3, 1), date(2026, 5, 1), "家庭遭受火灾", None)


async def a_world(database: Database) -> World:
    async with database.write_all() as session:
        return await make_world(session)


async def at_once(
    database: Database, world: World, action: Callable[[AsyncSession], Awaitable[object]], times: int = 4
) -> list[type[Refusal] | None]:
    """What became of the action in so many transactions at once: None where it was done, else the refusal."""

    async def one() -> type[Refusal] | None:
        try:
            async with database.write(world.tenant_id) as session:
                await action(session)
        except Refusal as refusal:
            return type(refusal)
        return None

    return await asyncio.gather(*(one() for _ in range(times)))


def once(outcomes: list[type[Refusal] | None], refusal: type[Refusal]) -> bool:
    return sorted(str(one) for one in outcomes) == sorted(["None"] + [str(refusal)] * (len(outcomes) - 1))


async def count(database: Database, world: World, table: type[DuesAssessment | DuesRelief | AuditEntry]) -> int | None:
    async with database.read(world.tenant_id) as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_a_member_is_assessed_once_a_year(own_database: Database) -> None:
    world = await a_world(own_database)
    outcomes = await at_once(own_database, world, lambda session: world.drafted(session, world.zhang))
    assert once(outcomes, errors.AlreadyAssessed)
    assert await count(own_database, world, DuesAssessment) == 1


async def test_an_assessment_is_approved_and_published_once(own_database: Database) -> None:
    world = await a_world(own_database)
    async with own_database.write(world.tenant_id) as session:
        made = await world.drafted(session, world.zhang)
        await confirm_on_paper(session, world.accountant, made.id, note="已签字确认")
    assert once(
        await at_once(own_database, world, lambda session: world.approved(session, [made])), errors.AssessmentSettled
    )
    published = await at_once(
        own_database, world, lambda session: publish(session, world.secretary, world.branch.id, year=2026)
    )
    assert once(published, errors.NothingToPublish)
    async with own_database.read(world.tenant_id) as session:
        actions = list(await session.scalars(select(AuditEntry.action)))
    assert actions.count("dues.assessment_approved") == actions.count("dues.assessment_published") == 1


async def test_a_year_is_assessed_anew_once(own_database: Database) -> None:
    world = await a_world(own_database)
    async with own_database.write(world.tenant_id) as session:
        made = await world.published(session, world.zhang)
    outcomes = await at_once(
        own_database,
        world,
        lambda session: reassess(
            session, world.accountant, made.id, from_month=5, reason="工资调整", facts=PAID_5200, cipher=world.cipher
        ),
    )
    assert once(outcomes, errors.ReassessmentTooEarly)


async def test_a_month_has_one_base(own_database: Database) -> None:
    world = await a_world(own_database)
    async with own_database.write(world.tenant_id) as session:
        made = await world.published(session, world.zhang, ANNUAL)
    outcomes = await at_once(
        own_database,
        world,
        lambda session: enter_base(
            session,
            world.accountant,
            made.id,
            first_month=3,
            amount_fen=500_000,
            reason="",
            cipher=world.cipher,
        ),
    )
    assert once(outcomes, errors.ReplacementReasonMissing)


async def test_reliefs_proposed_at_once_do_not_overlap_and_are_decided_once(own_database: Database) -> None:
    world = await a_world(own_database)
    proposals = await at_once(
        own_database,
        world,
        lambda session: propose(session, world.secretary, member_id=world.zhang.id, relief=EXEMPT, cipher=world.cipher),
    )
    assert once(proposals, errors.ReliefOverlaps)
    async with own_database.read(world.tenant_id) as session:
        (relief_id,) = await session.scalars(select(DuesRelief.id))
    by = world.actor(Role.COMMITTEE_ADMIN, world.town)
    decisions = await at_once(
        own_database,
        world,
        lambda session: decide(session, by, relief_id, approved=True, decision="镇党委会研究同意"),
    )
    assert once(decisions, errors.ReliefSettled)
