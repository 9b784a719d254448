"""Accounts and what proves them. Account-owned tables carry no tenant in the key; `place_tenant_id` says where one stands."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import AccountOwned, Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.auth.errors import LoginNameTaken, MemberHasAccount


class Account(AccountOwned, Base):
    """Somebody who can log in. Without a login name and password only WeChat and text codes lead in.

    `totp_secret` is encrypted; it counts once `totp_confirmed_at` is set. `totp_step` is the last 30-second step whose
    code was used: none is taken twice. `home_tenant_id` made the account and alone may reset its proofs.
    """

    __tablename__ = "account"

    login_name: Mapped[str | None] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    home_tenant_id: Mapped[UUID | None]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    password_is_initial: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary(200))
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None


class AccountPlace(Base):
    """An account stands in a tenant, as one of its members or as staff. A member has at most one account there.

    `org_id` is the organisation that looks after the account: who sees that organisation sees the account listed.
    """

    __tablename__ = "account_place"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    place_tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID | None]
    org_id: Mapped[UUID]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("place_tenant_id", "member_id"),
        Index(None, "place_tenant_id", "account_id"),
    )


class WeChatIdentity(Base):
    """A WeChat user of one mini program is one account."""

    __tablename__ = "wechat_identity"

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    openid: Mapped[str] = mapped_column(String(128), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    unionid: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("account_id", "app_id"),)


refuse_duplicates("uq_account_login_name", LoginNameTaken)
refuse_duplicates("uq_account_place_place_tenant_id_member_id", MemberHasAccount)
refuse_duplicates("uq_wechat_identity_account_id_app_id", MemberHasAccount)


class LoginWay(StrEnum):
    PASSWORD = "password"  # noqa: S105  (the name of a way to log in)
    WECHAT = "wechat"
    SMS = "sms"


class LoginSession(AccountOwned, Base):
    """One login on one device. It is the family of its refresh tokens."""

    __tablename__ = "login_session"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    place_tenant_id: Mapped[UUID | None]
    way: Mapped[LoginWay] = mapped_column(choice(LoginWay))
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(String(40), default="")

    __table_args__ = (Index(None, "account_id", "place_tenant_id"),)


class RefreshToken(Base):
    """A refresh token, known by the digest of its text."""

    __tablename__ = "refresh_token"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("login_session.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "session_id"), Index(None, "expires_at"))


class RecoveryCode(Base):
    """A single-use stand-in for the second factor, known by its digest."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime | None]


class LoginTries(Base):
    """Tries of one kind by one source at one subject. The bucket is a keyed digest: it names nobody.

    `refused_at` is the first refusal since the last try that was let in.
    """

    __tablename__ = "login_tries"

    bucket: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "last_at"),)


class SmsCode(Base):
    """The code last sent to a phone for a tenant. The phone stands here as a keyed digest only."""

    __tablename__ = "sms_code"

    phone: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime]
    tries: Mapped[int]

    __table_args__ = (Index(None, "expires_at"),)


class Invitation(TenantOwned, Base):
    """A code that a branch hands to one of its members, so that an account can be bound to the member."""

    __tablename__ = "invitation"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    invited_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by: Mapped[UUID | None]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        within("org_id", "org"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "digest"),
        Index(None, "tenant_id", "member_id"),
    )
