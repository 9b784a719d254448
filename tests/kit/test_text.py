import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.surnames import SINGLE
from app.kit.text import normalise_name, normalise_text, pinyin_full, pinyin_initials


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        ("张　三", "张三"),
        (" 张 \u00a0三\t", "张三"),
        ("欧阳 修", "欧阳修"),
        ("张\u200b三\ufeff", "张三"),
        ("葛\U000e0100飾", "葛飾"),
        ("买买提·艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提･艾力", "买买提·艾力"),
        ("买买提‧艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("John  Smith ", "John Smith"),
        ("Ｊ. Smith", "J. Smith"),
        ("王㛃", "王㛃"),
        ("", ""),
    ],
)
def test_a_name_has_one_normal_form(text: str, name: str) -> None:
    assert normalise_name(text) == name


@given(text=st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normalise_name(normalise_name(text)) == normalise_name(text)
    assert normalise_text(normalise_text(text)) == normalise_text(text)


def test_texts_are_compared_without_width_and_blanks() -> None:
    assert normalise_text("　公民\n 身份  号码（Ｂ）\ufeff") == "公民 身份 号码(B)"


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("单田芳", "shantianfang", "stf"),
        ("单于婷", "shanyuting", "syt"),
        ("曾国藩", "zengguofan", "zgf"),
        ("解缙", "xiejin", "xj"),
        ("仇英", "qiuying", "qy"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区寄", "ouji", "oj"),
        ("任华", "renhua", "rh"),
        ("乐乐", "yuele", "yl"),
        ("朴树", "piaoshu", "ps"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("尉健行", "weijianxing", "wjx"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("令狐冲", "linghuchong", "lhc"),
        ("王重阳", "wangchongyang", "wcy"),
        ("吕 布", "lvbu", "lb"),
        ("王㛃", "wangjie", "wj"),
        ("贠小苏", "yunxiaosu", "yxs"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("曾提·艾力", "cengtiaili", "ctal"),
        ("John Smith", "johnsmith", "js"),
        ("张A", "zhanga", "za"),
        ("", "", ""),
        ("·", "", ""),
    ],
)
def test_names_are_found_by_pinyin_with_surnames_read_as_surnames(name: str, full: str, initials: str) -> None:
    assert pinyin_full(name) == full
    assert pinyin_initials(name) == initials


def test_a_character_without_known_reading_stands_for_itself() -> None:
    assert pinyin_initials("王𠮷") == "w𠮷"


def test_surname_readings_are_plain_lower_case_syllables() -> None:
    assert all(len(surname) == 1 and reading.isascii() and reading.islower() for surname, reading in SINGLE.items())


@given(name=st.text(max_size=20))
def test_any_text_has_initials_of_its_full_pinyin(name: str) -> None:
    full, initials = pinyin_full(name), pinyin_initials(name)

    assert len(initials) <= len(full)
    assert full[:1] == initials[:1]
