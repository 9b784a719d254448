"""What goes in and out of one's own account, of invitations and of the tenant's accounts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.access.roles import Role
from app.domains.auth.schemas import FactorCode, LoginName, Password, TenantCode, TenantOut
from app.domains.members.public import MemberStatus, Stage
from app.domains.roles.public import State
from app.web.schemas import In, Moment, Out, Reason

DisplayName = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class NewPasswordIn(In):
    current_password: Password
    new_password: Password


class ReproofIn(In):
    password: Password


class CodeIn(In):
    code: FactorCode


class EnrolmentOut(Out):
    secret: str
    uri: str = Field(description="动态口令应用扫描的二维码内容")


class RecoveryCodesOut(Out):
    recovery_codes: list[str]


class AccountSelfOut(Out):
    id: UUID
    login_name: str | None
    display_name: str
    has_password: bool
    has_second_factor: bool


class SessionSelfOut(Out):
    id: UUID
    second_factor: bool
    must_change_password: bool


class OrgNameOut(Out):
    id: UUID
    name: str


class ProfileOut(Out):
    """The lines at the head of a client's first page."""

    id: UUID
    name: str
    phone_masked: str | None
    stage: Stage
    status: MemberStatus
    joined_on: str | None = Field(description="入党日期；只知到月的为 YYYY-MM")
    full_on: str | None = Field(description="转正日期；只知到月的为 YYYY-MM")
    branch: OrgNameOut
    group: OrgNameOut | None


class MemberSelfOut(Out):
    id: UUID
    name: str
    org_id: UUID
    group_id: UUID | None
    stage: Stage
    status: MemberStatus


class AppointmentSelfOut(Out):
    id: UUID
    role: Role
    role_name: str
    org_id: UUID
    org_name: str
    from_on: date
    until_on: date | None
    acting: bool
    state: State


class GrantOut(Out):
    """What may be done at one place."""

    org_id: UUID
    org_name: str
    role: Role
    role_name: str
    below: bool
    awake: bool = Field(description="否：需先通过动态口令")
    permissions: list[str]


class MeOut(Out):
    account: AccountSelfOut
    session: SessionSelfOut
    tenant: TenantOut | None
    places: list[TenantOut]
    member: MemberSelfOut | None
    appointments: list[AppointmentSelfOut]
    grants: list[GrantOut]
    unread: dict[str, int] = Field(
        description="等本人处理的事项数，按种类；无权处理的种类不列出",
        examples=[{"member_corrections": 1, "leave_requests": 2}],
    )


class InvitationIn(In):
    member_id: UUID


class InvitationOut(Out):
    id: UUID
    member_id: UUID
    code: str = Field(description="只显示这一次，请当面交给本人")
    expires_at: Moment


class AcceptIn(In):
    tenant_code: TenantCode
    code: Annotated[str, StringConstraints(min_length=8, max_length=20)]


class AccountIn(In):
    login_name: LoginName
    display_name: DisplayName
    org_id: UUID = Field(description="由哪个党组织管理这个账号")
    member_id: UUID | None = Field(None, description="绑定名册中的党员")


class ReasonIn(In):
    reason: Reason


class ResetPasswordIn(In):
    reason: Reason
    login_name: LoginName | None = Field(None, description="账号还没有登录名时须指定")


class AccountOut(Out):
    id: UUID
    login_name: str | None
    display_name: str
    org_id: UUID
    member_id: UUID | None
    has_password: bool
    has_second_factor: bool
    disabled_at: Moment | None
    created_at: Moment


class InitialPasswordOut(Out):
    account_id: UUID
    login_name: str
    initial_password: str = Field(description="只显示这一次；首次登录后必须修改")
