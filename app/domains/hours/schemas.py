"""What goes in and out. Hours are integers of hundredths: 400 is four hours, 25 a quarter."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.hours.branches import Row, Total
from app.domains.hours.certifying import Certified
from app.domains.hours.models import HoursEntry
from app.domains.hours.rules import Outcome, Sums
from app.domains.hours.statements import Statement
from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    SourceKind,
    TargetKind,
    TrainingKind,
    TrainingLevel,
    Verdict,
)
from app.web.schemas import In, Moment, Name, Out, Reason

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_AT_ONCE = 40_000
Learned = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1))]
"""A day of learning: what lies before would stand in no statement."""
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


class NewMemberOut(Out):
    """新党员的集中培训，一般在预备期内或转正后一年内。"""

    joined_on: date
    due_on: date
    done_on: date | None


class CandidateTrainingOut(Out):
    """发展对象的集中培训：不少于3天，或不少于24学时。"""

    days: int
    hundredths: Hundredths
    is_enough: bool


class StatementOut(Out):
    """一年的学时。入党申请人等没有年度目标，`outcome` 为空。上一年的学时不结转。"""

    member_id: UUID
    name: str
    year: int
    sums: SumsOut
    outcome: OutcomeOut | None
    induction: InductionOut | None
    lacks_rotation: bool = Field(description="书记本年尚无县级以上轮训，只作提示")
    new_member: NewMemberOut | None
    candidate: CandidateTrainingOut | None
    entries: list[EntryOut]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        induction, new, candidate = statement.induction, statement.new_member, statement.candidate
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
            new_member=NewMemberOut(joined_on=new.joined_on, due_on=new.due_on, done_on=new.done_on) if new else None,
            candidate=CandidateTrainingOut(
                days=candidate.days, hundredths=candidate.hundredths, is_enough=candidate.is_enough
            )
            if candidate
            else None,
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

    held_on: Learned = Field(description="学习的日期，多天的为最后一天；计入这一天所在的年度", examples=["2026-04-20"])
    bucket: Bucket
    hundredths: Annotated[int, Field(strict=True, ge=1, le=MOST_AT_ONCE, description="学时的百分之一")]
    title: Name = Field(examples=["县委党校村党组织书记轮训班"])
    issuer: Name = Field(examples=["中共青河县委党校"])
    document: Name = Field(examples=["结业证书 青党校〔2026〕第118号"])
    training_kind: TrainingKind | None = None
    training_level: TrainingLevel | None = None
    topic_ids: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list, description="学习的主题")

    @model_validator(mode="after")
    def _training_is_concentrated(self) -> "CertifiedIn":
        if self.bucket is not Bucket.CONCENTRATED and (self.training_kind or self.training_level):
            raise ValueError("只有集中培训填写培训类别和层级")
        return self

    def certified(self) -> Certified:
        return Certified(**self.model_dump())


class ReverseIn(In):
    reason: Reason
