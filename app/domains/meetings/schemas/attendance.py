"""Signing in, roll call, corrections, the roll, a member's own attendance."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.meetings.codes import ScreenCode
from app.domains.meetings.overview import Own
from app.domains.meetings.rules import Counts
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.schemas.meetings import MeetingOut
from app.domains.meetings.schemas.place import CoordinatesIn
from app.domains.meetings.vocabulary import (
    Evidence,
    LeaveState,
    MeetingKind,
    Place,
    Standing,
    Way,
)
from app.web.schemas import In, Moment, Out, Reason

MemberIds = Annotated[list[UUID], Field(min_length=1, max_length=2000)]
ReasonText = Annotated[Reason, Field(examples=["手机没电，本人在场，记录员见证"])]


class CodeOut(Out):
    code: str
    valid_from: Moment
    shown_until: Moment
    accepted_until: Moment

    @classmethod
    def of(cls, code: ScreenCode) -> Self:
        return cls(
            code=code.text,
            valid_from=code.valid_from,
            shown_until=code.shown_until,
            accepted_until=code.accepted_until,
        )


class ScreenOut(Out):
    """Two codes, so that the screen can turn without a call at the very second. `now` is the server's clock."""

    model_config = shown(examples.SCREEN)

    meeting_id: UUID
    now: Moment
    current: CodeOut
    next: CodeOut


class SignInIn(In):
    code: Annotated[str, Field(min_length=1, max_length=300, examples=[examples.CODE])]
    place: Annotated[Place, Field(description="可选，由手机自行判断；只存会场内、会场外或未提供，不存坐标")] = (
        Place.NOT_GIVEN
    )
    coordinates: Annotated[CoordinatesIn | None, Field(description="可选，由服务器对照会场范围判断，判断后即丢弃")] = (
        None
    )


class AttendanceOut(Out):
    model_config = shown(examples.ATTENDANCE)

    meeting_id: UUID
    member_id: UUID
    standing: Standing
    way: Way
    evidence: Evidence
    place: Place
    signed_at: Moment
    recorded_at: Moment
    recorded_by_name: str
    reason: str


class RollCallIn(In):
    """Either those who are there, or everybody due except those named."""

    model_config = shown(examples.ROLL_CALL)

    present: MemberIds | None = None
    everybody_except: Annotated[list[UUID], Field(max_length=2000)] | None = None
    late: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "RollCallIn":
        if (self.present is None) == (self.everybody_except is None):
            raise ValueError("请只填“到场人员”或“除外人员”中的一项")
        return self


class OnBehalfIn(In):
    member_ids: MemberIds
    late: bool = False
    reason: ReasonText


class EnteredOut(Out):
    entered: int
    known: int


class CorrectionIn(In):
    model_config = shown(examples.CORRECT)

    member_id: UUID
    standing: Annotated[Standing, Field(examples=["absent"])]
    reason: ReasonText

    @model_validator(mode="after")
    def _is_final(self) -> "CorrectionIn":
        if self.standing is Standing.AWAITED:
            raise ValueError("请更正为到会、迟到、请假或缺席")
        return self


class CorrectionOut(Out):
    model_config = shown(examples.CORRECTION)

    member_id: UUID
    number: int
    before: Standing
    after: Standing
    reason: str
    changed_by_name: str
    changed_at: Moment


class CountsOut(Out):
    """Numbers of a roll with its denominator. `present` includes `late` and `visited`; leave stays among those due;
    `made_up` are absent or on leave, and have made it up since."""

    model_config = shown(examples.COUNTS)

    due: int
    present: int
    late: int
    leave: int
    awaited: int
    absent: int
    voters_due: int
    voters_present: int
    guests_present: int
    incoming_flow_present: int
    visited: int
    made_up: int
    rate: str | None
    text: str

    @classmethod
    def of(cls, counts: Counts) -> Self:
        return cls.model_validate(counts)


class KindCountsOut(Out):
    kind: MeetingKind
    kind_text: str
    counts: CountsOut


class OwnMeetingOut(Out):
    model_config = shown(examples.OWN)

    meeting: MeetingOut
    standing: Standing | None
    attendance: AttendanceOut | None
    leave_id: UUID | None
    leave_state: LeaveState | None

    @classmethod
    def of(cls, own: Own, moment: datetime) -> Self:
        return cls(
            meeting=MeetingOut.of(own.found, moment),
            standing=own.standing,
            attendance=AttendanceOut.model_validate(own.attendance) if own.attendance else None,
            leave_id=own.leave.id if own.leave else None,
            leave_state=own.leave.state if own.leave else None,
        )


class YearOut(Out):
    model_config = shown(examples.YEAR)

    year: int
    counts: CountsOut
    items: list[OwnMeetingOut]
