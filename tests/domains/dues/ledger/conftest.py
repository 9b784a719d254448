"""The town's books in the world of dues, opened with 10,000.00 元 in the bank."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.dues.ledger import rules
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.posting import post
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World

Receipt = Callable[..., Awaitable[LedgerEntry]]


@pytest.fixture
def accountant(world: World) -> Actor:
    return world.actor(Role.DUES_ACCOUNTANT, world.town)


@pytest.fixture
async def books(session: AsyncSession, world: World, accountant: Actor) -> DuesBooks:
    return await open_books(
        session, accountant, org_id=world.town.id, month=date(2026, 10, 1), amounts={Account.BANK: 1_000_000}
    )


@pytest.fixture
def receipt(session: AsyncSession, world: World, books: DuesBooks, accountant: Actor) -> Receipt:
    async def booked(
        amount_fen: int = 4660, *, on: date = date(2026, 11, 20), money: Account = Account.CASH
    ) -> LedgerEntry:
        return await post(
            session,
            accountant,
            books_id=books.id,
            on=on,
            kind=EntryKind.RECEIVED,
            source_id=uuid7(),
            org_id=world.branch.id,
            memo="张三 11月党费",
            lines=rules.received(money, dues_fen=amount_fen),
        )

    return booked
