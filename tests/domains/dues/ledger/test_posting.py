"""What is booked stands once, on a day that is open, in the books that the branch belongs to."""

import asyncio
import random
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.bulk import insert_rows
from app.db.integrity import refusal_for
from app.db.session import Database
from app.domains.dues.ledger import repository, rules
from app.domains.dues.ledger.checking import check_ledger
from app.domains.dues.ledger.errors import (
    AlreadyBooked,
    BalanceShort,
    BeforeOpening,
    BooksExist,
    BooksMissing,
    BranchKeepsNoBooks,
    EntryInFuture,
    EntryWrong,
    MonthClosed,
    OpeningWrong,
)
from app.domains.dues.ledger.finding import books_above
from app.domains.dues.ledger.models import DuesBooks, LedgerEntry, LedgerLine
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.posting import first_open_day, post, require_balance
from app.domains.dues.ledger.rules import balances, is_in_balance
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World, audited, make_world
from tests.domains.dues.ledger.conftest import Receipt
from tests.domains.dues.ledger.facts import any_fact

NOVEMBER = date(2026, 11, 20)


async def balance(session: AsyncSession, books: DuesBooks) -> dict[Account, int]:
    return await repository.balances_at(session, books.tenant_id, books.id)


async def test_an_opening_lays_out_what_there_was(session: AsyncSession, books: DuesBooks) -> None:
    assert await balance(session, books) == {Account.BANK: 1_000_000, Account.OPENING: 1_000_000}
    (opened,) = await audited(session, "dues.books_opened")
    assert opened.after == {"month": "2026-10-01", "amounts": {"bank": 1_000_000}}


async def test_books_are_opened_once(session: AsyncSession, world: World, books: DuesBooks, accountant: Actor) -> None:
    with pytest.raises(IntegrityError) as broken:
        await open_books(session, accountant, org_id=world.town.id, month=NOVEMBER, amounts={})
    assert isinstance(refusal_for(broken.value), BooksExist)


async def test_a_branch_keeps_no_books(session: AsyncSession, world: World, accountant: Actor) -> None:
    with pytest.raises(BranchKeepsNoBooks):
        await open_books(session, accountant, org_id=world.branch.id, month=NOVEMBER, amounts={})


@pytest.mark.parametrize("amounts", [{Account.DUES: 5}, {Account.BANK: -1}, {Account.OPENING: 5}])
async def test_an_opening_holds_only_what_lies_somewhere_or_is_owed(
    session: AsyncSession, world: World, accountant: Actor, amounts: dict[Account, int]
) -> None:
    with pytest.raises(OpeningWrong):
        await open_books(session, accountant, org_id=world.town.id, month=NOVEMBER, amounts=amounts)


async def test_a_branchs_dues_go_into_the_books_of_the_nearest_committee(
    session: AsyncSession, world: World, books: DuesBooks
) -> None:
    assert (await books_above(session, world.tenant_id, world.branch.path)).id == books.id
    assert (await books_above(session, world.tenant_id, world.town.path)).id == books.id
    with pytest.raises(BooksMissing):
        await books_above(session, world.tenant_id, world.county.path)


async def test_booking_again_what_was_booked_changes_nothing(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    source = uuid7()
    entries = [
        await post(
            session,
            accountant,
            books_id=books.id,
            on=NOVEMBER,
            kind=EntryKind.RECEIVED,
            source_id=source,
            org_id=world.branch.id,
            memo="党费",
            lines=rules.received(Account.CASH, dues_fen=fen),
        )
        for fen in (4660, 9999)
    ]
    assert entries[0].id == entries[1].id
    assert (await balance(session, books))[Account.CASH] == 4660


@pytest.mark.parametrize(
    ("on", "refusal"),
    [(date(2026, 9, 30), BeforeOpening), (date(2026, 11, 23), EntryInFuture), (date(2026, 10, 31), MonthClosed)],
)
async def test_a_day_that_is_not_open_takes_no_entry(
    receipt: Receipt, session: AsyncSession, books: DuesBooks, on: date, refusal: type[Exception]
) -> None:
    books.closed_through = date(2026, 10, 1)
    await session.flush()
    with pytest.raises(refusal):
        await receipt(on=on)
    assert (await balance(session, books)).get(Account.CASH) is None


@pytest.mark.parametrize(
    ("closed", "day", "expected"),
    [
        (None, date(2026, 11, 20), date(2026, 11, 20)),
        (None, date(2026, 9, 20), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)),
        (date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 1)),
        (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 2, 1), date(2026, 12, 31), date(2027, 3, 1)),
    ],
)
def test_money_that_becomes_known_late_is_booked_on_the_first_open_day(
    closed: date | None, day: date, expected: date
) -> None:
    books = DuesBooks(opened_month=date(2026, 10, 1), closed_through=closed)
    assert first_open_day(books, day) == expected


