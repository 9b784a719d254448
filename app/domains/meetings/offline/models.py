"""Tables of offline sign-in. Batches and rows stay as they came; of a row only what is decided on it is added."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.meetings.offline.vocabulary import RowDecision, RowOutcome, RowProblem


class RecorderDevice(TenantOwned, Base):
    """A phone that may hand in scans: of one account, at one organisation, known by its public key (65 bytes, P-256)."""

    __tablename__ = "recorder_device"

    org_id: Mapped[UUID]
    account_id: Mapped[UUID]
    owner_name: Mapped[str]
    name: Mapped[str] = mapped_column(String(60))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(65))
    last_counter: Mapped[int] = mapped_column(BigInteger, default=0)
    registered_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_by_name: Mapped[str] = mapped_column(default="")
    revoke_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "public_key"),
        Index(None, "tenant_id", "account_id"),
        Index(None, "tenant_id", "org_id"),
    )


class OfflinePackage(TenantOwned, Base):
    """What a device was given for one meeting, and how far its clock was off then. Never changed."""

    __tablename__ = "offline_package"

    meeting_id: Mapped[UUID]
    device_id: Mapped[UUID]
    issued_at: Mapped[datetime]
    upload_until: Mapped[datetime]
    clock_offset_ms: Mapped[int] = mapped_column(BigInteger)
    """What to add to the device's time to get the server's."""

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("device_id", "recorder_device"),
        Index(None, "tenant_id", "meeting_id"),
    )


class OfflineBatch(TenantOwned, Base):
    """Rows handed in together under one signature. Handed in again, it is found by its digest. Never changed."""

    __tablename__ = "offline_batch"

    meeting_id: Mapped[UUID]
    package_id: Mapped[UUID]
    device_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    row_count: Mapped[int]
    uploaded_by: Mapped[UUID | None]
    uploaded_by_name: Mapped[str]
    uploaded_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("package_id", "offline_package"),
        within("device_id", "recorder_device"),
        UniqueConstraint("tenant_id", "device_id", "digest"),
    )


class OfflineRow(TenantOwned, Base):
    """One scan as it came, what became of it, and what was decided where it was a conflict.

    `claimed` is the member's id or code as sent; `member_id` whom it means, where the register knows them. `scanned_at`
    is the device's time, `real_at` the server's.
    """

    __tablename__ = "offline_row"

    batch_id: Mapped[UUID]
    meeting_id: Mapped[UUID]
    device_id: Mapped[UUID]
    position: Mapped[int]
    nonce: Mapped[str] = mapped_column(String(32))
    counter: Mapped[int] = mapped_column(BigInteger)
    claimed: Mapped[str] = mapped_column(String(300))
    member_id: Mapped[UUID | None]
    scanned_at: Mapped[datetime]
    real_at: Mapped[datetime]
    is_first: Mapped[bool]
    outcome: Mapped[RowOutcome] = mapped_column(choice(RowOutcome))
    problem: Mapped[RowProblem | None] = mapped_column(choice(RowProblem))
    decision: Mapped[RowDecision | None] = mapped_column(choice(RowDecision))
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        within("batch_id", "offline_batch"),
        within("meeting_id", "meeting"),
        within("device_id", "recorder_device"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "batch_id", "position"),
        # A nonce counts once per device; the rows that repeat it are kept beside it.
        Index(
            "uq_offline_row_nonce",
            "tenant_id",
            "device_id",
            "nonce",
            unique=True,
            sqlite_where=text("is_first"),
            postgresql_where=text("is_first"),
        ),
        Index("ix_offline_row_outcome", "tenant_id", "meeting_id", "outcome"),
    )
