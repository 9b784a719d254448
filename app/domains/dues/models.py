"""Tables of dues: local decisions, assessments, bases by period, reliefs. Amounts are 分."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.dues.errors import AlreadyAssessed, ReplacementReasonMissing
from app.domains.dues.vocabulary import (
    AssessmentState,
    PayerKind,
    ReliefKind,
    ReliefLevel,
    ReliefState,
    SettingKind,
    Treatment,
)


class DuesSetting(TenantOwned, Base):
    """A decision of an organisation about one setting, from a day on until its next one; None revokes its own.

    Rows are only added. `document` is the paper it relies on.
    """

    __tablename__ = "dues_setting"

    org_id: Mapped[UUID]
    kind: Mapped[SettingKind] = mapped_column(choice(SettingKind))
    value: Mapped[int | None]
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "id"),
    )


class DuesItem(TenantOwned, Base):
    """A decision of a 基层党委 about one pay item for some kinds of payers; without a treatment it revokes its own.

    Rows are only added.
    """

    __tablename__ = "dues_item"

    org_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    payer_kinds: Mapped[list[str]] = mapped_column(Document)
    treatment: Mapped[Treatment | None] = mapped_column(choice(Treatment))
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "id"),
    )


class DuesAssessment(TenantOwned, Base):
    """A member's monthly dues from `from_month` of a year on. Number 1 is the year's own, the others reassess it.

    `org_id` is the branch that made it. `base` is sealed JSON (pay items, base, explanation) and is empty for who is
    assessed by period; then both amounts are None. `computed` is by the rule, `assessed` within the ceiling,
    `voluntary` what the member adds a month. Objection and answer are sealed words.
    """

    __tablename__ = "dues_assessment"

    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    year: Mapped[int]
    number: Mapped[int]
    from_month: Mapped[int]
    payer_kind: Mapped[PayerKind] = mapped_column(choice(PayerKind))
    state: Mapped[AssessmentState] = mapped_column(choice(AssessmentState))
    computed_fen: Mapped[int | None] = mapped_column(BigInteger)
    assessed_fen: Mapped[int | None] = mapped_column(BigInteger)
    voluntary_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    rule_version: Mapped[str] = mapped_column(String(60), default="")
    rounding_fen: Mapped[int | None]
    base: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(String(500), default="")
    objection: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    paper_note: Mapped[str] = mapped_column(String(500), default="")
    decision: Mapped[str] = mapped_column(String(500), default="")
    drafted_by: Mapped[UUID | None]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "member_id", "year", "number", name="uq_dues_assessment_number"),
        Index("ix_dues_assessment_year", "tenant_id", "year", "state", "id"),
    )


refuse_duplicates("uq_dues_assessment_number", AlreadyAssessed)


class DuesPeriodBase(TenantOwned, Base):
    """The base of a month (年薪制) or a quarter (个体) once it is known, with what follows from it. `base` is sealed."""

    __tablename__ = "dues_period_base"

    member_id: Mapped[UUID]
    year: Mapped[int]
    payer_kind: Mapped[PayerKind] = mapped_column(choice(PayerKind))
    first_month: Mapped[int]
    computed_fen: Mapped[int] = mapped_column(BigInteger)
    assessed_fen: Mapped[int] = mapped_column(BigInteger)
    rule_version: Mapped[str] = mapped_column(String(60))
    rounding_fen: Mapped[int]
    base: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_by: Mapped[UUID | None]
    entered_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "member_id", "year", "payer_kind", "first_month", name="uq_dues_period_base"),
    )


refuse_duplicates("uq_dues_period_base", ReplacementReasonMissing)


class DuesRelief(TenantOwned, Base):
    """Dues reduced to `amount_fen` a month, or exempted, from a month to a month (their first days, both included).

    `level` says who decides. Reasons are sealed; `until_month` moves forward when it is ended early.
    """

    __tablename__ = "dues_relief"

    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    kind: Mapped[ReliefKind] = mapped_column(choice(ReliefKind))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    from_month: Mapped[date]
    until_month: Mapped[date]
    level: Mapped[ReliefLevel] = mapped_column(choice(ReliefLevel))
    state: Mapped[ReliefState] = mapped_column(choice(ReliefState))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    evidence_file_id: Mapped[UUID | None]
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(500), default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    end_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        Index("ix_dues_relief_member", "tenant_id", "member_id", "from_month"),
        Index("ix_dues_relief_state", "tenant_id", "state", "id"),
    )
