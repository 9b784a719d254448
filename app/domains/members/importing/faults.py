"""What can be wrong with a row: a stable code, a Chinese sentence, and what may stand there instead.

Codes that begin with `MEMBER_` are those of the register itself (`members.errors`): what it refuses from a form, it
refuses from a sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

from app.domains.members import entry as register
from app.domains.members.importing.fields import Field
from app.domains.members.importing.words import STAGE_WORDS
from app.kit.codes import EDUCATION, NATIONALITIES


@unique
class FaultCode(StrEnum):
    """The value is stable. A sentence may hold `{names}`, which never stand for a person's data."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> "FaultCode":
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    NAME_MISSING = "NAME_MISSING", "没有填写姓名"
    NAME_MASKED = "NAME_MASKED", "姓名被隐去，无法确定是谁"
    ID_DAMAGED = "ID_DAMAGED", "公民身份号码被 Excel 存成了数字，末几位已经丢失，请把单元格设为文本后重新填写"
    GENDER_UNKNOWN = "GENDER_UNKNOWN", "性别无法识别"
    BIRTH_IS_AGE = "BIRTH_IS_AGE", "这里填写的是年龄，请填写出生日期"
    DATE_UNREADABLE = "DATE_UNREADABLE", "{label}：{reason}"
    NATIONALITY_UNKNOWN = "NATIONALITY_UNKNOWN", "民族不在国家标准代码表内，请改正或指定对应的民族"
    EDUCATION_UNKNOWN = "EDUCATION_UNKNOWN", "学历不在国家标准代码表内，请改正或指定对应的学历"
    STAGE_MISSING = "STAGE_MISSING", "没有填写人员类别，也无法由入党、转正日期确定"
    STAGE_UNKNOWN = "STAGE_UNKNOWN", "人员类别无法识别，请改正或指定对应的类别"
    BRANCH_MISSING = "BRANCH_MISSING", "没有填写所在党支部"
    BRANCH_UNKNOWN = "BRANCH_UNKNOWN", "所在党支部不存在，或不在本次导入的范围内，请改正或指定对应的党支部"
    BRANCH_AMBIGUOUS = "BRANCH_AMBIGUOUS", "有{count}个这样名称的党组织，请写明上级，或指定对应的党支部"
    BRANCH_IS_NO_BRANCH = "BRANCH_IS_NO_BRANCH", "“{org}”不是党支部，党员须编入党支部"
    GROUP_UNKNOWN = "GROUP_UNKNOWN", "“{org}”没有这个党小组，请改正或指定对应的党小组"
    PHONE_SEVERAL = "PHONE_SEVERAL", "一个单元格里有几个号码，请只保留本人的手机号码"
    PHONE_TAKEN = "PHONE_TAKEN", "名册中已有其他人员使用这个手机号码"
    PHONE_REPEATED = "PHONE_REPEATED", "手机号码与本文件第{row}行的另一人相同"
    FLOWING_UNKNOWN = "FLOWING_UNKNOWN", "是否流动无法识别"
    CELL_ERROR = "CELL_ERROR", "单元格里是公式错误，请改为实际内容"
    MASKED_WITHOUT_MATCH = "MASKED_WITHOUT_MATCH", "号码已隐去，在名册中找不到唯一对应的人员，请填写完整号码"
    REPEATED_IN_FILE = "REPEATED_IN_FILE", "与本文件第{row}行是同一个人"
    ELSEWHERE = "ELSEWHERE", "此人已登记在您管理范围以外的党组织，请联系上级党组织办理组织关系转接"
    IN_ANOTHER_BRANCH = "IN_ANOTHER_BRANCH", "此人已登记在“{org}”，导入不变更组织关系，请先办理转接"
    NOT_ON_ROLL = "NOT_ON_ROLL", "此人在名册中是“{status}”，请先变更状态再导入"
    STAGE_DIFFERS = "STAGE_DIFFERS", "此人在名册中是“{stage}”，导入不变更发展阶段，请在发展党员中办理"
    MATCH_AMBIGUOUS = "MATCH_AMBIGUOUS", "名册中有{count}个同名人员，无法确定是哪一个，请补填公民身份号码"
    TWO_PEOPLE = "TWO_PEOPLE", "公民身份号码和手机号码在名册中属于两个人，请核对"
    SAME_PERSON = "SAME_PERSON", "名册中已有此人，内容不同，请决定合并还是跳过"
    PERHAPS_SAME = "PERHAPS_SAME", "名册中本支部已有同名人员，请决定合并、另行登记还是跳过"

    FLOWING_DIFFERS = "FLOWING_DIFFERS", "是否流动与名册不一致，导入不变更，请在流动党员中登记"
    PROBATION_LONG = "PROBATION_LONG", "预备期早已届满，请核对人员类别或补填转正日期"
    NO_ID_NUMBER = "NO_ID_NUMBER", "没有填写公民身份号码，以后不易识别是否同一人"


_WARNINGS = frozenset(
    {
        FaultCode.SAME_PERSON,
        FaultCode.PERHAPS_SAME,
        FaultCode.REPEATED_IN_FILE,
        FaultCode.FLOWING_DIFFERS,
        FaultCode.PROBATION_LONG,
        FaultCode.NO_ID_NUMBER,
    }
)
_DATE_FORMS = ("2020-01-05", "2020.01", "2020年1月5日")
_ALLOWED: Mapping[str, Sequence[str]] = {
    FaultCode.GENDER_UNKNOWN: ("男", "女"),
    FaultCode.FLOWING_UNKNOWN: ("是", "否"),
    FaultCode.NATIONALITY_UNKNOWN: tuple(NATIONALITIES.values()),
    FaultCode.EDUCATION_UNKNOWN: tuple(EDUCATION.values()),
    FaultCode.STAGE_UNKNOWN: STAGE_WORDS,
    FaultCode.STAGE_MISSING: STAGE_WORDS,
    FaultCode.DATE_UNREADABLE: _DATE_FORMS,
    FaultCode.BIRTH_IS_AGE: _DATE_FORMS,
}
OF_PLACES = frozenset({FaultCode.BRANCH_MISSING, FaultCode.BRANCH_UNKNOWN, FaultCode.BRANCH_IS_NO_BRANCH})
"""For these the branches of the place are what may stand there: only the caller knows them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one row at `field`; None means the row as a whole. `reason` never repeats what stands in a cell."""

    code: str
    field: Field | None
    reason: str
    is_warning: bool = False

    @property
    def allowed(self) -> Sequence[str]:
        return _ALLOWED.get(self.code, ())

    @classmethod
    def of(cls, code: FaultCode, field: Field | None = None, **facts: Any) -> "Fault":
        return cls(code.value, field, code.sentence.format(**facts), code in _WARNINGS)

    @classmethod
    def from_register(cls, fault: register.Fault) -> "Fault":
        """What the register's own check found in an entry."""
        field = Field(fault.field) if fault.field in set(Field) else None
        code = fault.refusal.code if fault.refusal else "MEMBER_CHECK"
        sentence = fault.sentence
        if fault.refusal and field and field.label not in sentence:
            sentence = f"{field.label}{sentence}"
        return cls(code, field, sentence, fault.refusal is None)

    def stored(self) -> dict[str, Any]:
        return {"code": self.code, "field": self.field, "reason": self.reason, "warning": self.is_warning}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> "Fault":
        field = stored["field"]
        return cls(stored["code"], Field(field) if field else None, stored["reason"], stored["warning"])


def keeps_out(faults: Sequence[Fault]) -> bool:
    """Is one of them more than a warning?"""
    return any(not fault.is_warning for fault in faults)
