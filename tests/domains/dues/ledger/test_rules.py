"""Double entry holds whatever happens, in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.dues.ledger import rules
from app.domains.dues.ledger.labels import ACCOUNTS
from app.domains.dues.ledger.rules import Line, balances, credit, debit, fault_of, is_in_balance, surplus
from app.domains.dues.ledger.vocabulary import Account as A  # noqa: N817
from app.domains.dues.ledger.vocabulary import Side

AMOUNTS = st.integers(1, 10**9)
MONEY = st.sampled_from(sorted(rules.MONEY))


def facts() -> st.SearchStrategy[list[Line]]:
    """Any fact of dues, booked."""
    share = st.integers(0, 10**9)
    parts = st.tuples(MONEY, share, share, share).filter(lambda one: sum(one[1:]) > 0)
    some = st.sampled_from(sorted(A))
    return st.one_of(
        parts.map(lambda p: rules.received(p[0], dues_fen=p[1], prepaid_fen=p[2], large_fen=p[3])),
        parts.map(lambda p: rules.refunded(p[0], dues_fen=p[1], prepaid_fen=p[2], large_fen=p[3])),
        AMOUNTS.map(rules.recognised),
        AMOUNTS.map(rules.owed_up),
        st.tuples(MONEY, MONEY, AMOUNTS).map(lambda p: rules.moved(*p)),
        st.tuples(AMOUNTS, share).filter(lambda p: p[1] < p[0]).map(lambda p: rules.settled(*p)),
        st.tuples(some, AMOUNTS).map(lambda p: rules.spent(*p)),
        st.tuples(some, AMOUNTS).map(lambda p: rules.earned(*p)),
    )


@given(st.lists(facts(), max_size=30))
def test_whatever_is_booked_debits_are_credits_and_assets_are_debts_and_surplus(entries: list[list[Line]]) -> None:
    assert [fault_of(lines) for lines in entries] == [None] * len(entries)
    assert is_in_balance(balances(line for lines in entries for line in lines))


@given(st.lists(facts(), max_size=10))
def test_countering_every_entry_leaves_nothing(entries: list[list[Line]]) -> None:
    lines = [line for entry in entries for line in entry]
    assert not any(balances([*lines, *(line.mirrored for line in lines)]).values())


@given(st.dictionaries(st.sampled_from(sorted(rules.ASSETS | rules.DEBTS)), st.integers(0, 10**9)))
def test_an_opening_is_in_balance_and_lays_everything_where_it_was(amounts: dict[A, int]) -> None:
    lines = rules.opening(amounts)
    assert not lines or fault_of(lines) is None or len(lines) < 2
    found = balances(lines)
    assert {one: found.get(one, 0) for one in amounts} == amounts
    assert is_in_balance(found)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([], "至少有两条"),
        ([debit(A.BANK, 100)], "至少有两条"),
        ([debit(A.BANK, 100), credit(A.DUES, 99)], "不相等"),
        ([debit(A.BANK, 100), debit(A.DUES, 100)], "不相等"),
        ([debit(A.BANK, 0), credit(A.DUES, 0)], "大于零"),
        ([debit(A.BANK, -5), credit(A.DUES, -5)], "大于零"),
    ],
)
def test_what_is_no_entry_is_said_to_be_none(lines: list[Line], fault: str) -> None:
    assert fault in (fault_of(lines) or "")


def test_a_month_with_everything_in_it() -> None:
    booked = [
        rules.opening({A.BANK: 1_000_000, A.OWED_UP: 200_000}),
        rules.received(A.CLEARING, dues_fen=4660, large_fen=100_000),
        rules.received(A.IN_TRANSIT, dues_fen=13_980, prepaid_fen=4660),
        rules.moved(A.IN_TRANSIT, A.CASH, 18_640),
        rules.moved(A.CASH, A.BANK, 18_640),
        rules.settled(104_660, 28),
        rules.recognised(4660),
        rules.spent(A.LARGE, 100_000),
        rules.spent(A.OWED_UP, 200_000),
        rules.spent(A.USED, 50_000),
        rules.earned(A.INTEREST, 120),
        rules.earned(A.FEES_OWED, 28),
    ]
    found = balances(line for lines in booked for line in lines)
    assert found[A.BANK] == 1_000_000 + 18_640 + 104_660 - 100_000 - 200_000 - 50_000 + 120
    assert found[A.DUES] == 4660 + 13_980 + 4660
    assert [found[one] for one in (A.CASH, A.IN_TRANSIT, A.CLEARING, A.PREPAID, A.LARGE, A.FEES_OWED)] == [0] * 6
    assert surplus(found) == 800_000 + 23_300 + 120 - 50_000


def test_large_dues_never_become_income() -> None:
    lines = [*rules.received(A.BANK, dues_fen=4660, large_fen=100_000), *rules.spent(A.LARGE, 100_000)]
    assert surplus(balances(lines)) == 4660


def test_fees_are_never_taken_from_dues() -> None:
    lines = [*rules.received(A.CLEARING, dues_fen=4660), *rules.settled(4660, 28)]
    found = balances(lines)
    assert (found[A.DUES], found[A.BANK], found[A.FEES_OWED]) == (4660, 4632, 28)


def test_every_account_has_a_side_and_a_name() -> None:
    assert {rules.normal_side(one) for one in A} == set(Side)
    assert rules.ASSETS | rules.EXPENSES | rules.DEBTS | rules.FUND == set(A) == set(ACCOUNTS)
