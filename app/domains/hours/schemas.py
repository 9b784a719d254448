"""What goes in and out. Hours are integers of hundredths: 400 is four hours, 25 a quarter."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.hours.branches import Row, Total
from app.domains.hours.certifying import Certified
from app.domains.hours.counting import SETTINGS
from app.domains.hours.deciding import Grounds
from app.domains.hours.models import HoursEntry, HoursSetting
from app.domains.hours.rules import Outcome, Sums
from app.domains.hours.statements import Statement
from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    SettingKind,
    SourceKind,
    TargetKind,
    TrainingKind,
    TrainingLevel,
    Verdict,
)
from app.web.schemas import In, Moment, Name, Out, Reason

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_AT_ONCE = 40_000
Hundredths = Annotated[int, Field(description="学时的百分之一：400为4学时，25为0.25学时", examples=[400])]


class EntryOut(Out):
    """一项学时。`hundredths` 为负的是冲回，`reverses_id` 指明冲回哪一项。"""

    id: UUID
    source_kind: SourceKind
    source_id: UUID
    title: str = Field(examples=["11月主题党日"])
    held_on: date
    bucket: Bucket
    hundredths: Hundredths
    state: EntryState
    training_kind: TrainingKind | None
    training_level: TrainingLevel | None
    explanation: str = Field(description="怎样算出", examples=["主题党日，按半天计"])
    basis: str = Field(description="依据的文件", examples=["通行办法"])
    reason: str = Field(description="待认定、不计入或冲回的原因")
    reverses_id: UUID | None
    recorded_at: Moment

    @classmethod
    def of(cls, entry: HoursEntry) -> Self:
        return cls.model_validate({name: getattr(entry, name) for name in cls.model_fields})


class SumsOut(Out):
    """计入的学时。`toward_target` 为集中培训与集体学习之和，`trainings` 为集中培训次数。"""

    concentrated: Hundredths
    collective: Hundredths
    online: Hundredths
    toward_target: Hundredths
    trainings: int

    @classmethod
    def of(cls, sums: Sums) -> Self:
        return cls(
            concentrated=sums.concentrated,
            collective=sums.collective,
            online=sums.online,
            toward_target=sums.toward_target,
            trainings=sums.trainings,
        )


class TargetOut(Out):
    """一项目标和尚缺的学时；年内职务有变动的，两项都列出。`short_with_online` 为网络自学也计入时尚缺的学时。"""

    kind: TargetKind
    from_on: date
    until_on: date
    hundredths: Hundredths
    trainings: int
    short: Hundredths
    short_with_online: Hundredths
    trainings_short: int


class OutcomeOut(Out):
    """`online_counts` 为空：本地没有规定网络自学是否计入，两种口径都列出。"""

    verdict: Verdict
    targets: list[TargetOut]
    online_counts: bool | None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        targets = [
            TargetOut(
                kind=one.target.kind,
                from_on=one.target.from_on,
                until_on=one.target.until_on,
                hundredths=one.target.hundredths,
                trainings=one.target.trainings,
                short=one.short,
                short_with_online=one.short_with_online,
                trainings_short=one.trainings_short,
            )
            for one in outcome.reached
        ]
        return cls(verdict=outcome.verdict, targets=targets, online_counts=outcome.online_counts)


class InductionOut(Out):
    """新任书记的任职培训，一般在半年内。"""

    elected_on: date
    due_on: date
    done_on: date | None


class StatementOut(Out):
    """一年的学时。入党申请人等没有年度目标，`outcome` 为空。上一年的学时不结转。"""

    member_id: UUID
    name: str
    year: int
    sums: SumsOut
    outcome: OutcomeOut | None
    induction: InductionOut | None
    lacks_rotation: bool = Field(description="书记本年尚无县级以上轮训，只作提示")
    entries: list[EntryOut]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        induction = statement.induction
        return cls(
            member_id=statement.member.id,
            name=statement.member.name,
            year=statement.year,
            sums=SumsOut.of(statement.sums),
            outcome=OutcomeOut.of(statement.outcome) if statement.outcome else None,
            induction=InductionOut(elected_on=induction.elected_on, due_on=induction.due_on, done_on=induction.done_on)
            if induction
            else None,
            lacks_rotation=statement.lacks_rotation,
            entries=[EntryOut.of(entry) for entry in statement.entries],
        )


class RowOut(Out):
    member_id: UUID
    name: str
    sums: SumsOut
    outcome: OutcomeOut

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            member_id=row.member_id,
            name=row.name,
            sums=SumsOut.of(row.sums),
            outcome=OutcomeOut.of(row.outcome),
        )


class TotalOut(Out):
    """人数。不足五人的不汇总，各项为空。"""

    org_id: UUID
    year: int
    members: int | None
    met: int | None
    short: int | None
    depends: int | None
    no_data: int | None

    @classmethod
    def of(cls, year: int, total: Total) -> Self:
        counts: Mapping[Verdict, int] = total.verdicts or {}
        return cls(
            org_id=total.org.id,
            year=year,
            members=total.members,
            met=counts.get(Verdict.MET),
            short=counts.get(Verdict.SHORT),
            depends=counts.get(Verdict.DEPENDS),
            no_data=counts.get(Verdict.NO_DATA),
        )


class CertifiedIn(In):
    """凭材料认定的学时，例如组织关系转入时原支部已认定的学时、上级党校培训的证书。"""

    held_on: date = Field(description="学习的日期，多天的为最后一天；计入这一天所在的年度")
    bucket: Bucket
    hundredths: Annotated[int, Field(strict=True, ge=1, le=MOST_AT_ONCE, description="学时的百分之一")]
    title: Name = Field(examples=["县委党校村党组织书记轮训班"])
    issuer: Name = Field(examples=["中共青河县委党校"])
    document: Name = Field(examples=["结业证书 青党校〔2026〕第118号"])
    training_kind: TrainingKind | None = None
    training_level: TrainingLevel | None = None

    @model_validator(mode="after")
    def _training_is_concentrated(self) -> "CertifiedIn":
        if self.bucket is not Bucket.CONCENTRATED and (self.training_kind or self.training_level):
            raise ValueError("只有集中培训填写培训类别和层级")
        return self

    def certified(self) -> Certified:
        return Certified(**self.model_dump())


class ReverseIn(In):
    reason: Reason


class HoursSettingIn(In):
    kind: SettingKind
    value: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = Field(
        description="单位见本组织适用的计算办法；空值撤销本组织的设定", examples=[400]
    )
    from_on: date
    reason: Reason
    document: Name = Field(examples=["青组〔2026〕6号"])

    def grounds(self) -> Grounds:
        return Grounds(self.from_on, self.reason, self.document)


class HoursSettingOut(Out):
    """一项设定，自 `from_on` 起；空值撤销本组织的设定。"""

    id: UUID
    org_id: UUID
    kind: SettingKind
    value: int | None
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, setting: HoursSetting) -> Self:
        return cls.model_validate({name: getattr(setting, name) for name in cls.model_fields})


class RuleOut(Out):
    """一项计算办法。`decided_by_org_id` 为空的是通行办法；`value` 为空的是没有规定。"""

    kind: SettingKind
    value: int | None
    unit: str
    decided_by_org_id: UUID | None
    from_on: date | None
    document: str | None


class HoursRulesOut(Out):
    org_id: UUID
    on: date
    rules: list[RuleOut]

    @classmethod
    def at(cls, org_id: UUID, on: date, decided: Mapping[SettingKind, HoursSetting]) -> Self:
        return cls(org_id=org_id, on=on, rules=[_rule(kind, decided.get(kind)) for kind in SettingKind])


def _rule(kind: SettingKind, decided: HoursSetting | None) -> RuleOut:
    spec = SETTINGS[kind]
    return RuleOut(
        kind=kind,
        value=decided.value if decided else spec.default,
        unit=spec.unit,
        decided_by_org_id=decided.org_id if decided else None,
        from_on=decided.from_on if decided else None,
        document=decided.document if decided else None,
    )
