"""Leave: asked, entered, decided, shown."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.labels import label
from app.domains.meetings.leave import REASON
from app.domains.meetings.models import LeaveRequest
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import LeaveCategory, LeaveState
from app.keyring.keyring import TenantCipher
from app.web.schemas import In, Moment, Out, Reason


class LeaveIn(In):
    category: Annotated[LeaveCategory, Field(examples=["duty"])]
    reason: Annotated[Reason, Field(examples=["到县里参加防汛值班"])]


class LeaveEntryIn(LeaveIn):
    member_id: UUID


class DecisionIn(In):
    note: Annotated[str, Field(max_length=500, examples=["同意，请会后自学"])] = ""


class LeaveOut(Out):
    model_config = shown(examples.LEAVE)

    id: UUID
    meeting_id: UUID
    member_id: UUID
    category: LeaveCategory
    reason: str
    state: LeaveState
    state_text: str
    after_the_fact: bool
    asked_at: Moment
    decided_by_name: str
    decided_at: Moment | None
    decision_note: str
    reported_back_at: Moment | None
    report_note: str

    @classmethod
    def of(cls, leave: LeaveRequest, cipher: TenantCipher) -> Self:
        stored = {name: getattr(leave, name) for name in cls.model_fields if hasattr(leave, name)}
        reason = cipher.decrypt(leave.reason, column=REASON, row_id=leave.id)
        return cls(**(stored | {"reason": reason, "state_text": label(leave.state)}))
