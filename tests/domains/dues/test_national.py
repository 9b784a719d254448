"""The national tables as data: one text at a time, brackets that leave no gap, items that are told apart."""

from datetime import date, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.dues import vocabulary
from app.domains.dues.labels import LABELS
from app.domains.dues.national import FIXED_AMOUNTS, ITEM_TABLES, RATE_TABLES, RateTable, in_force
from app.domains.dues.vocabulary import PayerKind


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_on_any_day_at_most_one_text_counts_for_a_kind_of_payer(on):
    kinds = [kind for table in (*in_force(RATE_TABLES, on), *in_force(FIXED_AMOUNTS, on)) for kind in table.kinds]
    assert len(kinds) == len(set(kinds))
    assert len(in_force(ITEM_TABLES, on)) == 1


def test_since_april_2008_every_kind_of_payer_has_a_standard():
    day = date(2008, 4, 1)
    kinds = {kind for table in (*in_force(RATE_TABLES, day), *in_force(FIXED_AMOUNTS, day)) for kind in table.kinds}
    assert kinds == set(PayerKind)
    assert [table.code for table in in_force(RATE_TABLES, day - timedelta(days=1))] == ["salaried-before-2008"]


@pytest.mark.parametrize("table", RATE_TABLES, ids=lambda table: table.code)
def test_brackets_rise_and_the_last_is_open(table: RateTable):
    *bounded, last = table.brackets
    assert last.upto is None
    bounds = [bracket.upto or 0 for bracket in bounded]
    assert bounds == sorted(set(bounds))
    rates = [bracket.rate for bracket in table.brackets]
    assert rates == sorted(set(rates))


def test_an_item_code_stands_once_in_the_list_of_a_kind_and_says_the_same_everywhere():
    for table in ITEM_TABLES:
        treatments: dict[str, set[str]] = {}
        for items in table.items.values():
            assert len({item.code for item in items}) == len(items)
            assert len({item.name for item in items}) == len(items)
            for item in items:
                treatments.setdefault(item.code, set()).add(item.treatment)
        assert all(len(found) == 1 for found in treatments.values())


def test_every_word_has_a_chinese_label_of_its_own():
    lists = {words for words in vars(vocabulary).values() if isinstance(words, type) and issubclass(words, StrEnum)}
    shown = {frozenset(labels): labels for labels in LABELS.values()}
    assert set(shown) == {frozenset(words) for words in lists - {StrEnum}}
    for labels in LABELS.values():
        assert len(set(labels.values())) == len(labels)
