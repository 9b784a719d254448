"""Examples of the standards, and properties: no number is both altered by one sign and accepted."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kit.identity import (
    CreditCodeFault,
    IdNumberFault,
    IdNumberReason,
    PhoneFault,
    Sex,
    age_on,
    check_credit_code,
    citizen_id_check,
    credit_code_value,
    normalise_phone,
    parse_citizen_id,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "number", "birth", "sex"),
    [
        ("11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("34052419800101001X", "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        ("11010519491231002x", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("110101200002290018", "110101200002290018", date(2000, 2, 29), Sex.MALE),
        ("110105491231002", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("110101202402290024", "110101202402290024", date(2024, 2, 29), Sex.FEMALE),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        (" \t11010519491231002X\u3000", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("\ufeff11010519491231002X\u200b", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
    ],
)
def test_a_citizen_id_says_birth_and_sex(text: str, number: str, birth: date, sex: Sex) -> None:
    parsed = parse_citizen_id(text, today=TODAY)

    assert (parsed.number, parsed.birth, parsed.sex) == (number, birth, sex)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", IdNumberReason.LENGTH),
        ("   ", IdNumberReason.LENGTH),
        ("1101051949123100", IdNumberReason.LENGTH),
        ("11010519491231002", IdNumberReason.LENGTH),
        ("11010519491231002XX", IdNumberReason.LENGTH),
        ("1101051949123100X2", IdNumberReason.CHARACTERS),
        ("11010519491231002*", IdNumberReason.CHARACTERS),
        ("1101054912310 2", IdNumberReason.CHARACTERS),
        ("11010549123100X", IdNumberReason.CHARACTERS),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", IdNumberReason.CHARACTERS),
        ("110105①②③④12310021", IdNumberReason.CHARACTERS),
        ("110101190002290010", IdNumberReason.DATE),
        ("110101202302290010", IdNumberReason.DATE),
        ("110105194913310021", IdNumberReason.DATE),
        ("110105000012310021", IdNumberReason.DATE),
        ("110105490231002", IdNumberReason.DATE),
        ("110105194912310020", IdNumberReason.CHECK_DIGIT),
        ("110105194912310021", IdNumberReason.CHECK_DIGIT),
    ],
)
def test_what_is_no_citizen_id_says_why(text: str, reason: IdNumberReason) -> None:
    with pytest.raises(IdNumberFault) as caught:
        parse_citizen_id(text, today=TODAY)

    assert caught.value.reason is reason
    assert str(caught.value) == reason.value


def test_nobody_is_born_after_today() -> None:
    assert parse_citizen_id("110101202402290024", today=date(2024, 2, 29)).birth == date(2024, 2, 29)
    with pytest.raises(IdNumberFault) as caught:
        parse_citizen_id("110101202402290024", today=date(2024, 2, 28))
    assert caught.value.reason is IdNumberReason.DATE


def test_a_valid_number_may_belong_to_a_child() -> None:
    child = parse_citizen_id("110101202402290024", today=TODAY)

    assert age_on(child.birth, TODAY) == 2


bodies = st.builds(
    lambda area, born, order: f"{area}{born:%Y%m%d}{order:03d}",
    st.integers(110000, 999999),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
)


@given(body=bodies, place=st.integers(0, 17), other=st.sampled_from("0123456789"))
@example(body="11010519491231002", place=0, other="1")
def test_one_wrong_digit_is_always_found(body: str, place: int, other: str) -> None:
    number = body + citizen_id_check(body)
    wrong = number[:place] + other + number[place + 1 :]

    assert parse_citizen_id(number, today=TODAY).number == number
    if wrong != number:
        with pytest.raises(IdNumberFault):
            parse_citizen_id(wrong, today=TODAY)


@given(text=st.text(max_size=25))
def test_any_text_is_a_number_or_a_fault(text: str) -> None:
    try:
        parsed = parse_citizen_id(text, today=TODAY)
    except IdNumberFault:
        return
    assert len(parsed.number) == 18


def test_a_log_line_with_the_parsed_id_does_not_show_the_number() -> None:
    assert "1949123" not in repr(parse_citizen_id("11010519491231002X", today=TODAY))


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 2, 29), date(2008, 2, 29), 0),
    ],
)
def test_age_is_counted_in_full_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@pytest.mark.parametrize("text", ["91350100M000100Y43", "91350100m000100y43", " ９１３５０１００M000100Y43 "])
def test_a_credit_code_is_accepted_in_its_normal_form(text: str) -> None:
    assert check_credit_code(text) == "91350100M000100Y43"


@pytest.mark.parametrize(
    "text",
    ["", "91350100M000100Y4Z", "91350100M000100Y44", "91350100M000100Y4", "91350100M000100Y433", "9135O100M000100Y43"],
)
def test_a_wrong_credit_code_is_refused(text: str) -> None:
    with pytest.raises(CreditCodeFault, match="统一社会信用代码"):
        check_credit_code(text)


def test_letters_after_a_skipped_one_do_not_count_it() -> None:
    assert [credit_code_value(sign) for sign in "9AHJNPRTUWY"] == [9, 10, 17, 18, 22, 23, 25, 26, 27, 28, 30]
    with pytest.raises(ValueError, match="not found"):
        credit_code_value("I")


@given(place=st.integers(0, 17), other=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_of_a_credit_code_is_always_found(place: int, other: str) -> None:
    right = "91350100M000100Y43"
    wrong = right[:place] + other + right[place + 1 :]
    if wrong != right:
        with pytest.raises(CreditCodeFault):
            check_credit_code(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        " 138 0000 0000 ",
        "138-0000-0000",
        "138－0000－0000",
        "138—0000—0000",
        "１３８００００００００",
        "+86 13800000000",
        "＋８６13800000000",
        "8613800000000",
        "86-138-0000-0000",
        "008613800000000",
        "\u202d13800000000\u202c",
    ],
)
def test_a_phone_number_loses_its_dress(text: str) -> None:
    assert normalise_phone(text) == "13800000000"


@pytest.mark.parametrize(
    "text",
    ["", "1380000000", "138000000000", "23800000000", "010-12345678", "1.38E+10", "+1 13800000000", "١٣٨٠٠٠٠٠٠٠٠"],
)
def test_what_is_no_mobile_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(PhoneFault) as caught:
        normalise_phone(text)

    assert str(caught.value) == "手机号码应为11位数字，以1开头"


def test_a_number_that_begins_with_86_inside_is_not_cut() -> None:
    assert normalise_phone("18613800000") == "18613800000"


def test_every_sex_has_a_label() -> None:
    assert {int(sex): sex.label for sex in Sex} == {0: "未知", 1: "男", 2: "女", 9: "未说明"}
