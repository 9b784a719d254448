import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.codes import (
    EDUCATION,
    NATIONALITIES,
    POLITICAL_STATUS,
    education_code,
    education_group,
    nationality_code,
    political_status_code,
)


def test_there_are_56_peoples_and_two_more_codes() -> None:
    assert len(NATIONALITIES) == 58
    assert [NATIONALITIES[code] for code in ("01", "03", "15", "28", "39", "49", "56")] == [
        "汉族", "回族", "土家族", "景颇族", "阿昌族", "京族", "基诺族",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["汉", "汉族", " 汉 族 ", "汉　族", "01", "０１"])
def test_a_people_is_known_by_name_with_or_without_its_suffix_and_by_code(text: str) -> None:
    assert nationality_code(text) == "01"


@pytest.mark.parametrize("text", ["", "汉人", "族", "土", "57", "1", "汉族人", "穿青人"])
def test_an_unknown_people_is_never_guessed(text: str) -> None:
    assert nationality_code(text) == ("30" if text == "土" else None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("研究生", "10"),
        ("博士研究生", "11"),
        ("大学本科", "20"),
        ("本科", "20"),
        ("大学本科毕业", "21"),
        ("大专", "30"),
        ("中专", "41"),
        ("技校", "47"),
        ("高中", "60"),
        ("初中", "70"),
        ("初中毕业", "71"),
        ("小学", "80"),
        ("61", "61"),
        ("在职大学", None),
        ("函授", None),
        ("50", None),
        ("", None),
    ],
)
def test_education_is_coded_as_far_as_the_text_tells(text: str, code: str | None) -> None:
    assert education_code(text) == code


def test_every_education_code_belongs_to_a_group_in_the_table() -> None:
    assert education_group("21") == "20"
    assert {education_group(code) for code in EDUCATION} == {"10", "20", "30", "40", "60", "70", "80", "90"}
    with pytest.raises(KeyError):
        education_group("50")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("中共党员", "01"),
        ("预备党员", "02"),
        ("团员", "03"),
        ("群众", "13"),
        ("无党派民主人士", "12"),
        ("退伍军人", None),
    ],
)
def test_political_status_is_known_by_its_usual_forms(text: str, code: str | None) -> None:
    assert political_status_code(text) == code


@pytest.mark.parametrize(
    ("table", "look_up"),
    [(NATIONALITIES, nationality_code), (EDUCATION, education_code), (POLITICAL_STATUS, political_status_code)],
)
def test_every_label_leads_back_to_its_code(table, look_up) -> None:  # type: ignore[no-untyped-def]
    assert {code: look_up(label) for code, label in table.items()} == {code: code for code in table}


@given(text=st.text(max_size=10))
def test_random_text_is_unknown_or_a_known_code(text: str) -> None:
    assert nationality_code(text) in {None, *NATIONALITIES}
