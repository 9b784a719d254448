"""Tables of the register: members, what restricts them, their history, corrections asked for, exports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.members.errors import IdNumberTaken, PhoneTaken
from app.domains.members.vocabulary import (
    Category,
    ChangeKind,
    CorrectionStatus,
    ExportStatus,
    Gender,
    MemberStatus,
    RestrictionKind,
    Stage,
)

# Byte order, so that "begins with" is one index range on both databases.
_Sorted = String(200).with_variant(String(200, collation="C"), "postgresql")
_BLIND = LargeBinary(16)


class Member(TenantOwned, Base):
    """One person of the register (花名册), with its columns.

    `org_id` is the branch of the formal relation (组织关系), `group_id` a group of it, `second_org_id` the
    organisation at the place of residence (双报到), which never counts the member. Bytes are sealed by the tenant's
    cipher under the column's name (`member.phone`) and this row's id, or are keyed hashes (`_index`, `_tail`).
    `month_only` names the dates that are known to the month: their day is the first. `extra` is sealed JSON of the
    columns that a register had besides, as text. A row merged into another is kept for history, stands on no roll,
    and holds no personal numbers.
    """

    __tablename__ = "member"

    org_id: Mapped[UUID]
    group_id: Mapped[UUID | None]
    second_org_id: Mapped[UUID | None]
    second_since_on: Mapped[date | None]

    serial: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(_Sorted)
    pinyin: Mapped[str] = mapped_column(_Sorted)
    initials: Mapped[str] = mapped_column(_Sorted)
    gender: Mapped[Gender] = mapped_column(choice(Gender), default=Gender.UNKNOWN)
    nationality: Mapped[str | None] = mapped_column(String(2))
    birth_on: Mapped[date | None]
    id_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_index: Mapped[bytes | None] = mapped_column(_BLIND)
    id_tail: Mapped[bytes | None] = mapped_column(_BLIND)
    native_place: Mapped[str] = mapped_column(default="")
    education: Mapped[str | None] = mapped_column(String(2))
    degree: Mapped[str] = mapped_column(default="")
    work_started_on: Mapped[date | None]
    party_post: Mapped[str] = mapped_column(default="")
    job: Mapped[str] = mapped_column(default="")
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(_BLIND)
    phone_tail: Mapped[bytes | None] = mapped_column(_BLIND)
    address: Mapped[bytes | None] = mapped_column(LargeBinary)
    remark: Mapped[bytes | None] = mapped_column(LargeBinary)
    extra: Mapped[bytes | None] = mapped_column(LargeBinary)

    stage: Mapped[Stage] = mapped_column(choice(Stage))
    applied_on: Mapped[date | None]
    activist_on: Mapped[date | None]
    candidate_on: Mapped[date | None]
    joined_on: Mapped[date | None]
    full_on: Mapped[date | None]
    extension_months: Mapped[int] = mapped_column(default=0)
    month_only: Mapped[list[str]] = mapped_column(Document, default=list)

    status: Mapped[MemberStatus] = mapped_column(choice(MemberStatus), default=MemberStatus.NORMAL)
    status_on: Mapped[date | None]
    merged_into_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("group_id", "org"),
        within("second_org_id", "org"),
        within("merged_into_id", "member"),
        UniqueConstraint("tenant_id", "id_index", name="uq_member_id_index"),
        UniqueConstraint("tenant_id", "phone_index", name="uq_member_phone_index"),
        # What is searched by equality carries the order of the lists, so that no planner prefers a walk in that order.
        Index("ix_member_branch", "tenant_id", "org_id", "pinyin", "id"),
        Index("ix_member_pinyin", "tenant_id", "pinyin", "id"),
        Index("ix_member_name", "tenant_id", "name", "id"),
        Index("ix_member_initials", "tenant_id", "initials", "id"),
        Index("ix_member_id_tail", "tenant_id", "id_tail", "pinyin", "id"),
        Index("ix_member_phone_tail", "tenant_id", "phone_tail", "pinyin", "id"),
        Index("ix_member_group", "tenant_id", "group_id", "pinyin", "id"),
        Index("ix_member_second_org", "tenant_id", "second_org_id", "pinyin", "id"),
        Index("ix_member_status", "tenant_id", "status", "pinyin", "id"),
        Index("ix_member_stage", "tenant_id", "stage", "pinyin", "id"),
        Index("ix_member_merged_into", "tenant_id", "merged_into_id"),
    )


refuse_duplicates("uq_member_id_index", IdNumberTaken)
refuse_duplicates("uq_member_phone_index", PhoneTaken)


class MemberCategory(TenantOwned, Base):
    """One category of one member."""

    __tablename__ = "member_category"

    member_id: Mapped[UUID]
    category: Mapped[Category] = mapped_column(choice(Category))

    __table_args__ = (
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "member_id", "category", name="uq_member_category"),
        Index("ix_member_category_category", "tenant_id", "category", "member_id"),
    )


class MemberRestriction(TenantOwned, Base):
    """A restriction from a day (inclusive) until a day (exclusive), unless it is lifted before. Reasons are sealed."""

    __tablename__ = "member_restriction"

    member_id: Mapped[UUID]
    kind: Mapped[RestrictionKind] = mapped_column(choice(RestrictionKind))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    approval: Mapped[str] = mapped_column(default="")
    lifted_on: Mapped[date | None]
    lift_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (within("member_id", "member"), Index(None, "tenant_id", "member_id", "from_on"))


class MemberChange(TenantOwned, Base):
    """History: what changed, from when, why (sealed), on whose decision. Personal numbers stand here masked."""

    __tablename__ = "member_change"

    member_id: Mapped[UUID]
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    effective_on: Mapped[date]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    approval: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(Document)
    after: Mapped[dict[str, Any]] = mapped_column(Document)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]

    __table_args__ = (within("member_id", "member"), Index(None, "tenant_id", "member_id", "changed_at"))


class MemberCorrection(TenantOwned, Base):
    """What a member says is wrong in the own record. Value and reasons are sealed."""

    __tablename__ = "member_correction"

    member_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    evidence_file_id: Mapped[UUID | None]
    status: Mapped[CorrectionStatus] = mapped_column(choice(CorrectionStatus), default=CorrectionStatus.OPEN)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        Index(None, "tenant_id", "member_id", "status"),
        Index(None, "tenant_id", "status", "id"),
    )


class RegisterExport(TenantOwned, Base):
    """One export of the register of an organisation and all below it: asked for, approved, downloaded once."""

    __tablename__ = "register_export"

    org_id: Mapped[UUID]
    unmasked: Mapped[bool]
    purpose: Mapped[str] = mapped_column(String(500))
    status: Mapped[ExportStatus] = mapped_column(choice(ExportStatus))
    requested_by: Mapped[UUID | None]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    expires_at: Mapped[datetime | None]
    downloaded_at: Mapped[datetime | None]
    member_count: Mapped[int | None]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "status", "id"),
        Index(None, "tenant_id", "requested_by", "id"),
    )
