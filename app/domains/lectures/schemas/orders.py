"""Orders, ratings, a lecturer's month and the report, in and out."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domains.lectures.models import LectureRating
from app.domains.lectures.ordering import Wish
from app.domains.lectures.reading import Month, Shown, StoodIn, Whole
from app.domains.lectures.reporting import Line
from app.domains.lectures.vocabulary import LectureKind, OrderState, RatingSide, ReportBy, StandInState
from app.domains.meetings.public import When
from app.web.schemas import In, Moment, Out, Reason

Words = Annotated[str, StringConstraints(max_length=500)]
Score = Annotated[int, Field(strict=True, ge=1, le=5, description="1至5分", examples=[5])]
People = Annotated[int, Field(strict=True, ge=1, le=10_000, description="预计到会人数", examples=[35])]
FIRST_YEAR, LAST_YEAR = 2000, 2100


class OrderIn(In):
    """不指定讲师的，由第一主讲人答复。地点选阵地，或自己写。"""

    topic_id: Annotated[UUID, Field(description="菜单上的选题")]
    lecturer_id: UUID | None = None
    kind: LectureKind = LectureKind.PARTY_LESSON
    starts_at: Annotated[list[When], Field(min_length=1, max_length=3, description="希望的开始时间，至多三个")]
    people: People
    venue_id: UUID | None = None
    place: Annotated[str, StringConstraints(max_length=200), Field(examples=["村党群服务中心"])] = ""
    note: Words = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if len(set(self.starts_at)) < len(self.starts_at):
            raise ValueError("同一时间只能列一次")
        if bool(self.venue_id) == bool(self.place):
            raise ValueError("请选择阵地或填写地点，二者选一")
        return self

    def wish(self) -> Wish:
        return Wish(
            self.topic_id,
            self.lecturer_id,
            self.kind,
            self.starts_at,
            self.people,
            self.venue_id,
            self.place,
            self.note,
        )


class AcceptIn(In):
    starts_at: Annotated[When, Field(description="支部希望的时间之一")]


class ProposeIn(In):
    starts_at: When | None = None
    lecturer_id: Annotated[UUID | None, Field(description="另荐本选题的一位讲师，支部同意后由其答复")] = None
    note: Words = ""


class WordIn(In):
    reason: Reason


class MoveIn(In):
    starts_at: When
    reason: Reason


class StandInIn(In):
    lecturer_id: Annotated[UUID, Field(description="本选题的另一位讲师")]
    reason: Reason


class RatingIn(In):
    score: Score
    words: Words = ""


class RatingOut(Out):
    """`is_for`：由主管组织代没有账号的讲师填写。"""

    side: RatingSide
    score: int
    words: str
    is_for: bool
    given_at: Moment
    changed_at: Moment

    @classmethod
    def of(cls, rating: LectureRating) -> Self:
        return cls(
            side=rating.side,
            score=rating.score,
            words=rating.words,
            is_for=rating.rated_for,
            given_at=rating.given_at,
            changed_at=rating.changed_at,
        )


class OrderOut(Out):
    """`answered_for`：由主管组织代没有账号的讲师答复。`people_came` 会后才有，只有人数。"""

    id: UUID
    org_id: UUID
    org_name: str
    topic_id: UUID
    topic_title: str
    lecturer_id: UUID
    lecturer_name: str
    kind: LectureKind
    state: OrderState
    state_reason: str
    wishes: list[Moment]
    minutes: int
    people: int
    venue_id: UUID | None
    place: str
    note: str
    answer_due_at: Moment
    answered_for: bool
    proposed_at: Moment | None
    proposed_lecturer_id: UUID | None
    proposed_lecturer_name: str | None
    starts_at: Moment | None
    ends_at: Moment | None
    meeting_id: UUID | None
    ordered_at: Moment
    people_came: int | None
    is_held: bool
    warnings: list[str]

    @classmethod
    def of(cls, one: Shown) -> Self:
        told = {
            "org_name": one.org.name,
            "topic_title": one.topic.title,
            "lecturer_name": one.lecturer.name,
            "proposed_lecturer_name": one.proposed.name if one.proposed else None,
            "wishes": one.order.wished,
            "people_came": one.people_came,
            "is_held": one.is_held,
            "warnings": one.warnings,
        }
        values = {name: getattr(one.order, name) for name in cls.model_fields.keys() - told.keys()}
        return cls.model_validate(values | told)


class StandInOut(Out):
    """由谁代谁主讲。`reason`、`answer` 只给当事的讲师和主管组织看，其他人看到的为空。"""

    from_id: UUID
    from_name: str
    to_id: UUID
    to_name: str
    state: StandInState
    reason: str
    answer: str
    answered_for: bool
    asked_at: Moment
    answered_at: Moment | None

    @classmethod
    def of(cls, one: StoodIn) -> Self:
        kept = {name: getattr(one.row, name) for name in ("from_id", "to_id", "state", "answered_for")}
        words = {name: getattr(one.row, name) if one.is_told else "" for name in ("reason", "answer")}
        times = {"asked_at": one.row.asked_at, "answered_at": one.row.answered_at}
        return cls(from_name=one.before.name, to_name=one.after.name, **kept, **words, **times)


class OrderWithRatingsOut(Out):
    """评价只给主管组织、评价人，和不能再修改之后的被评价方看。`stand_ins` 由谁代讲的经过，先请的在前。"""

    order: OrderOut
    ratings: list[RatingOut]
    stand_ins: list[StandInOut]

    @classmethod
    def of(cls, one: Whole) -> Self:
        return cls(
            order=OrderOut.of(one.shown),
            ratings=[RatingOut.of(rating) for rating in one.ratings],
            stand_ins=[StandInOut.of(row) for row in one.stand_ins],
        )


class MonthOut(Out):
    """本人的授课：`waiting` 待答复、待支部同意或延期待定的，`asked` 请本人代讲的，`lectures` 这个月的。"""

    lecturer_id: UUID
    waiting: list[OrderOut]
    asked: list[OrderOut]
    lectures: list[OrderOut]
    sessions: int = Field(description="已上的课")
    people: int = Field(description="到会人次")
    minutes: int

    @classmethod
    def of(cls, month: Month) -> Self:
        return cls(
            lecturer_id=month.lecturer.id,
            waiting=[OrderOut.of(one) for one in month.waiting],
            asked=[OrderOut.of(one) for one in month.asked],
            lectures=[OrderOut.of(one) for one in month.lectures],
            sessions=len(month.held),
            people=sum(one.people_came or 0 for one in month.held),
            minutes=sum(one.order.minutes for one in month.held),
        )


class LineOut(Out):
    """`average` 满三份评价才有。"""

    id: UUID | None
    name: str
    sessions: int
    people: int
    minutes: int
    ratings: int
    average: str | None = Field(examples=["4.7"])

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls.model_validate(line)


class ReportOut(Out):
    """按名称列出，不排名。"""

    by: ReportBy
    year: int
    lines: list[LineOut]


class ExportIn(In):
    by: ReportBy
    year: Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR, examples=[2026])]
    purpose: Annotated[Reason, Field(description="导出用途，记入审计", examples=["年度师资工作总结"])]
