"""What goes in and out of classes. Hours are integers of hundredths."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.hours.classes.attending import Present
from app.domains.hours.classes.calling import BranchCall, OwnCall
from app.domains.hours.classes.holding import Attendee, ClassPlan
from app.domains.hours.classes.models import TrainingCall, TrainingClass
from app.domains.hours.classes.rules import is_enough_for_candidate
from app.domains.hours.classes.vocabulary import CallState, ClassResult, ClassState
from app.domains.hours.schemas import Learned
from app.domains.hours.vocabulary import TrainingKind, TrainingLevel
from app.web.schemas import In, Moment, Name, Out, Reason

MOST_PEOPLE = 1_000
DayHundredths = Annotated[int, Field(strict=True, ge=25, le=1_600, description="当天的学时（百分之一）")]
MemberIds = Annotated[list[UUID], Field(min_length=1, max_length=MOST_PEOPLE)]


class ClassDayIn(In):
    on: Learned
    hundredths: DayHundredths | None = Field(default=None, description="省略为全天，按本地办法折算")


class ClassIn(In):
    title: Name = Field(examples=["2026年村党组织书记轮训班"])
    kind: TrainingKind
    level: TrainingLevel
    place: Name = Field(examples=["县委党校"])
    places: int = Field(strict=True, ge=1, le=MOST_PEOPLE, description="名额", examples=[60])
    days: Annotated[list[ClassDayIn], Field(min_length=1, max_length=100)]
    document: Name = Field(examples=["青组〔2026〕12号"])
    topic_ids: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list, description="培训的主题")

    def plan(self) -> ClassPlan:
        days = [(day.on, day.hundredths) for day in self.days]
        return ClassPlan(
            self.title, self.kind, self.level, self.place, self.places, days, self.document, self.topic_ids
        )


class CallUpIn(In):
    member_ids: MemberIds
    reserve: bool = Field(default=False, description="名额不足时，排在后面的列为候补；有人退出时依次递补")


class WithdrawIn(In):
    reason: Reason


class AnswerIn(In):
    accepts: bool
    reason: Annotated[str, Field(max_length=500, description="不能参加的，写明原因")] = ""

    @model_validator(mode="after")
    def _says_why_not(self) -> "AnswerIn":
        if not self.accepts and len(self.reason) < 2:
            raise ValueError("不能参加的，请写明原因")
        return self


class PresentIn(In):
    member_id: UUID
    hundredths: Annotated[int, Field(strict=True, ge=0, le=1_600)] | None = Field(
        default=None, description="省略为全天；0为未到"
    )


class PresenceIn(In):
    day: date
    people: Annotated[list[PresentIn], Field(min_length=1, max_length=MOST_PEOPLE)]

    @model_validator(mode="after")
    def _each_once(self) -> "PresenceIn":
        if len({one.member_id for one in self.people}) < len(self.people):
            raise ValueError("同一人只能列一次")
        return self

    def present(self) -> list[Present]:
        return [Present(one.member_id, one.hundredths) for one in self.people]


class ResultIn(In):
    member_id: UUID
    result: ClassResult


class ResultsIn(In):
    results: Annotated[list[ResultIn], Field(min_length=1, max_length=MOST_PEOPLE)]

    @model_validator(mode="after")
    def _each_once(self) -> "ResultsIn":
        if len({one.member_id for one in self.results}) < len(self.results):
            raise ValueError("同一人只能列一次")
        return self

    def by_member(self) -> dict[UUID, ClassResult]:
        return {one.member_id: one.result for one in self.results}


class ClassDayOut(Out):
    on: date
    hundredths: int


class ClassOut(Out):
    id: UUID
    org_id: UUID
    title: str
    kind: TrainingKind
    level: TrainingLevel
    place: str
    places: int
    days: list[ClassDayOut]
    document: str
    topic_ids: list[UUID]
    state: ClassState
    state_reason: str

    @classmethod
    def of(cls, training: TrainingClass) -> Self:
        values = {name: getattr(training, name) for name in cls.model_fields if name not in ("days", "topic_ids")}
        days = [ClassDayOut(on=day.on, hundredths=day.hundredths) for day in training.schedule]
        return cls.model_validate(values | {"days": days, "topic_ids": [UUID(one) for one in training.topic_ids]})


class AttendeeOut(Out):
    """`is_enough_for_candidate`：签到满3天或24学时。"""

    member_id: UUID
    name: str
    state: CallState
    reason: str
    present: list[ClassDayOut]
    result: ClassResult | None
    is_enough_for_candidate: bool
    certificate_id: UUID | None
    is_certificate_valid: bool | None

    @classmethod
    def of(cls, one: Attendee) -> Self:
        certificate = one.certificate
        return cls(
            member_id=one.call.member_id,
            name=one.name,
            state=one.call.state,
            reason=one.call.reason,
            present=[ClassDayOut(on=day, hundredths=worth) for day, worth in sorted(one.present.items()) if worth],
            result=one.call.result,
            is_enough_for_candidate=is_enough_for_candidate(one.present),
            certificate_id=certificate.id if certificate else None,
            is_certificate_valid=certificate.revoked_at is None if certificate else None,
        )


class ClassWithPeopleOut(Out):
    training: ClassOut
    attendees: list[AttendeeOut]

    @classmethod
    def of_class(cls, training: TrainingClass, attendees: list[Attendee]) -> Self:
        return cls(training=ClassOut.of(training), attendees=[AttendeeOut.of(one) for one in attendees])


class CalledOut(Out):
    count: int = Field(description="新调训的人数")
    reserves: int = Field(description="新列为候补的人数")


class CallOut(Out):
    id: UUID
    class_id: UUID
    state: CallState
    reason: str
    called_at: Moment
    answered_at: Moment | None

    @classmethod
    def of(cls, call: TrainingCall) -> Self:
        return cls.model_validate({name: getattr(call, name) for name in cls.model_fields})


class OwnCallOut(Out):
    call: CallOut
    training: ClassOut
    result: ClassResult | None
    certificate_id: UUID | None

    @classmethod
    def of(cls, one: OwnCall) -> Self:
        valid = one.certificate is not None and one.certificate.revoked_at is None
        return cls(
            call=CallOut.of(one.call),
            training=ClassOut.of(one.training),
            result=one.call.result,
            certificate_id=one.certificate.id if one.certificate and valid else None,
        )


class BranchCallOut(Out):
    """支部党员的调训。"""

    member_id: UUID
    member_name: str
    call: CallOut
    training: ClassOut
    result: ClassResult | None

    @classmethod
    def of(cls, one: BranchCall) -> Self:
        return cls(
            member_id=one.call.member_id,
            member_name=one.member_name,
            call=CallOut.of(one.call),
            training=ClassOut.of(one.training),
            result=one.call.result,
        )


class OwnCallsOut(Out):
    items: list[OwnCallOut]
