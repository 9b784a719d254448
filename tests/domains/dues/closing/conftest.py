"""The town's books from October on, with 10,000.00 元 in the bank, and files to attach."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.vocabulary import Account
from tests.domains.dues.conftest import World

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def accountant(world: World) -> Actor:
    return world.actor(Role.DUES_ACCOUNTANT, world.town)


@pytest.fixture
def cashier(world: World) -> Actor:
    return world.actor(Role.DUES_CASHIER, world.town)


@pytest.fixture
async def books(session: AsyncSession, world: World, accountant: Actor) -> DuesBooks:
    """张三 is billed 49.00 元 for October to December."""
    await world.published(session, world.zhang)
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        await issue_branches(session, world.tenant_id, [world.branch.id], month)
    return await open_books(session, accountant, org_id=world.town.id, month=OCTOBER, amounts={Account.BANK: 1_000_000})
