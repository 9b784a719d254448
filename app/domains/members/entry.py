"""What a register says of one person, in one normal form, and what is wrong with it. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from app.domains.members import errors, rules
from app.domains.members.vocabulary import PARTY_STAGES, Category, Gender, Stage
from app.kit.codes import EDUCATION, NATIONALITIES
from app.kit.dates import PartialDate, add_months, years_between
from app.kit.errors import FieldIssue
from app.kit.identity import CitizenId, IdNumberFault, PhoneFault, Sex, normalise_phone, parse_citizen_id
from app.kit.text import normalise_name

DATE_FIELDS = ("birth", "work_started", "applied", "activist", "candidate", "joined", "full")
"""Each stands in the table as `<field>_on`."""

LABELS: Mapping[str, str] = {
    "serial": "序号",
    "name": "姓名",
    "gender": "性别",
    "nationality": "民族",
    "birth": "出生日期",
    "id_number": "公民身份号码",
    "native_place": "籍贯",
    "education": "学历",
    "degree": "学位/职称",
    "work_started": "参加工作日期",
    "applied": "申请入党日期",
    "activist": "确定积极分子日期",
    "candidate": "确定发展对象日期",
    "joined": "入党日期",
    "full": "转正日期",
    "party_post": "党内职务",
    "job": "工作岗位",
    "phone": "手机",
    "address": "家庭住址",
    "remark": "备注",
    "categories": "人员类别",
    "extra": "其他栏目",
}

_ORDER = ("birth", "applied", "activist", "candidate", "joined", "full")
_GENDERS = {Sex.MALE: Gender.MALE, Sex.FEMALE: Gender.FEMALE}
_LENGTHS = {
    "serial": 20,
    "native_place": 200,
    "degree": 200,
    "party_post": 200,
    "job": 200,
    "address": 300,
    "remark": 2000,
}
_EXTRA_COLUMNS, _EXTRA_NAME, _EXTRA_VALUE = 60, 60, 500
_NAME = re.compile(r"[^\W\d_]+(?:[ ·'.-]+[^\W\d_]+)*")
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the register; "" or None is not stated. `extra` holds columns that the register has besides."""

    name: str
    serial: str = ""
    gender: Gender = Gender.UNKNOWN
    nationality: str | None = None
    birth: PartialDate | None = None
    id_number: str | None = field(default=None, repr=False)
    native_place: str = ""
    education: str | None = None
    degree: str = ""
    work_started: PartialDate | None = None
    applied: PartialDate | None = None
    activist: PartialDate | None = None
    candidate: PartialDate | None = None
    joined: PartialDate | None = None
    full: PartialDate | None = None
    party_post: str = ""
    job: str = ""
    phone: str | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    remark: str = field(default="", repr=False)
    categories: frozenset[Category] = frozenset()
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    def differing(self, other: "Entry") -> list[str]:
        """The fields in which two entries differ."""
        return [one.name for one in fields(self) if getattr(self, one.name) != getattr(other, one.name)]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one field: `refusal` None only warns. The sentence never repeats the value."""

    field: str
    sentence: str
    refusal: type[errors.FactsWrong] | None = None


def checked(entry: Entry, *, stage: Stage, today: date) -> tuple[Entry, list[Fault]]:
    """The entry in normal form with all its faults.

    Names, ID number (15 digits become 18) and phone are normalised; birth and sex that are not stated, or stated to
    the month, are taken from the ID number. Faults of different fields are independent, so that a form or a row of a
    sheet can show all of them at once.
    """
    faults: list[Fault] = []
    entry = replace(entry, name=normalise_name(entry.name))
    if not _NAME.fullmatch(entry.name) or len(entry.name) > _NAME_LENGTH:
        faults.append(Fault("name", "应为真实姓名，不含数字和符号", errors.NameWrong))
    entry = _with_id_number(entry, today, faults)
    entry = _with_phone(entry, faults)
    faults += _code_faults(entry)
    faults += _length_faults(entry)
    faults += _date_faults(entry, today)
    faults += _stage_faults(entry, stage, today)
    return entry, faults


def refuse(faults: list[Fault]) -> None:
    """Raises the refusal of the first fault that is one, with all of them as field issues."""
    blocking = [fault for fault in faults if fault.refusal]
    if blocking and (refusal := blocking[0].refusal):
        raise refusal(issues=[FieldIssue(fault.field, fault.sentence) for fault in blocking])


def _with_id_number(entry: Entry, today: date, faults: list[Fault]) -> Entry:
    if not entry.id_number:
        return replace(entry, id_number=None)
    try:
        found = parse_citizen_id(entry.id_number, today=today)
    except IdNumberFault as fault:
        faults.append(Fault("id_number", fault.reason.value, errors.IdNumberWrong))
        return entry
    faults += _contradictions(entry, found)
    stated = entry.birth is not None and entry.birth.precision == "day"
    return replace(
        entry,
        id_number=found.number,
        birth=entry.birth if stated else PartialDate(found.birth),
        gender=entry.gender if entry.gender in _GENDERS.values() else _GENDERS[found.sex],
    )


def _contradictions(entry: Entry, found: CitizenId) -> Iterator[Fault]:
    if entry.birth and not _first(entry.birth) <= found.birth <= _last(entry.birth):
        yield Fault("birth", "与公民身份号码中的出生日期不一致", errors.IdNumberContradicts)
    if entry.gender in _GENDERS.values() and entry.gender is not _GENDERS[found.sex]:
        yield Fault("gender", "与公民身份号码中的性别不一致", errors.IdNumberContradicts)


def _with_phone(entry: Entry, faults: list[Fault]) -> Entry:
    if not entry.phone:
        return replace(entry, phone=None)
    try:
        return replace(entry, phone=normalise_phone(entry.phone))
    except PhoneFault as fault:
        faults.append(Fault("phone", str(fault), errors.PhoneWrong))
        return entry


def _code_faults(entry: Entry) -> Iterator[Fault]:
    if entry.nationality is not None and entry.nationality not in NATIONALITIES:
        yield Fault("nationality", "不在民族代码表（GB/T 3304）内", errors.CodeUnknown)
    if entry.education is not None and entry.education not in EDUCATION:
        yield Fault("education", "不在学历代码表（GB/T 4658）内", errors.CodeUnknown)


def _length_faults(entry: Entry) -> Iterator[Fault]:
    for name, most in _LENGTHS.items():
        if len(getattr(entry, name)) > most:
            yield Fault(name, f"过长，最多{most}字", errors.FactsWrong)
    if len(entry.extra) > _EXTRA_COLUMNS:
        yield Fault("extra", f"最多{_EXTRA_COLUMNS}栏", errors.FactsWrong)
    if any(len(name) > _EXTRA_NAME or len(value) > _EXTRA_VALUE for name, value in entry.extra.items()):
        yield Fault("extra", f"栏目名最多{_EXTRA_NAME}字，内容最多{_EXTRA_VALUE}字", errors.FactsWrong)


def _date_faults(entry: Entry, today: date) -> Iterator[Fault]:
    stated = {name: value for name in DATE_FIELDS if (value := getattr(entry, name))}
    for name, value in stated.items():
        if _first(value) > today:
            yield Fault(name, "不能晚于今天", errors.DateInFuture)
    if entry.birth and entry.work_started and _last(entry.work_started) <= _first(entry.birth):
        yield Fault("work_started", "不能早于出生日期", errors.DatesOutOfOrder)
    earlier: str | None = None
    for name in _ORDER:
        if name not in stated:
            continue
        if earlier and _comes_before(stated[name], stated[earlier], strictly=earlier == "birth"):
            yield Fault(name, f"不能早于{LABELS[earlier]}", errors.DatesOutOfOrder)
        else:
            earlier = name


def _comes_before(later: PartialDate, earlier: PartialDate, *, strictly: bool) -> bool:
    """Surely out of order, whatever day of its month a date known to the month may be."""
    return _last(later) <= _first(earlier) if strictly else _last(later) < _first(earlier)


def _stage_faults(entry: Entry, stage: Stage, today: date) -> Iterator[Fault]:
    if stage not in PARTY_STAGES:
        yield from _applicant_faults(entry, today)
    elif stage is Stage.PROBATIONARY and entry.full:
        yield Fault("full", "预备党员不应填写转正日期", errors.FactsWrong)
    if stage in PARTY_STAGES:
        yield from _member_warnings(entry, stage)


def _applicant_faults(entry: Entry, today: date) -> Iterator[Fault]:
    for name in ("joined", "full"):
        if getattr(entry, name):
            yield Fault(name, f"尚未入党的人员不应填写{LABELS[name]}", errors.FactsWrong)
    applied = _last(entry.applied) if entry.applied else today
    if entry.birth and not rules.is_of_age(_first(entry.birth), applied):
        yield Fault("applied", "申请入党时须年满十八周岁", errors.UnderAge)


def _member_warnings(entry: Entry, stage: Stage) -> Iterator[Fault]:
    """Registers hold half a century of practice: what today's rules would refuse is only pointed out."""
    if entry.joined is None:
        yield Fault("joined", "缺少入党日期")
    if stage is Stage.FULL and entry.full is None:
        yield Fault("full", "缺少转正日期，无法计算党龄")
    if entry.applied and entry.birth and not rules.is_of_age(_first(entry.birth), _last(entry.applied)):
        yield Fault("applied", "申请入党时未满十八周岁，请核对")
    if entry.joined and entry.birth and years_between(_first(entry.birth), _last(entry.joined)) < rules.APPLICANT_AGE:
        yield Fault("joined", "入党时未满十八周岁，请核对")
    if entry.joined and entry.full and _last(entry.full) < rules.probation_ends(_first(entry.joined)):
        yield Fault("full", "转正日期早于预备期满，请核对")


def _first(value: PartialDate) -> date:
    return value.day


def _last(value: PartialDate) -> date:
    """The last day that it may be."""
    return value.day if value.precision == "day" else date.fromordinal(add_months(value.day, 1).toordinal() - 1)


def fields_of(entry: Entry) -> dict[str, Any]:
    return {one.name: getattr(entry, one.name) for one in fields(entry)}
