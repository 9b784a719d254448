"""Statements and bills against the books: what agrees, what does not, and what becomes of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues.closing.closing import close_month
from app.domains.dues.closing.comparing import compare
from app.domains.dues.closing.errors import MonthDiffers
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.errors import BalanceShort
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.reconciling import errors, repository
from app.domains.dues.reconciling.bills import days_to_fetch, fetch, keep_bill
from app.domains.dues.reconciling.differing import assign, reconcile_again, solve
from app.domains.dues.reconciling.importing import Content, import_statement
from app.domains.dues.reconciling.matching import Reconciled
from app.domains.dues.reconciling.models import Difference, Statement, StatementLine
from app.domains.dues.reconciling.slips import book_slip
from app.domains.dues.reconciling.vocabulary import DifferenceKind, DifferenceState, SlipKind, StatementSource
from app.domains.notices.models import Notice
from app.integrations.pay.protocol import BillLine
from app.kit.ids import uuid7
from tests.domains.dues.closing.conftest import OCTOBER
from tests.domains.dues.conftest import World
from tests.domains.dues.paying.test_receiving import month, pay
from tests.factories.stored import a_file

HEAD = "交易日期,流水号,收入,支出,余额,对方户名,摘要"
END = date(2026, 10, 31)


def at(day: int, hour: int = 4) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


async def statement(
    session: AsyncSession,
    actor: Actor,
    books: DuesBooks,
    rows: Sequence[str],
    *,
    first: date = OCTOBER,
    last: date = END,
) -> Reconciled:
    file = a_file(actor, "对账单.csv")
    session.add(file)
    await session.flush()
    content = Content(file, "\n".join([HEAD, *rows]).encode())
    return (await import_statement(session, actor, books.id, content=content, first=first, last=last))[1]


async def differences(session: AsyncSession) -> list[tuple[DifferenceKind, int | None, int | None, DifferenceState]]:
    rows = await session.scalars(select(Difference).order_by(Difference.on, Difference.id))
    return [(one.kind, one.ours_fen, one.theirs_fen, one.state) for one in rows]


async def test_a_statement_that_agrees_closes_the_month(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    await pay(session, world, books, [month(world, 10)], channel=Channel.BANK, paid_at=at(8))
    done = await statement(session, accountant, books, ["2026-10-09,A1,49.00,,10049.00,张三,党费"])
    assert done == Reconciled(matched=1, found=0, came_right=0, open=0)
    assert (await close_month(session, accountant, books.id, OCTOBER)).figures["balances"]["bank"] == 1_004_900


async def test_each_difference_is_a_task_that_keeps_the_month_open_until_it_is_cleared_up(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    await pay(session, world, books, [month(world, 10)], channel=Channel.BANK, paid_at=at(8))
    rows = ["2026-10-21,A2,1.23,,10001.23,银行,利息"]
    done = await statement(session, accountant, books, rows)
    assert (done.matched, done.found, done.open) == (0, 2, 2)
    assert await differences(session) == [
        (DifferenceKind.OURS_ONLY, 4900, None, DifferenceState.OPEN),
        (DifferenceKind.THEIRS_ONLY, None, 123, DifferenceState.OPEN),
    ]
    to_dos = list(await session.scalars(select(Notice).where(Notice.recipient_id == accountant.account_id)))
    assert len(to_dos) == 2
    with pytest.raises(MonthDiffers) as refused:
        await close_month(session, accountant, books.id, OCTOBER)
    assert "银行对账单 2026-10-21 A2：对方有、我方无，对方1.23元" in refused.value.detail
    await book_slip(
        session, accountant, books.id, kind=SlipKind.INTEREST, on=date(2026, 10, 21), amount_fen=123, fee_fen=0,
        slip_no="A2", note="三季度",
    )  # fmt: skip
    again = await reconcile_again(session, accountant, books.id)
    assert (again.matched, again.found, again.came_right, again.open) == (1, 0, 1, 1)
    assert await reconcile_again(session, accountant, books.id) == Reconciled(0, 0, 0, 1)
    left = (await repository.open_differences(session, books.tenant_id, books.id, StatementSource.BANK))[0]
    with pytest.raises(errors.HolderUnable):
        await assign(session, accountant, books.id, left.id, account_id=uuid7())
    with pytest.raises(PermissionMissing):
        await solve(session, world.actor(Role.DUES_CASHIER, world.town), books.id, left.id, note="次月到账")
    await solve(session, accountant, books.id, left.id, note="次月到账")
    with pytest.raises(errors.DifferenceSolved):
        await solve(session, accountant, books.id, left.id, note="次月到账")
    assert await session.scalar(select(func.count()).where(Notice.closed_at.is_(None), Notice.is_to_do)) == 0
    # The bank's balance still lacks the 49.00 元: a note does not make it equal.
    assert (await compare(session, books, OCTOBER)).faults == [
        "银行存款余额：对账单10001.23元，账面10050.23元，账面多49.00元"
    ]


async def test_what_a_later_statement_shows_comes_right(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    await pay(session, world, books, [month(world, 10)], channel=Channel.BANK, paid_at=at(31))
    first = await statement(session, accountant, books, ["2026-10-21,A1,,1.00,9999.00,银行,工本费"])
    assert (first.matched, first.open) == (0, 2)
    rows = ["2026-11-01,A2,49.00,,10048.00,张三,党费"]
    second = await statement(session, accountant, books, rows, first=date(2026, 11, 1), last=date(2026, 11, 15))
    assert (second.matched, second.came_right, second.open) == (1, 1, 1)


@pytest.mark.parametrize(
    ("rows", "first", "last", "refusal"),
    [
        (["2026-10-09,A1,49.00,,10049.00,张三,党费"], OCTOBER, END, errors.StatementImported),
        (["2026-10-09,A9,49.00,,10049.00,张三,党费"], OCTOBER, END, errors.StatementOverlaps),
        (["2026-11-09,A9,49.00,,10098.00,,"], date(2026, 11, 2), date(2026, 11, 15), errors.StatementGap),
        (["2026-11-09,A9,49.00,,10099.00,,"], date(2026, 11, 1), date(2026, 11, 15), errors.StatementBalanceBreaks),
        (["2026-11-09,A1,49.00,,10098.00,,"], date(2026, 11, 1), date(2026, 11, 15), errors.StatementDoubled),
        (["2026-10-09,A9,49.00,,10098.00,,"], date(2026, 11, 1), date(2026, 11, 15), errors.StatementOtherPeriod),
        (["2026-11-09,A9,49.00,,10098.00,,"], date(2026, 11, 1), date(2026, 11, 22), errors.StatementPeriodWrong),
        (["2026-09-09,A9,49.00,,10098.00,,"], date(2026, 9, 1), date(2026, 9, 30), errors.StatementPeriodWrong),
    ],
)
async def test_a_file_that_came_before_or_is_of_other_days_changes_nothing(
    session: AsyncSession,
    books: DuesBooks,
    accountant: Actor,
    rows: list[str],
    first: date,
    last: date,
    refusal: type[Exception],
) -> None:
    await statement(session, accountant, books, ["2026-10-09,A1,49.00,,10049.00,张三,党费"])
    with pytest.raises(refusal):
        await statement(session, accountant, books, rows, first=first, last=last)
    assert await session.scalar(select(func.count(Statement.id))) == 1
    assert await session.scalar(select(func.count(StatementLine.id))) == 1


async def test_a_statement_of_earlier_days_ends_where_the_later_one_begins(
    session: AsyncSession, books: DuesBooks, accountant: Actor
) -> None:
    later = {"first": date(2026, 11, 1), "last": date(2026, 11, 15)}
    await statement(session, accountant, books, ["2026-11-09,A9,49.00,,10098.00,,"], **later)
    with pytest.raises(errors.StatementBalanceBreaks) as refused:
        await statement(session, accountant, books, ["2026-10-09,A1,50.00,,10050.00,张三,党费"])
    assert "期初余额10049.00元与上一份对账单的期末余额10050.00元不一致" in refused.value.detail
    await statement(session, accountant, books, ["2026-10-09,A1,49.00,,10049.00,张三,党费"])


async def test_a_settlement_pays_out_and_its_fee_is_owed_by_the_unit(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    await pay(session, world, books, [month(world, 10)], channel=Channel.WECHAT, paid_at=at(8))
    day = {"on": date(2026, 10, 9), "note": ""}
    with pytest.raises(errors.FeeWrong):
        await book_slip(
            session, accountant, books.id, kind=SlipKind.INTEREST, amount_fen=10, fee_fen=1, slip_no="S", **day
        )
    with pytest.raises(BalanceShort):
        await book_slip(
            session, accountant, books.id, kind=SlipKind.SETTLED, amount_fen=4901, fee_fen=0, slip_no="S", **day
        )
    await book_slip(
        session, accountant, books.id, kind=SlipKind.SETTLED, amount_fen=4900, fee_fen=29, slip_no="S", **day
    )
    held = await ledger.balances_at(session, books.tenant_id, books.id)
    assert [held[one] for one in (Account.CLEARING, Account.BANK, Account.FEES_OWED)] == [0, 1_004_871, 29]
    await book_slip(
        session, accountant, books.id, kind=SlipKind.FEES_REPAID, amount_fen=29, fee_fen=0, slip_no="F", **day
    )
    held = await ledger.balances_at(session, books.tenant_id, books.id)
    assert (held[Account.FEES_OWED], held[Account.BANK]) == (0, 1_004_900)
    # What the bank takes itself is owed by the unit as well, and never taken from dues.
    await book_slip(session, accountant, books.id, kind=SlipKind.BANK_FEE, amount_fen=50, fee_fen=0, slip_no="K", **day)
    held = await ledger.balances_at(session, books.tenant_id, books.id)
    assert (held[Account.FEES_OWED], held[Account.BANK], held[Account.DUES]) == (50, 1_004_850, 4900)


class Provider:
    """Answers with the bills it was given."""

    def __init__(self, bills: dict[date, list[BillLine]]) -> None:
        self._bills = bills

    async def daily_bill(self, on: date) -> list[BillLine]:
        return self._bills.get(on, [])


def line(payment: DuesPayment, **changes: object) -> BillLine:
    assert payment.paid_at is not None
    facts = {
        "at": payment.paid_at, "order_no": payment.order_no or "", "provider_no": "42", "amount_fen": payment.amount_fen,
        "fee_fen": 3,
    }  # fmt: skip
    return BillLine(**(facts | changes))  # type: ignore[arg-type]


async def test_the_provider_s_bills_are_fetched_for_every_day_that_lacks_and_matched_by_order(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    good = await pay(session, world, books, [month(world, 10)], channel=Channel.WECHAT, paid_at=at(20))
    wrong = await pay(session, world, books, [month(world, 11)], channel=Channel.WECHAT, paid_at=at(20))
    lost = await pay(session, world, books, [month(world, 12)], channel=Channel.WECHAT, paid_at=at(20, 15))
    for number, payment in enumerate((good, wrong, lost)):
        payment.order_no = f"DF202610200{number}"
    await session.flush()
    days = await days_to_fetch(session, world.tenant_id)
    assert (days[0], len(days)) == (date(2026, 10, 20), 31)
    strange = line(good, order_no="NOBODY000001")
    bills = {days[0]: [line(good), line(wrong, amount_fen=4800), strange]}
    job = Actor.system("dues.fetch_bills", tenant_id=world.tenant_id)
    for day, lines in await fetch(Provider(bills), days[:1]):  # type: ignore[arg-type]
        assert await keep_bill(session, job, day, lines) == 1
        assert await keep_bill(session, job, day, lines) == 1
    assert sorted(await differences(session), key=str) == [
        (DifferenceKind.AMOUNT_DIFFERS, 4900, 4800, DifferenceState.OPEN),
        (DifferenceKind.OURS_ONLY, 4900, None, DifferenceState.OPEN),
        (DifferenceKind.THEIRS_ONLY, None, 4900, DifferenceState.OPEN),
    ]
    assert (await days_to_fetch(session, world.tenant_id))[0] == date(2026, 10, 21)