async def test_lines_that_do_not_agree_are_not_booked(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    with pytest.raises(EntryWrong) as refused:
        await post(
            session,
            accountant,
            books_id=books.id,
            on=NOVEMBER,
            kind=EntryKind.RECEIVED,
            source_id=uuid7(),
            org_id=world.branch.id,
            memo="党费",
            lines=[rules.debit(Account.BANK, 4660), rules.credit(Account.DUES, 4659)],
        )
    assert "不相等" in refused.value.detail


async def test_nobody_pays_out_what_is_not_there(session: AsyncSession, books: DuesBooks) -> None:
    await require_balance(session, books.tenant_id, books.id, Account.BANK, 1_000_000)
    with pytest.raises(BalanceShort) as refused:
        await require_balance(session, books.tenant_id, books.id, Account.BANK, 1_000_001)
    assert refused.value.detail == "银行存款余额不足：现有10000.00元"


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("change", [update(LedgerLine).values(amount_fen=1), delete(LedgerLine), delete(LedgerEntry)])
async def test_the_server_cannot_change_what_was_booked(own_database: Database, change: object) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with own_database.write(world.tenant_id) as session:
            await session.execute(change)  # type: ignore[call-overload]


async def test_two_that_book_the_same_at_once_leave_one_entry(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    accountant = world.actor(Role.DUES_ACCOUNTANT, world.town)
    async with own_database.write(world.tenant_id) as session:
        books = await open_books(session, accountant, org_id=world.town.id, month=date(2026, 10, 1), amounts={})
    source = uuid7()

    async def book() -> bool:
        try:
            async with own_database.write(world.tenant_id) as session:
                await _book(session, accountant, world, books, source)
        except AlreadyBooked:
            return False
        return True

    assert any(await asyncio.gather(*(book() for _ in range(4))))
    async with own_database.read(world.tenant_id) as session:
        assert (await repository.balances_at(session, world.tenant_id, books.id))[Account.CASH] == 4660
        assert await session.scalar(select(func.count()).select_from(LedgerEntry)) == 1


async def _book(session: AsyncSession, actor: Actor, world: World, books: DuesBooks, source: UUID) -> None:
    await post(
        session,
        actor,
        books_id=books.id,
        on=NOVEMBER,
        kind=EntryKind.RECEIVED,
        source_id=source,
        org_id=world.branch.id,
        memo="党费",
        lines=rules.received(Account.CASH, dues_fen=4660),
    )


async def test_thousands_of_entries_balance_in_the_database_as_they_do_in_memory(
    session: AsyncSession, world: World, books: DuesBooks
) -> None:
    chance = random.Random(7)
    written = {uuid7(): any_fact(chance) for _ in range(5_000)}
    await insert_rows(session, LedgerEntry, (_entry(world, books, entry_id) for entry_id in written))
    lines = (_line(books, entry_id, line) for entry_id, lines in written.items() for line in lines)
    await insert_rows(session, LedgerLine, lines)
    in_memory = balances(
        line for lines in [rules.opening({Account.BANK: 1_000_000}), *written.values()] for line in lines
    )
    found = await balance(session, books)
    assert found == in_memory
    assert is_in_balance(found)
    assert [one for one in await check_ledger(session, world.tenant_id) if "余额为负" not in one] == []


def _entry(world: World, books: DuesBooks, entry_id: UUID) -> dict[str, object]:
    return {
        "tenant_id": world.tenant_id,
        "id": entry_id,
        "books_id": books.id,
        "booked_on": NOVEMBER,
        "kind": EntryKind.ADJUSTED,
        "source_id": entry_id,
        "org_id": world.town.id,
        "memo": "",
        "posted_by_name": "",
        "posted_at": books.opened_at,
    }


def _line(books: DuesBooks, entry_id: UUID, line: rules.Line) -> dict[str, object]:
    return {
        "tenant_id": books.tenant_id,
        "id": uuid7(),
        "entry_id": entry_id,
        "books_id": books.id,
        "booked_on": NOVEMBER,
        "account": line.account,
        "side": line.side,
        "amount_fen": line.amount_fen,
    }
