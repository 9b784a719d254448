"""Two at once: a paper is certified once, the last place of a class is given once, a source is settled once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from app.domains.hours.certifying import certify
from app.domains.hours.classes import calling, holding
from app.domains.hours.classes.errors import ClassFull
from app.domains.hours.crediting import settle
from app.domains.hours.errors import CertifiedTwice, SettledMeanwhile
from app.domains.hours.models import HoursEntry
from app.domains.hours.recounting import asking, working
from app.domains.hours.recounting.asking import Wish
from app.domains.hours.recounting.errors import RecountAtWork, RecountClosed
from app.domains.hours.recounting.models import HoursRecount
from app.domains.hours.vocabulary import SourceKind, TrainingKind, TrainingLevel
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from tests.domains.hours.conftest import a_share, a_source, admin_of
from tests.domains.hours.test_ledger import PAPER
from tests.factories.meetings import Branch, a_branch


async def a_place(database: Database) -> Branch:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        return await a_branch(session, tenant_id)


async def at_once(
    database: Database, place: Branch, actions: list[Callable[[AsyncSession], Awaitable[object]]]
) -> list[type[Refusal]]:
    """The refusals of so many transactions at once."""

    async def one(action: Callable[[AsyncSession], Awaitable[object]]) -> type[Refusal] | None:
        try:
            async with database.write(place.tenant_id) as session:
                await action(session)
        except Refusal as refusal:
            return type(refusal)
        return None

    outcomes = await asyncio.gather(*(one(action) for action in actions))
    return [outcome for outcome in outcomes if outcome is not None]


async def entries(database: Database, place: Branch) -> int | None:
    async with database.read(place.tenant_id) as session:
        return await session.scalar(select(func.count()).select_from(HoursEntry))


async def test_a_paper_and_a_source_are_entered_once(own_database: Database) -> None:
    place = await a_place(own_database)
    member = place.members[1]
    refusals = await at_once(
        own_database, place, [lambda session: certify(session, place.secretary, member.id, certified=PAPER)] * 3
    )
    assert len(refusals) == 2
    assert set(refusals) <= {CertifiedTwice, SettledMeanwhile}
    source, shares = a_source(SourceKind.MEETING), [a_share(one, 400) for one in place.members]
    refusals = await at_once(
        own_database, place, [lambda session: settle(session, place.tenant_id, source, shares)] * 3
    )
    assert set(refusals) <= {SettledMeanwhile}
    assert await entries(own_database, place) == 1 + len(shares)


async def test_the_last_place_is_given_once(own_database: Database) -> None:
    place = await a_place(own_database)
    admin, days = admin_of(place), [(date(2026, 12, 20), 800)]
    plan = holding.ClassPlan("班", TrainingKind.GENERAL, TrainingLevel.COMMITTEE, "党校", 1, list(days), "文件1号")
    async with own_database.write(place.tenant_id) as session:
        training = await holding.plan_class(session, admin, place.committee.id, plan=plan)
    first, second = (member.id for member in place.members[:2])
    refusals = await at_once(
        own_database,
        place,
        [
            lambda session: calling.call_up(session, admin, training.id, member_ids=[first]),
            lambda session: calling.call_up(session, admin, training.id, member_ids=[second]),
        ],
    )
    assert refusals == [ClassFull]


async def test_one_recount_is_at_work_and_it_is_applied_or_dropped(own_database: Database) -> None:
    place = await a_place(own_database)
    admin, wish = admin_of(place), Wish(date(2026, 1, 1), date(2026, 11, 1), "更正计法", "县组6号")
    refusals = await at_once(
        own_database, place, [lambda session: asking.ask(session, admin, place.committee.id, wish=wish)] * 3
    )
    assert refusals == [RecountAtWork, RecountAtWork]
    async with own_database.write(place.tenant_id) as session:
        (recount_id,) = await session.scalars(select(HoursRecount.id))
        await working.preview_some(session, place.tenant_id, recount_id)
    refusals = await at_once(
        own_database,
        place,
        [
            lambda session: asking.apply(session, admin, recount_id),
            lambda session: asking.drop(session, admin, recount_id, reason="先不动"),
        ],
    )
    assert refusals == [RecountClosed]
