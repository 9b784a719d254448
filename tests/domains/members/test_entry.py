"""What a register says of a person: normal form, and every fault named at its field."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.members import errors
from app.domains.members.entry import Entry, Fault, checked, refuse
from app.domains.members.vocabulary import Gender, Stage
from app.kit.dates import PartialDate
from tests.factories.members import an_id_number

TODAY = date(2026, 11, 22)
BIRTH = date(1980, 5, 20)
ID = an_id_number(BIRTH, order=1)


def day(year: int, month: int, number: int | None = None) -> PartialDate:
    return PartialDate(date(year, month, number or 1), "day" if number else "month")


PERSON = Entry(name="张三", id_number=ID, joined=day(2005, 6, 18), full=day(2006, 6, 18), phone="19900012345")


def faults_of(entry: Entry, stage: Stage = Stage.FULL) -> list[Fault]:
    return checked(entry, stage=stage, today=TODAY)[1]


def blocking(entry: Entry, stage: Stage = Stage.FULL) -> dict[str, type[errors.FactsWrong]]:
    return {fault.field: fault.refusal for fault in faults_of(entry, stage) if fault.refusal}


def test_a_sound_row_has_no_fault_and_takes_birth_and_sex_from_the_number() -> None:
    entry, faults = checked(replace(PERSON, name="张　三", phone="+86 199 0001 2345"), stage=Stage.FULL, today=TODAY)
    assert faults == []
    assert (entry.name, entry.phone) == ("张三", "19900012345")
    assert (entry.birth, entry.gender) == (PartialDate(BIRTH), Gender.MALE)


def test_full_width_and_fifteen_digit_numbers_become_eighteen() -> None:
    legacy = Entry(name="李四", id_number="１１０１０５４９１２３１００２", joined=day(1980, 1), full=day(1981, 1))
    entry, faults = checked(legacy, stage=Stage.FULL, today=TODAY)
    assert faults == []
    assert (entry.id_number, entry.gender) == ("11010519491231002X", Gender.FEMALE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "张三1"}, {"name": errors.NameWrong}),
        ({"name": "  "}, {"name": errors.NameWrong}),
        ({"id_number": ID[:-1] + ("0" if ID[-1] != "0" else "1")}, {"id_number": errors.IdNumberWrong}),
        ({"id_number": "4.4E+17"}, {"id_number": errors.IdNumberWrong}),
        ({"birth": day(1980, 5, 21)}, {"birth": errors.IdNumberContradicts}),
        ({"birth": day(1980, 6)}, {"birth": errors.IdNumberContradicts}),
        ({"gender": Gender.FEMALE}, {"gender": errors.IdNumberContradicts}),
        ({"phone": "1990001234"}, {"phone": errors.PhoneWrong}),
        ({"full": day(2005, 6, 17)}, {"full": errors.DatesOutOfOrder}),
        ({"full": day(2005, 5)}, {"full": errors.DatesOutOfOrder}),
        ({"joined": day(1980, 5, 20)}, {"joined": errors.DatesOutOfOrder}),
        ({"activist": day(2005, 6, 19)}, {"joined": errors.DatesOutOfOrder}),
        ({"full": day(2026, 11, 23)}, {"full": errors.DateInFuture}),
        ({"work_started": day(1980, 5, 19)}, {"work_started": errors.DatesOutOfOrder}),
        ({"applied": day(1998, 5, 19)}, {}),
        ({"nationality": "66"}, {"nationality": errors.CodeUnknown}),
        ({"education": "99"}, {"education": errors.CodeUnknown}),
        ({"remark": "长" * 2001}, {"remark": errors.FactsWrong}),
    ],
)
def test_each_fault_stands_at_its_field(changes: dict[str, object], expected: dict[str, object]) -> None:
    assert blocking(replace(PERSON, **changes)) == expected


def test_a_month_is_out_of_order_only_when_it_surely_is() -> None:
    assert blocking(replace(PERSON, joined=day(2005, 6, 18), full=day(2005, 6))) == {}
    assert blocking(replace(PERSON, birth=day(1980, 5))) == {}


@pytest.mark.parametrize(("applied", "refused"), [(day(2024, 5, 19), True), (day(2024, 5, 20), False), (None, False)])
def test_an_applicant_is_eighteen_when_he_applies(applied: PartialDate | None, refused: bool) -> None:
    person = Entry(name="王五", birth=day(2006, 5, 20), applied=applied)
    assert (blocking(person, Stage.APPLICANT) == {"applied": errors.UnderAge}) is refused


def test_a_valid_number_of_a_child_is_no_applicants() -> None:
    child = Entry(name="小明", id_number="110101202402290024")
    assert blocking(child, Stage.APPLICANT) == {"applied": errors.UnderAge}


def test_stage_and_dates_must_tell_the_same_story() -> None:
    assert blocking(PERSON, Stage.PROBATIONARY) == {"full": errors.FactsWrong}
    assert set(blocking(PERSON, Stage.CANDIDATE)) == {"joined", "full"}


def test_what_old_registers_hold_is_pointed_out_and_not_refused() -> None:
    old = replace(PERSON, id_number=None, birth=day(1950, 1, 1), joined=day(1966, 7, 1), full=day(1966, 7, 1))
    assert blocking(old) == {}
    assert [fault.field for fault in faults_of(old)] == ["joined", "full"]
    assert [fault.field for fault in faults_of(Entry(name="赵六"))] == ["joined", "full"]


def test_a_refusal_carries_every_fault_and_no_value() -> None:
    with pytest.raises(errors.NameWrong) as refused:
        refuse(faults_of(replace(PERSON, name="张三1", phone="123456")))
    assert [issue.field for issue in refused.value.issues] == ["name", "phone"]
    assert not any("123456" in issue.issue for issue in refused.value.issues)


TEXTS = st.text(max_size=30)
PARTIALS = st.none() | st.builds(
    lambda value, month: PartialDate(value.replace(day=1), "month") if month else PartialDate(value),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.booleans(),
)


@given(
    st.builds(
        Entry,
        name=TEXTS,
        gender=st.sampled_from(Gender),
        id_number=st.none() | TEXTS,
        phone=st.none() | TEXTS,
        nationality=st.none() | TEXTS,
        birth=PARTIALS,
        work_started=PARTIALS,
        applied=PARTIALS,
        joined=PARTIALS,
        full=PARTIALS,
    ),
    st.sampled_from(Stage),
)
def test_no_row_breaks_the_check_and_a_checked_row_stays_as_it_is(entry: Entry, stage: Stage) -> None:
    once, faults = checked(entry, stage=stage, today=TODAY)
    again, same = checked(once, stage=stage, today=TODAY)
    assert again == once
    assert [fault for fault in same if fault.refusal] == [fault for fault in faults if fault.refusal]
