"""What goes in and out of appointments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.access.role_spec import Place
from app.access.roles import Role, RoleSpec
from app.domains.roles.rules import State
from app.web.schemas import In, Moment, Out, Reason


class AppointmentIn(In):
    account_id: UUID
    role: Role
    org_id: UUID
    from_on: date | None = Field(None, description="起始日期，默认今天")
    until_on: date | None = Field(None, description="截止日期（含当日）；空为不定期")
    acting: bool = Field(False, description="代理；须有截止日期和原因")
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
    term_id: UUID | None = Field(None, description="依据哪一届班子")


class EndIn(In):
    reason: Reason
    until_on: date | None = Field(None, description="任至哪一天（含当日）；空为立即免去")


class HandOverIn(In):
    to_account_id: UUID
    from_on: date | None = Field(None, description="新任者的起始日期，默认今天")
    reason: Reason


class AppointmentOut(Out):
    id: UUID
    account_id: UUID
    account_name: str
    role: Role
    role_name: str
    org_id: UUID
    org_name: str
    from_on: date
    until_on: date | None
    acting: bool
    reason: str
    term_id: UUID | None
    state: State
    granted_by: UUID | None
    granted_at: Moment
    confirmed_at: Moment | None
    ended_at: Moment | None
    end_reason: str


class PermissionOut(Out):
    code: str
    name: str


class RoleOut(Out):
    code: Role
    name: str
    sentence: str
    held_at: list[Place]
    below: bool
    second_factor: bool
    by_appointment: bool
    second_person: bool = Field(description="任命须由第二人确认")
    never_own_branch: bool
    incompatible_with: list[Role]
    grants: list[Role]
    permissions: list[PermissionOut]

    @classmethod
    def of(cls, spec: RoleSpec, *, second_person: bool) -> "RoleOut":
        return cls(
            code=spec.code,
            name=spec.name,
            sentence=spec.sentence,
            held_at=sorted(spec.held_at),
            below=spec.below,
            second_factor=spec.second_factor,
            by_appointment=spec.by_appointment,
            second_person=second_person,
            never_own_branch=spec.never_own_branch,
            incompatible_with=sorted(spec.incompatible_with),
            grants=sorted(spec.grants),
            permissions=[PermissionOut(code=one.value, name=one.sentence) for one in sorted(spec.permissions)],
        )
