"""What goes in and out of logging in."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.access.passwords_policy import LONGEST_PASSWORD
from app.domains.auth.entrance import Entered, Next
from app.domains.auth.models import LoginWay
from app.domains.auth.own_sessions import Moved
from app.domains.orgs.public import Tenant
from app.kit.identity import normalise_phone
from app.web.schemas import In, Moment, Out

# Spaces belong to a password, at its ends too.
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PASSWORD, strip_whitespace=False)]
LoginName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
TenantCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Device = Annotated[str, StringConstraints(max_length=120)]
FactorCode = Annotated[str, StringConstraints(min_length=6, max_length=20)]
WeChatCode = Annotated[str, StringConstraints(min_length=1, max_length=512)]


def _phone(text: str) -> str:
    return normalise_phone(text)


Phone = Annotated[str, StringConstraints(min_length=1, max_length=30), AfterValidator(_phone)]


class PasswordIn(In):
    login_name: LoginName
    password: Password
    tenant_code: TenantCode | None = Field(None, description="进入哪个单位；只在一个单位有账号时可省略")
    code: FactorCode | None = Field(None, description="动态口令或恢复码；省略则先返回 challenge")
    device: Device = ""


class SecondFactorIn(In):
    challenge: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    code: FactorCode
    device: Device = ""


class WeChatIn(In):
    tenant_code: TenantCode
    code: WeChatCode = Field(description="wx.login 得到的 code")
    phone_code: WeChatCode | None = Field(None, description="手机号按钮得到的 code；首次登录时用来绑定党员")
    device: Device = ""


class SmsSendIn(In):
    tenant_code: TenantCode
    phone: Phone


class SmsIn(In):
    tenant_code: TenantCode
    phone: Phone
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    device: Device = ""


class RefreshIn(In):
    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TenantIn(In):
    tenant_id: UUID


class TenantOut(Out):
    id: UUID
    code: str
    name: str

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantOut":
        return cls(id=tenant.id, code=tenant.code, name=tenant.name)


class TokensOut(Out):
    access_token: str
    refresh_token: str
    expires_in: int = Field(description="访问令牌的有效秒数")


class EnteredOut(Out):
    """The outcome of a login; `next` says what the client does now."""

    next: Next
    tokens: TokensOut | None
    challenge: str | None
    tenant: TenantOut | None
    places: list[TenantOut] = Field(description="可以进入的单位")

    @classmethod
    def of(cls, entered: Entered) -> "EnteredOut":
        tokens = entered.tokens
        return cls(
            next=entered.next,
            tokens=TokensOut(
                access_token=tokens.access_token, refresh_token=tokens.refresh_token, expires_in=tokens.expires_in
            )
            if tokens
            else None,
            challenge=entered.challenge,
            tenant=TenantOut.of(entered.tenant) if entered.tenant else None,
            places=[TenantOut.of(tenant) for tenant in entered.places],
        )


class AccessOut(Out):
    access_token: str
    expires_in: int
    tenant: TenantOut

    @classmethod
    def of(cls, moved: Moved) -> "AccessOut":
        return cls(access_token=moved.access_token, expires_in=moved.expires_in, tenant=TenantOut.of(moved.tenant))


class SessionOut(Out):
    id: UUID
    way: LoginWay
    device: str
    created_at: Moment
    last_seen_at: Moment
    second_factor: bool
    current: bool


class CountOut(Out):
    count: int
