"""What goes in and out of the routes of committee terms."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.domains.orgs.models import Post
from app.domains.orgs.schemas import Approval, CautionOut, Text
from app.web.schemas import In, Moment, Out, Reason


class ElectedIn(In):
    member_id: UUID
    post: Post


class TermOpenIn(In):
    """The result of an election; the seats are taken on the day of the election."""

    elected_on: date
    number: Annotated[int, Field(ge=1, le=999, description="第几届")] | None = None
    seats: Annotated[list[ElectedIn], Field(min_length=1, max_length=60)]
    approval: Text = ""


class TermExtendIn(In):
    extended_to: date
    approval: Approval
    reason: Reason


class TermEndIn(In):
    ended_on: date
    reason: Reason


class SeatTakeIn(In):
    member_id: UUID
    post: Post
    from_on: date
    reason: Reason


class SeatLeaveIn(In):
    until_on: Annotated[date, Field(description="从这一天起不再担任")]
    reason: Reason


class SeatOut(Out):
    """A post from `from_on` to the day before `until_on`. `member_name` is empty for who has left the register."""

    id: UUID
    member_id: UUID
    member_name: str
    post: Post
    from_on: date
    until_on: date | None


class TermOut(Out):
    id: UUID
    org_id: UUID
    number: int | None
    elected_on: date
    due_on: date
    extended_to: date | None
    extension_approval: str
    ended_on: date | None
    version: int
    updated_at: Moment
    seats: list[SeatOut]
    warnings: list[CautionOut]


class OpenTermOut(Out):
    """A term in office with its organisation; `deadline` is the due date with its extension."""

    id: UUID
    org_id: UUID
    org_name: str
    elected_on: date
    due_on: date
    extended_to: date | None
    deadline: date
