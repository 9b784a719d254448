"""The table of certificates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.certificates.vocabulary import CertificateKind


class Certificate(TenantOwned, Base):
    """That somebody passed a training or an examination, the `source_id` of its kind; of each once.

    `org_id` is who issued it. `wording` is what is said of the person on the paper, without the name. `revoked_at` where
    the result was corrected since; what stands on it is then what stood there last.
    """

    __tablename__ = "certificate"

    kind: Mapped[CertificateKind] = mapped_column(choice(CertificateKind))
    source_id: Mapped[UUID]
    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    title: Mapped[str]
    wording: Mapped[str] = mapped_column(String(500))
    from_on: Mapped[date]
    until_on: Mapped[date]
    hundredths: Mapped[int]
    code: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "kind", "source_id", "member_id", name="uq_certificate_source"),
        UniqueConstraint("tenant_id", "code", name="uq_certificate_code"),
    )

    @property
    def serial(self) -> str:
        """`2026-3F9A21C7`: the year of issue and the end of its id."""
        return f"{self.issued_at.year}-{self.id.hex[-8:].upper()}"
