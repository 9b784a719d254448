"""What goes into the register. Dates may be known to the month: `2020-01`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

from app.domains.members.corrections import CorrectableField
from app.domains.members.entry import Entry
from app.domains.members.personal import date_text
from app.domains.members.vocabulary import Category, Gender, MemberStatus, RestrictionKind, Stage
from app.kit.dates import DateFault, PartialDate, parse_sheet_date
from app.web.schemas import In, Reason

_PARTIAL = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


def _partial(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value
    if not isinstance(value, str) or not _PARTIAL.fullmatch(value.strip()):
        raise ValueError("日期格式应为 YYYY-MM-DD，只知道年月时为 YYYY-MM")
    try:
        return parse_sheet_date(value)
    except DateFault as fault:
        raise ValueError(fault.reason) from None


PartialDay = Annotated[
    PartialDate,
    BeforeValidator(_partial),
    PlainSerializer(date_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$", "example": "1980-05-20"}),
]

Text = Annotated[str, StringConstraints(max_length=200)]
Approval = Annotated[str, StringConstraints(max_length=200)]
OptionalReason = Annotated[str, StringConstraints(max_length=500)]
Purpose = Annotated[str, StringConstraints(min_length=4, max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
IdNumber = Annotated[str, Field(max_length=40, json_schema_extra={"example": "990101198005200017"})]
Phone = Annotated[str, Field(max_length=40, json_schema_extra={"example": "19900012345"})]


class EntryIn(In):
    """The columns of the register. What is left out is not stated (or, in an edit, not changed)."""

    serial: Annotated[str, StringConstraints(max_length=20)] = Field("", description="序号")
    name: Annotated[str, StringConstraints(max_length=60)] = Field(
        "", description="姓名", json_schema_extra={"example": "张三"}
    )
    gender: Gender = Field(Gender.UNKNOWN, description="性别")
    nationality: Code | None = Field(None, description="民族，GB/T 3304 代码", json_schema_extra={"example": "01"})
    birth: PartialDay | None = Field(None, description="出生日期")
    id_number: IdNumber | None = Field(None, description="公民身份号码")
    native_place: Text = Field("", description="籍贯")
    education: Code | None = Field(None, description="学历，GB/T 4658 代码", json_schema_extra={"example": "21"})
    degree: Text = Field("", description="学位或职称")
    work_started: PartialDay | None = Field(None, description="参加工作日期")
    applied: PartialDay | None = Field(None, description="申请入党日期")
    activist: PartialDay | None = Field(None, description="确定为入党积极分子日期")
    candidate: PartialDay | None = Field(None, description="确定为发展对象日期")
    joined: PartialDay | None = Field(None, description="入党日期（支部大会）")
    full: PartialDay | None = Field(None, description="转正日期")
    party_post: Text = Field("", description="党内职务")
    job: Text = Field("", description="工作岗位")
    phone: Phone | None = Field(None, description="手机")
    address: Annotated[str, StringConstraints(max_length=300)] = Field("", description="家庭住址")
    remark: Annotated[str, StringConstraints(max_length=2000)] = Field("", description="备注")
    categories: frozenset[Category] = Field(frozenset(), description="人员类别，可多选")
    extra: dict[str, str] = Field({}, max_length=60, description="名册中的其他栏目")

    def sent(self) -> Mapping[str, Any]:
        """The fields of the entry that the client has sent."""
        return {name: getattr(self, name) for name in EntryIn.model_fields if name in self.model_fields_set}


class MemberIn(EntryIn):
    org_id: UUID = Field(description="所在党支部")
    group_id: UUID | None = Field(None, description="所在党小组")
    stage: Stage = Field(Stage.FULL, description="发展阶段")
    status: Literal[MemberStatus.NORMAL, MemberStatus.FLOWING, MemberStatus.LOST_CONTACT] = Field(
        MemberStatus.NORMAL, description="党籍状态"
    )
    reason: OptionalReason = ""

    def entry(self) -> Entry:
        return Entry(**{"name": "", **self.sent()})


class MemberEditIn(EntryIn):
    reason: OptionalReason = ""


class StageChangeIn(In):
    to: Stage
    on: date = Field(description="党组织作出决定的日期；接收预备党员和转正为支部大会日期")
    reason: OptionalReason = ""
    approval: Approval = Field("", description="批准文号或会议")


class ExtensionIn(In):
    months: int = Field(ge=1, le=24, description="延长的月数，6至12", json_schema_extra={"example": 6})
    on: date = Field(description="支部大会日期")
    reason: Reason
    approval: Approval = ""


class StatusChangeIn(In):
    to: MemberStatus
    on: date
    reason: Reason
    approval: Approval = ""


class MoveIn(In):
    org_id: UUID
    group_id: UUID | None = None
    on: date
    reason: Reason


class GroupIn(In):
    group_id: UUID | None = Field(description="为空时不编入小组")
    on: date


class SecondAffiliationIn(In):
    org_id: UUID | None = Field(description="居住地党组织；为空时取消")
    on: date


class RestrictionIn(In):
    kind: RestrictionKind
    from_on: date = Field(description="起始日期（含）")
    until_on: date | None = Field(None, description="恢复权利的日期；留党察看必填")
    reason: Reason
    approval: Approval = Field(description="处分决定文号")


class LiftIn(In):
    on: date
    reason: Reason


class PurposeIn(In):
    purpose: Purpose


class RevealIn(In):
    fields: frozenset[Literal["id_number", "phone", "address", "remark", "extra"]] = Field(min_length=1)
    purpose: Purpose


class LookUpIn(In):
    kind: Literal["id_tail", "phone_tail"]
    tail: Annotated[str, StringConstraints(min_length=4, max_length=4)] = Field(json_schema_extra={"example": "0017"})


class MergeIn(In):
    other_id: UUID = Field(description="并入后不再单列的那条记录")
    reason: Reason


class CorrectionIn(In):
    field: CorrectableField
    value: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="应改为的内容；日期为 YYYY-MM-DD，民族、学历为代码，性别为 male 或 female"
    )
    reason: Reason
    evidence_file_id: UUID | None = Field(None, description="证明材料，先经文件接口上传")


class DecisionIn(In):
    reason: OptionalReason = Field("", description="驳回时必填")


class ExportIn(In):
    org_id: UUID
    unmasked: bool = Field(False, description="是否需要未脱敏的内容；需要另一人批准")
    purpose: Purpose
