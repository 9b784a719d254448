"""Somebody is put into a branch at the very instant at which it is dissolved."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select, text

from app.db.session import Database
from app.domains.members.models import Member
from app.domains.members.moving import move
from app.domains.orgs.errors import OrgNotActive
from app.domains.orgs.models import Org, OrgStatus
from app.kit.errors import Refusal
from tests.domains.members.conftest import Place, make_place
from tests.domains.members.test_registering import an_entry, enter

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def dissolve_while_somebody_waits(database: Database, place: Place, begun: asyncio.Event) -> None:
    """What the tree does: it holds the row, finds nobody in it, and ends it. It commits once another waits for it."""
    async with database.write(place.tenant_id) as session:
        query = select(Org).where(Org.tenant_id == place.tenant_id, Org.id == place.branch.id).with_for_update()
        org = (await session.scalars(query)).one()
        begun.set()
        waiting = 0
        while not waiting:
            async with database.read(None) as another:
                waiting = await another.scalar(WAITING) or 0
        org.status = OrgStatus.DISSOLVED


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("how", ["register", "move"])
async def test_nobody_enters_a_branch_whose_end_is_under_way(own_database: Database, how: str) -> None:
    async with own_database.write_all() as session:
        place = await make_place(session)
        moved = await enter(session, place, an_entry(), place.other.id, actor=place.officer)
    officer, begun = place.officer, asyncio.Event()

    async def put_in() -> type[Refusal] | None:
        await begun.wait()
        try:
            async with own_database.write(place.tenant_id) as session:
                if how == "register":
                    await enter(session, place, an_entry(), actor=officer)
                else:
                    there = {"member_id": moved.id, "org_id": place.branch.id, "group_id": None}
                    on = date(2026, 11, 20)
                    await move(session, officer, cipher=place.cipher, **there, on=on, reason="工作调整")
        except Refusal as refusal:
            return type(refusal)
        return None

    dissolving = dissolve_while_somebody_waits(own_database, place, begun)
    _, outcome = await asyncio.wait_for(asyncio.gather(dissolving, put_in()), 60)
    assert outcome is OrgNotActive
    async with own_database.read(place.tenant_id) as session:
        assert not (await session.scalars(select(Member.id).where(Member.org_id == place.branch.id))).all()
