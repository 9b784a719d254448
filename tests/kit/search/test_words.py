"""What is indexed of a text and what a query asks, as one: whatever is written, it is found by what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.search.folding import fold, fold_with_places
from app.kit.search.marks import Piece, marked, snippet
from app.kit.search.words import MOST_SIGNS, Texts, Tier, indexed, is_han, parts_of, wanted

LESSON = Texts(
    title="党费收缴、使用和管理规定解读",
    names=("每日一课", "单田芳", "党章"),
    about="三分钟了解APP上如何交纳",
    body="党员应当按月交纳。遇到特殊情况，可以每季度交纳一次。",
)


def tier_of(query: str, texts: Texts = LESSON) -> Tier | None:
    """The best tier in which the query is found."""
    words, parts = indexed(texts), parts_of(query)

    def stands(word: str, is_prefix: bool) -> bool:
        return any(one.startswith(word) if is_prefix else one == word for one in words)

    for tier in Tier:
        groups = wanted(parts, tier)
        if groups and all(any(stands(term.word, term.is_prefix) for term in group) for group in groups):
            return tier
    return None


@pytest.mark.parametrize(
    ("query", "tier"),
    [
        ("党费", Tier.TITLE),
        ("收缴", Tier.TITLE),
        ("黨費", Tier.TITLE),
        ("df", Tier.TITLE),
        ("DF", Tier.TITLE),
        ("ｄｆ", Tier.TITLE),
        ("dangfei", Tier.TITLE),
        ("dangf", Tier.TITLE),
        ("dfsj", Tier.TITLE),
        ("费", Tier.TITLE),
        ("读", Tier.TITLE),
        ("党费 规定", Tier.TITLE),
        ("党费 三分钟", Tier.ABOUT),
        ("每日一课", Tier.ABOUT),
        ("mryk", Tier.ABOUT),
        ("stf", Tier.ABOUT),
        ("shantianfang", Tier.ABOUT),
        ("app", Tier.ABOUT),
        ("ＡＰＰ", Tier.ABOUT),
        ("季度", Tier.ANYWHERE),
        ("党费 季度", Tier.ANYWHERE),
        ("df 季度", Tier.ANYWHERE),
        ("jidu", None),
        ("季", None),
        ("费用", None),
        ("党员 团费", None),
        ("dfx", None),
    ],
)
def test_a_query_is_found_where_it_stands(query: str, tier: Tier | None) -> None:
    assert tier_of(query) == tier


@pytest.mark.parametrize("query", ["", " ", "，。！", "_", "%", "'", '"*'])
def test_a_query_without_a_letter_asks_nothing(query: str) -> None:
    assert parts_of(query) == []


def test_a_query_has_eight_parts_at_most_and_each_once() -> None:
    assert parts_of("党费 党费，交纳") == ["党费", "交纳"]
    assert len(parts_of(" ".join(f"词{number}" for number in range(20)))) == 8


def test_words_of_the_index_are_letters_and_digits() -> None:
    odd = Texts("it's 100% «党» 🙂 _x_ Ω \u0301", ("李·四",), "a'b\"c", "㎡ ½ ﬁ")
    assert all(word.isalnum() for word in indexed(odd))


def test_a_long_text_is_indexed_as_far_as_it_is_kept() -> None:
    assert "3末尾" not in indexed(Texts("课", body="正" * MOST_SIGNS + "末尾"))


@given(text=st.text(alphabet=st.sampled_from("党費费收缴Ａ ，ﬁ㎡"), min_size=2, max_size=30), start=st.integers(0, 29))
def test_any_piece_of_a_title_finds_it(text: str, start: int) -> None:
    """From any Chinese character on, and from the beginning of other words."""
    for query in (text, text[start:]):
        if parts_of(query) and (query is text or is_han(query)):
            assert tier_of(query, Texts(text)) == Tier.TITLE


def test_places_lead_back_to_the_text() -> None:
    assert fold_with_places("Ａ㎡黨") == ("am2党", [0, 1, 1, 2])
    assert fold("黨費 ＡＢ") == "党费 ab"


def said(pieces: list[Piece]) -> str:
    return "".join(f"[{one.text}]" if one.is_hit else one.text for one in pieces)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("黨費怎么交", "党费", "[黨費]怎么交"),
        ("党费怎么交，交多少", "交", "党费怎么[交]，[交]多少"),
        ("党费怎么交", "df", "[党费]怎么交"),
        ("党费怎么交", "dangf", "[党费]怎么交"),
        ("党费，怎么交", "dfzm", "[党费，怎么]交"),
        ("用APP交党费", "app", "用[APP]交党费"),
        ("收缴与使用", "收缴使用", "[收缴]与[使用]"),
        ("没有", "党费", "没有"),
        ("", "党费", ""),
    ],
)
def test_hits_are_marked_as_data(text: str, query: str, shown: str) -> None:
    assert said(marked(text, parts_of(query), by_pinyin=True)) == shown


def test_a_snippet_is_around_the_first_hit() -> None:
    text = "甲" * 100 + "党费" + "乙" * 100
    assert said(snippet(text, ["党费"])) == "…" + "甲" * 16 + "[党费]" + "乙" * 62 + "…"
    assert said(snippet("短文", ["党费"])) == "短文"
