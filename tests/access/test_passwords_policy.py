"""Passwords: which are taken under which profile, and what is said of the others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.passwords_policy import (
    DEFAULT_POLICY,
    DJBH3_POLICY,
    LONGEST_PASSWORD,
    POLICIES,
    Profile,
    password_faults,
)

COMMON = "密码过于常见，容易被猜中"
NAMED = "密码不能包含登录名"
CLASSES = "密码须包含大写字母、小写字母、数字、符号中的至少三种"


def faults(password: str, *, policy=DEFAULT_POLICY, login_name: str = "zhangsan", second_factor: bool = False):
    return password_faults(policy, password, login_name=login_name, second_factor=second_factor)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "山高月小水落石出清风徐来水波不兴", "vT7#kq9!Lw2$mZ4", "mother reads 3 novels"],
)
def test_a_long_password_of_any_kind_is_taken(password):
    assert faults(password) == []


def test_length_depends_on_the_second_factor():
    assert faults("kV7mzTqx") == ["密码至少 15 个字符"]
    assert faults("kV7mzTqx", second_factor=True) == []
    assert faults("kV7mzTq", second_factor=True) == ["密码至少 8 个字符"]


def test_fifteen_characters_are_enough_and_fourteen_are_not():
    assert faults("kvtzmqxwrplgdnb") == []
    assert faults("kvtzmqxwrplgdn") == ["密码至少 15 个字符"]


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PASSWORD",
        "Passw0rd123",
        "P@ssw0rd2026",
        "12345678",
        "123456789012345",
        "87654321",
        "11111111",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "a123456789",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "!QAZ@WSX1qaz2wsx",
        "asdfghjkl123456",
        "woaini1314520",
        "woaini5201314abc",
        "5201314520",
        "dangjian2026",
        "zhihuidangjian123",
        "gongchandang1921",
        "zhibushuji@2026",
        "Admin@123456",
        "admin12345678888",
        "13912345678",
        "zw13912345678",
        "110101199003074578",
        "19900307",
        "1990-03-07",
        "wang19900307",
        "中国共产党1921",
        "不忘初心牢记使命",
        "ｐａｓｓｗｏｒｄ１２３",
        "!@#$%^&*()",
        "qq123456789",
        "abcdefghijklmno",
    ],
)
def test_what_guessers_try_first_is_refused(password):
    assert COMMON in faults(password, second_factor=True, login_name="someone")


def test_a_common_word_beside_enough_of_ones_own_is_no_fault():
    assert faults("dangjian kvtz mqxw") == []
    assert COMMON in faults("dangjian2026!!!")


@pytest.mark.parametrize("password", ["zhangsan kvtzmqxw", "kvtzZHANGSANmqxw", "kvtzｚｈａｎｇｓａｎmqxw"])
def test_the_login_name_does_not_belong_in_it(password):
    assert faults(password) == [NAMED]


def test_a_login_name_of_two_letters_may_occur_by_chance():
    assert faults("kvtzmqxwrplgdnb", login_name="kv") == []


def test_the_complex_profile_asks_for_three_kinds():
    assert faults("kvtzmqxw", policy=DJBH3_POLICY) == [CLASSES]
    assert faults("kvtzmqx7", policy=DJBH3_POLICY) == [CLASSES]
    assert faults("kVtzmqx7", policy=DJBH3_POLICY) == []
    assert faults("kvtz-qx7", policy=DJBH3_POLICY) == []
    assert faults("kV7-", policy=DJBH3_POLICY) == ["密码至少 8 个字符"]


def test_all_faults_are_said_at_once():
    assert faults("abc", policy=DJBH3_POLICY, login_name="abc") == ["密码至少 8 个字符", CLASSES, NAMED, COMMON]


def test_an_empty_password_is_refused():
    assert faults("") == ["密码至少 15 个字符", "密码须包含大写字母、小写字母、数字、符号中的至少一种", COMMON]


def test_very_long_ones_are_refused_before_they_cost_anything():
    assert faults("k" * (LONGEST_PASSWORD + 1)) == ["密码最多 128 个字符"]
    assert faults("kvtzmqxwrplgdnbf" * 8) == []


@pytest.mark.parametrize("letter", ["\0", "\n", "\x7f", "\ud800"])
def test_letters_nobody_can_type_are_refused(letter):
    assert faults("kvtzmqxwrplgdnb" + letter) == ["密码含有无法输入的字符"]


@given(st.text(), st.text(), st.booleans(), st.sampled_from(list(POLICIES.values())))
def test_every_text_has_an_answer(password, login_name, second_factor, policy):
    found = password_faults(policy, password, login_name=login_name, second_factor=second_factor)
    assert len(found) == len(set(found))
    assert found or policy.min_length_with_second_factor <= len(password) <= LONGEST_PASSWORD


@given(st.text(alphabet="abc123", max_size=LONGEST_PASSWORD))
def test_a_second_factor_never_makes_it_harder(password):
    assert set(faults(password, second_factor=True)) - {"密码至少 8 个字符"} <= set(faults(password))


def test_ninety_days_in_the_complex_profile_alone():
    changed = datetime(2026, 8, 24, tzinfo=UTC)
    last = changed + timedelta(days=90)
    assert not DJBH3_POLICY.expired(changed_at=changed, now=last - timedelta(seconds=1))
    assert DJBH3_POLICY.expired(changed_at=changed, now=last)
    assert not DEFAULT_POLICY.expired(changed_at=changed, now=last + timedelta(days=10_000))


def test_the_numbers_of_both_profiles():
    assert set(POLICIES) == set(Profile)
    assert (DEFAULT_POLICY.tries, DEFAULT_POLICY.window, DEFAULT_POLICY.lock) == (10, timedelta(minutes=15), None)
    assert (DJBH3_POLICY.tries, DJBH3_POLICY.lock) == (5, timedelta(minutes=15))
    assert DJBH3_POLICY.idle == timedelta(minutes=30)
