"""Tables of lectures: lecturers, menus, orders, the quarter hours that are taken, ratings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.lectures.errors import LecturerKnown, OrderStanding, RatedAlready, StandInStanding
from app.domains.lectures.rules import Exceptional, Window
from app.domains.lectures.vocabulary import (
    LectureKind,
    LecturerLevel,
    MenuState,
    OrderState,
    RatingSide,
    SpeakerPart,
    StandInState,
)
from app.domains.meetings.errors import LecturerTaken

_OPEN = text("state IN ('ordered', 'proposed')")
_ASKED = text("state = 'asked'")


class Lecturer(TenantOwned, Base):
    """Somebody who lectures, kept by the department `org_id`: a member of the register, or a person from elsewhere.

    `account_id` is the account of a person from elsewhere, if there is one (of another family of tables, hence no
    foreign key). `phone` is sealed under `lecturer.phone`; a member's stands in the register alone. `exited_on` is the
    first day on which nobody can order any more. `week` and `exceptions` say when the lecturer lectures.
    """

    __tablename__ = "lecturer"

    org_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    name: Mapped[str]
    pinyin: Mapped[str]
    unit: Mapped[str]
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    level: Mapped[LecturerLevel] = mapped_column(choice(LecturerLevel))
    about: Mapped[str] = mapped_column(String(1000), default="")
    admitted_on: Mapped[date]
    exited_on: Mapped[date | None]
    exit_reason: Mapped[str] = mapped_column(String(500), default="")
    week: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "member_id", name="uq_lecturer_member"),
        UniqueConstraint("tenant_id", "account_id", name="uq_lecturer_account"),
        Index(None, "tenant_id", "org_id", "id"),
    )

    @property
    def windows(self) -> list[Window]:
        return [Window(int(one["weekday"]), int(one["from_minute"]), int(one["until_minute"])) for one in self.week]

    @property
    def days(self) -> list[Exceptional]:
        return [
            Exceptional(date.fromisoformat(one["from_on"]), date.fromisoformat(one["until_on"]), bool(one["is_free"]))
            for one in self.exceptions
        ]


class LectureMenu(TenantOwned, Base):
    """What a department offers in a season; both days are included."""

    __tablename__ = "lecture_menu"

    org_id: Mapped[UUID]
    title: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[MenuState] = mapped_column(choice(MenuState), default=MenuState.DRAFT)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (within("org_id", "org"), Index(None, "tenant_id", "org_id", "id"))


class LectureTopic(TenantOwned, Base):
    """A lecture on a menu. A closed one is ordered no more; what was ordered stands."""

    __tablename__ = "lecture_topic"

    menu_id: Mapped[UUID]
    topic_id: Mapped[UUID | None]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(String(1000), default="")
    audience: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int]
    requirements: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("menu_id", "lecture_menu"),
        within("topic_id", "topic"),
        Index(None, "tenant_id", "menu_id", "id"),
    )


class LectureSpeaker(TenantOwned, Base):
    """Who can give a lecture of a menu, as its speaker A or B."""

    __tablename__ = "lecture_speaker"

    topic_id: Mapped[UUID]
    lecturer_id: Mapped[UUID]
    part: Mapped[SpeakerPart] = mapped_column(choice(SpeakerPart))

    __table_args__ = (
        within("topic_id", "lecture_topic"),
        within("lecturer_id", "lecturer"),
        UniqueConstraint("tenant_id", "topic_id", "lecturer_id"),
        Index(None, "tenant_id", "lecturer_id"),
    )


class LectureOrder(TenantOwned, Base):
    """A branch's order of a topic of a menu, the answers, and in the end the meeting.

    `wishes` are the starts asked for. `place` is what the meeting says; with `venue_id` it is that venue's.
    `answered_for` says that the department answered for the lecturer. `starts_at` and `ends_at` are what is agreed, and
    follow the meeting; None while none is.
    """

    __tablename__ = "lecture_order"

    org_id: Mapped[UUID]
    topic_id: Mapped[UUID]
    lecturer_id: Mapped[UUID]
    kind: Mapped[LectureKind] = mapped_column(choice(LectureKind))
    wishes: Mapped[list[str]] = mapped_column(Document)
    minutes: Mapped[int]
    people: Mapped[int]
    venue_id: Mapped[UUID | None]
    place: Mapped[str]
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[OrderState] = mapped_column(choice(OrderState))
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    answer_due_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    proposed_lecturer_id: Mapped[UUID | None]
    answered_by: Mapped[UUID | None]
    answered_for: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    meeting_id: Mapped[UUID | None]
    ordered_by: Mapped[UUID | None]
    ordered_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("topic_id", "lecture_topic"),
        within("lecturer_id", "lecturer"),
        within("proposed_lecturer_id", "lecturer"),
        within("venue_id", "venue"),
        within("meeting_id", "meeting"),
        UniqueConstraint("tenant_id", "meeting_id", name="uq_lecture_order_meeting"),
        Index(
            "uq_lecture_order_open",
            "tenant_id",
            "org_id",
            "topic_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "tenant_id", "org_id", "id"),
        Index(None, "tenant_id", "lecturer_id", "id"),
    )

    @property
    def wished(self) -> list[datetime]:
        return [datetime.fromisoformat(one) for one in self.wishes]


class LectureSlot(TenantOwned, Base):
    """A quarter hour in which a lecturer is taken: the unique key is what makes double booking impossible."""

    __tablename__ = "lecture_slot"

    order_id: Mapped[UUID]
    lecturer_id: Mapped[UUID]
    begins_at: Mapped[datetime]

    __table_args__ = (
        within("order_id", "lecture_order"),
        within("lecturer_id", "lecturer"),
        UniqueConstraint("tenant_id", "lecturer_id", "begins_at", name="uq_lecture_slot_lecturer"),
        Index(None, "tenant_id", "order_id"),
    )


class LectureStandIn(TenantOwned, Base):
    """That one lecturer was asked to speak for another, and the answer: the rows are the record of who was to speak.

    `from_id` was to speak until then. `reason` may tell of somebody's health: it is for those concerned. `answered_for`
    says that the department answered for who has no account.
    """

    __tablename__ = "lecture_stand_in"

    order_id: Mapped[UUID]
    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[StandInState] = mapped_column(choice(StandInState))
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    answered_by: Mapped[UUID | None]
    answered_for: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        within("order_id", "lecture_order"),
        within("from_id", "lecturer"),
        within("to_id", "lecturer"),
        Index(
            "uq_lecture_stand_in_open",
            "tenant_id",
            "order_id",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
        Index(None, "tenant_id", "order_id", "id"),
        Index(None, "tenant_id", "to_id", "state"),
    )


class LectureRating(TenantOwned, Base):
    """What one side says of the other, once. `rated_for` says that the department entered it for the lecturer."""

    __tablename__ = "lecture_rating"

    order_id: Mapped[UUID]
    side: Mapped[RatingSide] = mapped_column(choice(RatingSide))
    score: Mapped[int]
    words: Mapped[str] = mapped_column(String(500), default="")
    rated_by: Mapped[UUID | None]
    rated_for: Mapped[bool] = mapped_column(default=False)
    given_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        within("order_id", "lecture_order"),
        UniqueConstraint("tenant_id", "order_id", "side", name="uq_lecture_rating_side"),
    )


refuse_duplicates("uq_lecturer_member", LecturerKnown)
refuse_duplicates("uq_lecturer_account", LecturerKnown)
refuse_duplicates("uq_lecture_order_open", OrderStanding)
refuse_duplicates("uq_lecture_stand_in_open", StandInStanding)
refuse_duplicates("uq_lecture_slot_lecturer", LecturerTaken)
refuse_duplicates("uq_lecture_rating_side", RatedAlready)
