"""Tables of meetings: what is held, who is asked, who was due, who came, who is excused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.meetings.vocabulary import (
    Capacity,
    Evidence,
    LeaveCategory,
    LeaveState,
    MeetingKind,
    MeetingState,
    Place,
    Standing,
    Way,
)
from app.domains.meetings.ways.rules import Fence
from app.domains.members.public import Stage


class Meeting(TenantOwned, Base):
    """One gathering. `org_id` is the organisation that leads it; it is among the hosts too.

    With `venue_id` the place is that venue, which nobody else has meanwhile.
    """

    __tablename__ = "meeting"

    org_id: Mapped[UUID]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    venue_id: Mapped[UUID | None]
    online_url: Mapped[str] = mapped_column(String(500), default="")
    chair_id: Mapped[UUID | None]
    recorder_id: Mapped[UUID | None]
    opens_before_minutes: Mapped[int] = mapped_column(default=30)
    grace_minutes: Mapped[int] = mapped_column(default=10)
    closes_after_end_minutes: Mapped[int] = mapped_column(default=0)
    expected_minutes: Mapped[int | None]
    longest_minutes: Mapped[int | None]
    fence_latitude: Mapped[float | None]
    fence_longitude: Mapped[float | None]
    fence_radius_metres: Mapped[int | None]
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState), default=MeetingState.DRAFT)
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None]
    roll_fixed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("chair_id", "member"),
        within("recorder_id", "member"),
        within("venue_id", "venue"),
        Index(None, "tenant_id", "starts_at", "id"),
        Index(None, "tenant_id", "org_id"),
    )

    @property
    def fence(self) -> Fence | None:
        """The circle around the place, off unless somebody drew it."""
        if self.fence_latitude is None or self.fence_longitude is None or self.fence_radius_metres is None:
            return None
        return Fence(self.fence_latitude, self.fence_longitude, self.fence_radius_metres)

    @fence.setter
    def fence(self, fence: Fence | None) -> None:
        self.fence_latitude = fence.latitude if fence else None
        self.fence_longitude = fence.longitude if fence else None
        self.fence_radius_metres = fence.radius_metres if fence else None


class MeetingKindRecord(TenantOwned, Base):
    """One kind that the gathering serves: each has its own roll, denominator and minutes."""

    __tablename__ = "meeting_kind_record"

    meeting_id: Mapped[UUID]
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))

    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "meeting_id", "kind"),
    )


class MeetingHost(TenantOwned, Base):
    """An organisation whose members the meeting is for: one, or several that hold it together (联合)."""

    __tablename__ = "meeting_host"

    meeting_id: Mapped[UUID]
    org_id: Mapped[UUID]

    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "meeting_id", "org_id"),
        Index(None, "tenant_id", "org_id", "meeting_id"),
    )


class MeetingInvitation(TenantOwned, Base):
    """Somebody who was asked to come: those due when it was published, and the guests that were named."""

    __tablename__ = "meeting_invitation"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    invited_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id"),
        Index(None, "tenant_id", "member_id", "meeting_id"),
    )


class RollEntry(TenantOwned, Base):
    """A person on the roll of one kind, as the register knew them when the meeting started. Never changed."""

    __tablename__ = "roll_entry"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    org_id: Mapped[UUID]
    group_id: Mapped[UUID | None]
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    has_vote: Mapped[bool]
    no_vote_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        within("org_id", "org"),
        within("group_id", "org"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id", "kind"),
        Index(None, "tenant_id", "member_id", "meeting_id"),
    )


class Attendance(TenantOwned, Base):
    """The record that a member was there: one per person and meeting, never changed. `standing` is present or late.

    `signed_at` is when the person was there, `recorded_at` when that was written down. `recorded_by` is the account
    that entered it for somebody else, None for a member's own sign-in.
    """

    __tablename__ = "attendance"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    standing: Mapped[Standing] = mapped_column(choice(Standing))
    way: Mapped[Way] = mapped_column(choice(Way))
    evidence: Mapped[Evidence] = mapped_column(choice(Evidence))
    place: Mapped[Place] = mapped_column(choice(Place))
    signed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    recorded_by_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id"),
        Index(None, "tenant_id", "member_id", "signed_at"),
    )


class AttendanceCorrection(TenantOwned, Base):
    """A later, reasoned word on one person's standing. The highest `number` counts; none is ever changed."""

    __tablename__ = "attendance_correction"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    number: Mapped[int]
    before: Mapped[Standing] = mapped_column(choice(Standing))
    after: Mapped[Standing] = mapped_column(choice(Standing))
    reason: Mapped[str] = mapped_column(String(500))
    changed_by: Mapped[UUID | None]
    changed_by_name: Mapped[str]
    changed_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "member_id", "number", name="uq_attendance_correction_number"),
        Index("ix_attendance_correction_member", "tenant_id", "member_id", "meeting_id"),
    )


class LeaveRequest(TenantOwned, Base):
    """Leave from one meeting: asked and decided, or entered by staff `after_the_fact`. Reasons are encrypted."""

    __tablename__ = "leave_request"

    meeting_id: Mapped[UUID]
    member_id: Mapped[UUID]
    category: Mapped[LeaveCategory] = mapped_column(choice(LeaveCategory))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[LeaveState] = mapped_column(choice(LeaveState))
    after_the_fact: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(String(500), default="")
    reported_back_at: Mapped[datetime | None]
    report_note: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("member_id", "member"),
        # A person has at most one request that is open or granted; refused and withdrawn ones stay as history.
        Index(
            "uq_leave_request_standing",
            "tenant_id",
            "meeting_id",
            "member_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'approved')"),
            postgresql_where=text("state IN ('asked', 'approved')"),
        ),
        Index(None, "tenant_id", "member_id", "meeting_id"),
    )
