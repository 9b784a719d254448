"""Tables of the organisation tree and of committee terms."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import AccountOwned, Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, PathText, choice
from app.domains.orgs.errors import CodeTaken, TenantCodeTaken, TermStillOpen


class OrgKind(StrEnum):
    PARTY_COMMITTEE = "party_committee"
    WORK_COMMITTEE = "work_committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    JOINT_BRANCH = "joint_branch"
    TEMPORARY_BRANCH = "temporary_branch"
    FLOW_BRANCH = "flow_branch"
    FUNCTIONAL_BRANCH = "functional_branch"
    GROUP = "group"


class UnitKind(StrEnum):
    """What the unit is that the organisation belongs to (单位类别)."""

    GOVERNMENT = "government"
    PUBLIC_INSTITUTION = "public_institution"
    STATE_ENTERPRISE = "state_enterprise"
    VILLAGE = "village"
    COMMUNITY = "community"
    PRIVATE_ENTERPRISE = "private_enterprise"
    SOCIAL_ORGANISATION = "social_organisation"
    SCHOOL = "school"
    RETIRED = "retired"
    OTHER = "other"


class OrgStatus(StrEnum):
    ACTIVE = "active"
    DISSOLVED = "dissolved"
    MERGED = "merged"


class Tenant(AccountOwned, Base):
    """A committee with its whole subtree that runs as one unit of data."""

    __tablename__ = "tenant"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Org(TenantOwned, Base):
    """One organisation. `path` is the ids from the root down, each followed by `/`; only `tree` reads its form.

    `secretary_name` is what the imported list says; who is secretary follows from the committee's term.
    `contact_phone_sealed` is encrypted as column "org.contact_phone".
    """

    __tablename__ = "org"

    parent_id: Mapped[UUID | None]
    path: Mapped[str] = mapped_column(PathText)
    depth: Mapped[int]
    kind: Mapped[OrgKind] = mapped_column(choice(OrgKind))
    unit_kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(String(60), default="")
    unit_name: Mapped[str] = mapped_column(default="")
    code: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int] = mapped_column(default=0)
    founded_on: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(String(60), default="")
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    secretary_name: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[OrgStatus] = mapped_column(choice(OrgStatus), default=OrgStatus.ACTIVE)
    ended_on: Mapped[date | None]
    merged_into_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("parent_id", "org"),
        within("merged_into_id", "org"),
        UniqueConstraint("tenant_id", "path"),
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "parent_id", "position"),
        Index(None, "tenant_id", "kind"),
    )


refuse_duplicates("uq_tenant_code", TenantCodeTaken)
refuse_duplicates("uq_org_tenant_id_code", CodeTaken)


class OrgChangeKind(StrEnum):
    FOUNDED = "founded"
    RENAMED = "renamed"
    MOVED = "moved"
    EDITED = "edited"
    MERGED = "merged"
    DISSOLVED = "dissolved"


class ChangeStatus(StrEnum):
    """A change with a later effective date is planned, and applied by a job on that day."""

    PLANNED = "planned"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class OrgChange(TenantOwned, Base):
    """History of an organisation: what changed, from when, why, by whose approval.

    A planned change keeps what is to be done in `after`; `note` says why it was refused on its day.
    """

    __tablename__ = "org_change"

    org_id: Mapped[UUID]
    kind: Mapped[OrgChangeKind] = mapped_column(choice(OrgChangeKind))
    status: Mapped[ChangeStatus] = mapped_column(choice(ChangeStatus), default=ChangeStatus.APPLIED)
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500), default="")
    approval: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(Document)
    after: Mapped[dict[str, Any]] = mapped_column(Document)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (within("org_id", "org"), Index(None, "tenant_id", "org_id", "changed_at"))


class CommitteeTerm(TenantOwned, Base):
    """One term (届) of an organisation's committee. `due_on` follows from the kind; an extension is ≤ 1 year.

    It runs until `ended_on` (the day on which the next committee takes over), however late that is.
    """

    __tablename__ = "committee_term"

    org_id: Mapped[UUID]
    number: Mapped[int | None]
    elected_on: Mapped[date]
    due_on: Mapped[date]
    extended_to: Mapped[date | None]
    extension_approval: Mapped[str] = mapped_column(default="")
    ended_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "elected_on"),
        Index(
            "uq_committee_term_open",
            "tenant_id",
            "org_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )


refuse_duplicates("uq_committee_term_open", TermStillOpen)


class Post(StrEnum):
    """Posts in a committee (党内职务)."""

    SECRETARY = "secretary"
    DEPUTY_SECRETARY = "deputy_secretary"
    ORGANISATION = "organisation"
    PUBLICITY = "publicity"
    DISCIPLINE = "discipline"
    YOUTH = "youth"
    WOMEN = "women"
    UNITED_FRONT = "united_front"
    MEMBER = "member"
    GROUP_LEADER = "group_leader"


class TermSeat(TenantOwned, Base):
    """Who holds which post in a term, from `from_on` to the day before `until_on`. The member is known by id only."""

    __tablename__ = "term_seat"

    term_id: Mapped[UUID]
    member_id: Mapped[UUID]
    post: Mapped[Post] = mapped_column(choice(Post))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        within("term_id", "committee_term", ondelete="CASCADE"),
        Index(None, "tenant_id", "term_id"),
        Index(None, "tenant_id", "member_id"),
    )


class ImportStatus(StrEnum):
    PREVIEWED = "previewed"
    COMMITTED = "committed"


class OrgImport(TenantOwned, Base):
    """One uploaded list of organisations: what its check found, and what was written.

    `rows` holds the outcome of each row by its number in the user's file, without phone numbers.
    """

    __tablename__ = "org_import"

    file_id: Mapped[UUID]
    under_id: Mapped[UUID]
    status: Mapped[ImportStatus] = mapped_column(choice(ImportStatus), default=ImportStatus.PREVIEWED)
    mapping: Mapped[dict[str, Any]] = mapped_column(Document)
    rows: Mapped[list[Any]] = mapped_column(Document)
    counts: Mapped[dict[str, Any]] = mapped_column(Document)
    marked_file_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]

    __table_args__ = (within("under_id", "org"), Index(None, "tenant_id", "created_at"))
