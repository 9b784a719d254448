"""Plans, in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domains.lessons.content import Block, Title
from app.domains.lessons.producing.people import Choices
from app.domains.lessons.producing.reading import PlanView, Script
from app.domains.lessons.producing.rules import Offsets
from app.domains.lessons.producing.vocabulary import LessonPlanState, PlanStep, PlanStepStatus, SpeakerSlot
from app.domains.lessons.vocabulary import LessonState
from app.web.schemas import In, Moment, Out, Reason

_Name = Annotated[str, Field(examples=["王静"])]
_OrgName = Annotated[str, Field(examples=["中共红旗镇委员会"])]
_Daily = Annotated[bool, Field(description="当日的每日一课；每个组织每天至多一个")]
_Day = Annotated[date, Field(examples=["2026-12-31"])]
_Account = Annotated[UUID | None, Field(description="账号")]


class PlanSpeakerIn(In):
    """本单位名册中的人填 `member_id`，外请的人只填 `name`。"""

    member_id: UUID | None = None
    name: Annotated[str, StringConstraints(max_length=100), Field(examples=["王教授"])] = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.member_id is None) == (not self.name):
            raise ValueError("请填写名册中的人员，或外请人员的姓名，只填一项")
        return self


class LessonPlanIn(In):
    """`writer_id` 不填为本人；`reviewer_id` 不填时由有审核权限的人审核；`teacher_id` 为点评的讲师。"""

    airs_on: _Day
    title: Title
    is_daily: _Daily = True
    series_id: UUID | None = None
    topic_id: UUID | None = None
    writer_id: _Account = None
    reviewer_id: _Account = None
    teacher_id: _Account = None
    speaker_a: PlanSpeakerIn | None = None
    speaker_b: PlanSpeakerIn | None = None


class LessonPlanEdit(In):
    """只改送来的栏目；送 null 即清空（日期、题目、编写人和是否每日一课不能清空）。"""

    airs_on: _Day | None = None
    title: Title | None = None
    is_daily: _Daily | None = None
    series_id: UUID | None = None
    topic_id: UUID | None = None
    writer_id: _Account = None
    reviewer_id: _Account = None
    teacher_id: _Account = None
    speaker_a: PlanSpeakerIn | None = None
    speaker_b: PlanSpeakerIn | None = None

    @property
    def changes(self) -> dict[str, Any]:
        kept = ("airs_on", "title", "is_daily", "writer_id")
        sent = {name: value for name, value in self.model_dump().items() if name in self.model_fields_set}
        return {name: value for name, value in sent.items() if value is not None or name not in kept}


class PlanLessonIn(In):
    lesson_id: UUID


class SpeakerSaidIn(In):
    """`speaker` 由安排计划的人代为说明时填写；主讲人本人不必填。"""

    speaker: SpeakerSlot | None = None


class SpeakerCannotIn(SpeakerSaidIn):
    reason: Reason


class PlanPersonOut(Out):
    id: UUID
    name: _Name


class PlanSpeakerOut(Out):
    """`cannot_since` 为说明不能主讲的时间；外请的人 `member_id` 为空。"""

    member_id: UUID | None
    name: _Name
    cannot_since: Moment | None
    cannot_reason: Annotated[str, Field(examples=["出差"])]


class PlanStepOut(Out):
    """`who` 为这一步落在谁身上，空白为有权限的人均可；逾期只说明期限已过、尚未完成。"""

    step: PlanStep
    status: PlanStepStatus
    due_on: date | None
    done_on: date | None
    is_overdue: bool
    who: _Name


class PlanDeliveryOut(Out):
    """`told_by_name` 是确认的人：主讲人本人，或代为确认的安排计划的人。"""

    speaker: SpeakerSlot
    at: Moment
    told_by_name: _Name


class LessonPlanOut(Out):
    """`own_steps` 为其中由本人办的步骤。"""

    id: UUID
    org_id: UUID
    org_name: _OrgName
    airs_on: _Day
    is_daily: _Daily
    title: Title
    state: LessonPlanState
    turn: PlanStep | None
    series_id: UUID | None
    topic_id: UUID | None
    lesson_id: UUID | None
    lesson_state: LessonState | None
    writer: PlanPersonOut
    reviewer: PlanPersonOut | None
    teacher: PlanPersonOut | None
    speaker_a: PlanSpeakerOut | None
    speaker_b: PlanSpeakerOut | None
    delivered: PlanDeliveryOut | None
    cancel_reason: Annotated[str, Field(examples=["与会议冲突"])]
    steps: list[PlanStepOut]
    own_steps: list[PlanStep]
    updated_at: Moment

    @classmethod
    def of(cls, view: PlanView) -> Self:
        plan, turn = view.plan, view.turn
        names = ("id", "org_id", "airs_on", "is_daily", "title", "series_id", "topic_id", "lesson_id")
        writer = _person(view, plan.writer_id)
        assert writer is not None
        return cls(
            **{name: getattr(plan, name) for name in (*names, "cancel_reason", "updated_at")},
            org_name=view.row.org_name,
            state=view.state,
            turn=turn.step if turn else None,
            lesson_state=view.facts.lesson,
            writer=writer,
            reviewer=_person(view, plan.reviewer_id),
            teacher=_person(view, plan.teacher_id),
            speaker_a=_speaker(plan, "a"),
            speaker_b=_speaker(plan, "b"),
            delivered=_delivery(plan),
            steps=[_step(view, one) for one in view.steps],
            own_steps=view.own,
        )


def _person(view: PlanView, account_id: UUID | None) -> PlanPersonOut | None:
    return PlanPersonOut(id=account_id, name=view.names.get(account_id, "")) if account_id else None


def _speaker(plan: Any, slot: str) -> PlanSpeakerOut | None:
    name = getattr(plan, f"speaker_{slot}_name")
    if not name:
        return None
    return PlanSpeakerOut(
        member_id=getattr(plan, f"speaker_{slot}_id"),
        name=name,
        cannot_since=getattr(plan, f"{slot}_cannot_at"),
        cannot_reason=getattr(plan, f"{slot}_cannot_reason"),
    )


def _delivery(plan: Any) -> PlanDeliveryOut | None:
    if plan.delivered_at is None:
        return None
    return PlanDeliveryOut(speaker=plan.delivered_by, at=plan.delivered_at, told_by_name=plan.delivery_told_by_name)


def _step(view: PlanView, one: Any) -> PlanStepOut:
    names = ("step", "status", "due_on", "done_on", "is_overdue")
    return PlanStepOut(**{name: getattr(one, name) for name in names}, who=view.who(one.step))


class PlanScriptOut(Out):
    """审核通过的文稿；正文中的文件此处不附链接。"""

    lesson_id: UUID
    number: int
    title: Title
    speaker: _Name
    blocks: list[Block]
    transcript: str

    @classmethod
    def of(cls, script: Script) -> Self:
        shown = {name: getattr(script.content, name) for name in ("title", "speaker", "blocks", "transcript")}
        return cls(lesson_id=script.lesson_id, number=script.number, **shown)


class PlanOffsetsIn(In):
    """各步早于播出日多少：编写按整月再加天数，审核、主讲按天数。"""

    write_months: Annotated[int, Field(ge=0, le=12)]
    write_days: Annotated[int, Field(ge=0, le=60)]
    review_days: Annotated[int, Field(ge=0, le=180)]
    deliver_days: Annotated[int, Field(ge=0, le=60)]

    @property
    def offsets(self) -> Offsets:
        return Offsets(**self.model_dump())


class PlanOffsetsOut(Out):
    """现行的提前量；`is_own` 为本组织自行规定的，否则为最近的上级所定，都没有时为一个月、一周、一天。"""

    org_id: UUID
    is_own: bool
    write_months: int
    write_days: int
    review_days: int
    deliver_days: int

    @classmethod
    def of(cls, org_id: UUID, offsets: Offsets, *, is_own: bool) -> Self:
        days = {name: getattr(offsets, name) for name in PlanOffsetsIn.model_fields}
        return cls(org_id=org_id, is_own=is_own, **days)


class SpeakerCandidateOut(Out):
    member_id: UUID
    name: _Name
    org_name: Annotated[str, Field(examples=["幸福村党支部"])]


class PlanPeopleOut(Out):
    """可选的编写人、审核人、点评讲师（账号），以及名册中姓名与所填完全相同的人。"""

    writers: list[PlanPersonOut]
    reviewers: list[PlanPersonOut]
    teachers: list[PlanPersonOut]
    speakers: list[SpeakerCandidateOut]

    @classmethod
    def of(cls, chosen: Choices) -> Self:
        people = {
            field: [PlanPersonOut(id=account_id, name=name) for account_id, name in found]
            for field, found in chosen.offices.items()
        }
        return cls(
            writers=people["writer_id"],
            reviewers=people["reviewer_id"],
            teachers=people["teacher_id"],
            speakers=[
                SpeakerCandidateOut(member_id=member_id, name=name, org_name=org_name)
                for member_id, name, org_name in chosen.speakers
            ],
        )
