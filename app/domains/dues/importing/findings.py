"""What is found in a row of an assessment sheet, cell by cell. The words never hold a base."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

from app.domains.dues.importing.vocabulary import Level


@unique
class FindingCode(StrEnum):
    NAME_MISSING = "name_missing"
    NAME_UNKNOWN = "name_unknown"
    NAME_DOUBLED = "name_doubled"
    ID_DIFFERS = "id_differs"
    NOT_OWING = "not_owing"
    PERSON_TWICE = "person_twice"
    CELL_ERROR = "cell_error"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    NUMBER_AS_TEXT = "number_as_text"
    GROUPED_TEXT = "grouped_text"
    ZERO = "zero"
    NOT_COMPUTED = "not_computed"
    NET_DIFFERS = "net_differs"
    RATE_DIFFERS = "rate_differs"
    MONTHLY_DIFFERS = "monthly_differs"
    ALREADY_ASSESSED = "already_assessed"

    @property
    def level(self) -> Level:
        return _SAID[self][0]


_FAULT, _QUESTION, _NOTE = Level.FAULT, Level.QUESTION, Level.NOTE
_SAID: Mapping[FindingCode, tuple[Level, str]] = {
    FindingCode.NAME_MISSING: (_FAULT, "没有姓名"),
    FindingCode.NAME_UNKNOWN: (_QUESTION, "名册里没有这个姓名，请选定人员或不写入"),
    FindingCode.NAME_DOUBLED: (_QUESTION, "名册里有{count}人同名，请选定人员，或在表中加身份证号后四位"),
    FindingCode.ID_DIFFERS: (_FAULT, "身份证号与名册里同名的人不符"),
    FindingCode.NOT_OWING: (_FAULT, "不是组织关系在册的党员，不核定党费"),
    FindingCode.PERSON_TWICE: (_FAULT, "与第{row}行是同一人"),
    FindingCode.CELL_ERROR: (_FAULT, "单元格显示错误值"),
    FindingCode.NOT_A_NUMBER: (_FAULT, "不是数字"),
    FindingCode.NEGATIVE: (_FAULT, "不能是负数"),
    FindingCode.TOO_MANY_DECIMALS: (_FAULT, "超过两位小数"),
    FindingCode.TOO_LARGE: (_FAULT, "金额过大"),
    FindingCode.NUMBER_AS_TEXT: (_NOTE, "数字存成了文本，已按数字读取"),
    FindingCode.GROUPED_TEXT: (_NOTE, "带千分位的文本，已按数字读取"),
    FindingCode.ZERO: (_NOTE, "填写的是零"),
    FindingCode.NOT_COMPUTED: (_FAULT, "{why}"),
    FindingCode.NET_DIFFERS: (_QUESTION, "比按各项目核算的{way}{by}元"),
    FindingCode.RATE_DIFFERS: (_QUESTION, "与核算的交纳比例{rate}不同"),
    FindingCode.MONTHLY_DIFFERS: (_QUESTION, "与核算的每月应交{amount}元不同"),
    FindingCode.ALREADY_ASSESSED: (_NOTE, "本年度已有核定，不再写入"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`column` is that of the file, from 0; None where it is about the whole row."""

    code: FindingCode
    column: int | None
    text: str

    @classmethod
    def of(cls, code: FindingCode, column: int | None = None, **facts: object) -> "Finding":
        return cls(code, column, _SAID[code][1].format(**facts))

    @property
    def level(self) -> Level:
        return self.code.level

    def stored(self) -> list[Any]:
        return [self.code.value, self.column, self.text]

    @classmethod
    def from_stored(cls, stored: list[Any]) -> "Finding":
        return cls(FindingCode(stored[0]), stored[1], stored[2])
