"""What one row says, and what is wrong with it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.members.importing.facts import RowFacts, merged
from app.domains.members.importing.faults import Fault, keeps_out
from app.domains.members.importing.fields import Field
from app.domains.members.importing.reading import ValueMapping, read_row
from app.domains.members.vocabulary import Category, Gender, Stage
from app.kit.dates import PartialDate
from app.kit.identity import citizen_id_check
from app.kit.sheets import read_sheet
from app.kit.sheets.staged import StagedCell, packed, unpacked
from tests.factories.rosters import TITLES, a_row
from tests.support.books import of_rows

TODAY = date(2026, 11, 22)
COLUMNS = dict(enumerate(list(Field)[:20]))


def staged(values: list[Any]) -> list[StagedCell]:
    (row,) = read_sheet(of_rows(values), "x").rows
    return [StagedCell.of(cell) for cell in row] + [StagedCell("")] * (len(values) - len(row))


def read(words: ValueMapping | None = None, **changes: Any) -> tuple[RowFacts, list[Fault]]:
    return read_row(staged(a_row(**changes)), COLUMNS, TITLES, words or {}, today=TODAY)


def codes(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults]


def test_a_good_row_says_all_it_has() -> None:
    facts, faults = read()

    assert faults == []
    assert (facts.entry.name, facts.stage, facts.is_flowing) == ("张三", Stage.FULL, False)
    assert facts.entry.joined == PartialDate(date(2005, 6, 18))
    assert facts.entry.work_started == PartialDate(date(2002, 7, 1), "month")
    assert (facts.entry.nationality, facts.entry.education) == ("01", "20")
    assert facts.branch == "红旗村党支部"


@pytest.mark.parametrize(
    ("title", "value", "code", "field"),
    [
        ("姓名", None, "NAME_MISSING", Field.NAME),
        ("姓名", "1234", "MEMBER_NAME_WRONG", Field.NAME),
        ("姓名", "张**** ", "NAME_MASKED", Field.NAME),
        ("性别", "难", "GENDER_UNKNOWN", Field.GENDER),
        ("性别", "女", "MEMBER_ID_NUMBER_CONTRADICTS", Field.GENDER),
        ("民族", "火星族", "NATIONALITY_UNKNOWN", Field.NATIONALITY),
        ("学历", "博士后在读", "EDUCATION_UNKNOWN", Field.EDUCATION),
        ("出生日期", "1980-05-21", "MEMBER_ID_NUMBER_CONTRADICTS", Field.BIRTH),
        ("出生日期", "46岁", "BIRTH_IS_AGE", Field.BIRTH),
        ("出生日期", 46, "BIRTH_IS_AGE", Field.BIRTH),
        ("公民身份号码", 110105194912310025, "ID_DAMAGED", Field.ID_NUMBER),
        ("公民身份号码", "1.10105E+17", "ID_DAMAGED", Field.ID_NUMBER),
        ("公民身份号码", "99010019800520001", "MEMBER_ID_NUMBER_WRONG", Field.ID_NUMBER),
        ("公民身份号码", "11010519491231002A", "MEMBER_ID_NUMBER_WRONG", Field.ID_NUMBER),
        ("公民身份号码", "110105198002300021", "MEMBER_ID_NUMBER_WRONG", Field.ID_NUMBER),
        ("公民身份号码", "110105194912310021", "MEMBER_ID_NUMBER_WRONG", Field.ID_NUMBER),
        ("入党日期", "2005年13月", "DATE_UNREADABLE", Field.JOINED),
        ("入党日期", "不详", "DATE_UNREADABLE", Field.JOINED),
        ("入党日期", "2005", "DATE_UNREADABLE", Field.JOINED),
        ("入党日期", 2005.1, "DATE_UNREADABLE", Field.JOINED),
        ("转正日期", "2030-01-01", "MEMBER_DATE_IN_FUTURE", Field.FULL),
        ("转正日期", "2004-06-18", "MEMBER_DATES_OUT_OF_ORDER", Field.FULL),
        ("参加工作日期", "1970-01", "MEMBER_DATES_OUT_OF_ORDER", Field.WORK_STARTED),
        ("人员类别", "荣誉党员", "STAGE_UNKNOWN", Field.STAGE),
        ("人员类别", "预备党员", "MEMBER_FACTS_WRONG", Field.FULL),
        ("人员类别", "积极分子", "MEMBER_FACTS_WRONG", Field.JOINED),
        ("手机", "0573-82345678", "MEMBER_PHONE_WRONG", Field.PHONE),
        ("手机", "19900000001/19900000002", "PHONE_SEVERAL", Field.PHONE),
        ("手机", "19900000001 82345678", "PHONE_SEVERAL", Field.PHONE),
        ("是否流动", "也许", "FLOWING_UNKNOWN", Field.FLOWING),
        ("工作岗位", "长" * 201, "MEMBER_FACTS_WRONG", Field.JOB),
        ("备注", "长" * 2001, "MEMBER_FACTS_WRONG", Field.REMARK),
    ],
)
def test_each_fault_has_its_code_its_place_and_a_chinese_reason(
    title: str, value: Any, code: str, field: Field
) -> None:
    _, faults = read(**{title: value})

    found = [fault for fault in faults if not fault.is_warning]
    assert (code, field) in {(fault.code, fault.field) for fault in found}
    for fault in found:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in fault.reason)
        assert len(str(value)) < 5 or str(value).strip() not in fault.reason


def test_a_formula_error_is_named_as_such() -> None:
    cells = staged(a_row())
    cells[13] = StagedCell("#REF!", error=True)

    assert "CELL_ERROR" in codes(read_row(cells, COLUMNS, TITLES, {}, today=TODAY)[1])


def test_faults_of_one_row_are_told_all_at_once() -> None:
    _, faults = read(姓名=None, 民族="火星族", 手机="1", 入党日期="不详")

    assert {"NAME_MISSING", "NATIONALITY_UNKNOWN", "MEMBER_PHONE_WRONG", "DATE_UNREADABLE"} <= set(codes(faults))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"姓名": " 张　三 "}, {"name": "张三"}),
        ({"姓名": "阿卜杜拉•买买提"}, {"name": "阿卜杜拉·买买提"}),
        ({"性别": None}, {"gender": Gender.MALE}),
        ({"出生日期": None}, {"birth": PartialDate(date(1980, 5, 20))}),
        ({"出生日期": 29361}, {"birth": PartialDate(date(1980, 5, 20))}),
        ({"出生日期": "1980.05"}, {"birth": PartialDate(date(1980, 5, 20))}),
        ({"民族": "汉"}, {"nationality": "01"}),
        ({"民族": None}, {"nationality": None}),
        ({"手机": 19900000007}, {"phone": "19900000007"}),
        ({"手机": "199 0000 0007"}, {"phone": "19900000007"}),
        ({"手机": "/"}, {"phone": None}),
        ({"党内职务": "无"}, {"party_post": ""}),
        ({"人员类别": "正式党员、离退休"}, {"categories": frozenset({Category.RETIRED})}),
        ({"公民身份号码": "110105491231002", "出生日期": None, "性别": None}, {"id_number": "11010519491231002X"}),
        ({"公民身份号码": "１１０１０５１９４９１２３１００２ｘ", "出生日期": None, "性别": None}, {"id_number": "11010519491231002X"}),
        ({"公民身份号码": "110105 19491231 002X", "出生日期": None, "性别": None}, {"id_number": "11010519491231002X"}),
    ],
)  # fmt: skip
def test_what_registers_write_in_their_own_way_is_understood(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    facts, faults = read(**changes)

    assert not keeps_out(faults)
    assert {name: getattr(facts.entry, name) for name in expected} == expected


def test_a_text_number_that_ends_in_zeros_and_checks_is_no_damaged_one() -> None:
    bodies = (f"990{area}19800520100" for area in range(100, 1000))
    whole = next(f"{body}0" for body in bodies if citizen_id_check(body) == "0")

    facts, faults = read(公民身份号码=whole, 性别=None)

    assert not keeps_out(faults)
    assert facts.entry.id_number == whole
    assert whole.endswith("000")


@pytest.mark.parametrize(
    ("word", "joined", "full", "stage"),
    [
        ("正式党员", "2005-06-18", "2006-06-18", Stage.FULL),
        ("中共党员", "2005-06-18", None, Stage.FULL),
        ("党员", "2026-01-10", None, None),
        ("中共党员", "2005-06-18", "2006-06-18", Stage.FULL),
        (None, "2005-06-18", "2006-06-18", Stage.FULL),
        (None, "2005-06-18", None, None),
        ("预备党员", "2026-06-18", None, Stage.PROBATIONARY),
        ("中共预备党员", "2026-06-18", None, Stage.PROBATIONARY),
        ("入党积极分子", None, None, Stage.ACTIVIST),
        ("发展对象", None, None, Stage.CANDIDATE),
        ("离退休", "2005-06-18", "2006-06-18", Stage.FULL),
    ],
)
def test_the_stage_is_told_by_word_or_dates_and_never_guessed(
    word: str | None, joined: str | None, full: str | None, stage: Stage | None
) -> None:
    facts, faults = read(人员类别=word, 入党日期=joined, 转正日期=full)

    assert facts.stage is stage
    assert ("STAGE_MISSING" in codes(faults)) == (stage is None)


def test_a_word_that_was_mapped_by_hand_is_known() -> None:
    words = {Field.NATIONALITY: {"穿青人": "97"}, Field.EDUCATION: {"夜大": "30"}, Field.STAGE: {"老党员": "full"}}

    facts, faults = read(words, 民族="穿青 人", 学历="夜大", 人员类别="老党员")  # type: ignore[arg-type]

    assert faults == []
    assert (facts.entry.nationality, facts.entry.education, facts.stage) == ("97", "30", Stage.FULL)


def test_hidden_cells_say_that_nothing_changes() -> None:
    facts, faults = read(公民身份号码="990100********0017", 手机="199****0007", 家庭住址="浙江省杭州市****")

    assert faults == []
    assert facts.entry.id_number is None
    assert facts.entry.phone is None
    assert facts.entry.address == ""
    assert facts.masked.keys() == {Field.ID_NUMBER, Field.PHONE, Field.ADDRESS}


def test_columns_that_the_register_does_not_know_are_kept_as_text() -> None:
    cells = [*staged(a_row()), StagedCell("O型"), StagedCell("5", 5)]

    facts, _ = read_row(cells, COLUMNS, [*TITLES, "血型", ""], {}, today=TODAY)

    assert facts.entry.extra == {"血型": "O型", "第22列": "5"}


def test_a_probation_long_over_is_pointed_out() -> None:
    _, faults = read(人员类别="预备党员", 入党日期="2013-10-09", 转正日期=None)

    assert [(fault.code, fault.is_warning) for fault in faults] == [("PROBATION_LONG", True)]


def test_silence_and_the_serial_change_nothing_in_a_merge() -> None:
    whole, _ = read()
    silent, _ = read(序号=99, 民族=None, 学历=None, 手机=None, 家庭住址="浙江****", 备注=None, 入党日期="2005.06")

    assert merged(whole.entry, silent.entry) == whole.entry


def test_what_is_said_replaces_what_was_known() -> None:
    whole, _ = read()
    other, _ = read(学历="研究生", 工作岗位="退休")

    assert set(merged(whole.entry, other.entry).differing(whole.entry)) == {"education", "job"}


_ANY_CELL = st.one_of(
    st.builds(StagedCell, st.text(max_size=40)),
    st.builds(StagedCell, st.text(max_size=20), st.integers() | st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(StagedCell, st.text(max_size=20), st.none(), st.booleans(), st.booleans()),
    st.sampled_from(["/", "无", "****", "110105194912310021", "2020.1", "19900000001", "正式党员"]).map(StagedCell),
)


@given(cells=st.lists(_ANY_CELL, max_size=24))
def test_any_cells_are_facts_and_faults_and_never_an_error(cells: list[StagedCell]) -> None:
    facts, faults = read_row(cells, COLUMNS, TITLES, {}, today=TODAY)

    assert [Fault.restored(fault.stored()) for fault in faults] == faults
    assert keeps_out(faults) or (facts.entry.name and facts.stage)
    assert all(
        "\0" not in text for text in (facts.branch, facts.group, facts.entry.remark, *facts.entry.extra.values())
    )


@given(cells=st.lists(_ANY_CELL, max_size=24))
def test_staged_cells_come_back_as_they_were(cells: list[StagedCell]) -> None:
    assert unpacked(packed(cells)) == cells
