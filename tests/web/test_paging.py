"""Cursors: opaque, signed, bound to the list and filter they came from."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.paging import CursorInvalid, Cursors

CURSORS = Cursors(b"k" * 32)


@given(
    st.lists(st.text(max_size=40), min_size=1, max_size=3), st.dictionaries(st.text(max_size=8), st.text(max_size=8))
)
def test_a_cursor_reads_back_under_its_own_filter(position: list[str], filters: dict[str, str]) -> None:
    assert CURSORS.read("members", filters, CURSORS.write("members", filters, position)) == position


def test_the_first_page_has_no_position() -> None:
    assert CURSORS.read("members", {}, None) is None


@pytest.mark.parametrize(
    ("listing", "filters"),
    [("meetings", {"stage": "full"}), ("members", {"stage": "activist"}), ("members", {})],
)
def test_a_cursor_is_refused_elsewhere(listing: str, filters: dict[str, str]) -> None:
    cursor = CURSORS.write("members", {"stage": "full"}, ["甲"])
    with pytest.raises(CursorInvalid):
        CURSORS.read(listing, filters, cursor)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_nothing_worse(text: str) -> None:
    if text:
        with pytest.raises(CursorInvalid):
            CURSORS.read("members", {}, text)


def test_a_changed_position_is_refused() -> None:
    raw = bytearray(base64.urlsafe_b64decode(CURSORS.write("members", {}, ["2026-01-01", "x"]) + "=="))
    raw[-2] ^= 1
    with pytest.raises(CursorInvalid):
        CURSORS.read("members", {}, base64.urlsafe_b64encode(bytes(raw)).decode())


def test_a_page_is_cut_and_points_to_its_last_row() -> None:
    rows, cursor = CURSORS.page("list", {}, [1, 2, 3], limit=2, position=lambda row: [row])
    assert list(rows) == [1, 2]
    assert CURSORS.read("list", {}, cursor) == ["2"]
    assert CURSORS.page("list", {}, [1, 2], limit=2, position=lambda row: [row])[1] is None
