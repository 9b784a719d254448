"""Tables of arrears. Months are their first days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.dues.arrears.vocabulary import CaseState


class DuesCase(TenantOwned, Base):
    """Six and more consecutive months that a member has not paid, `first_month` to `last_month`."""

    __tablename__ = "dues_case"

    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    first_month: Mapped[date]
    last_month: Mapped[date]
    state: Mapped[CaseState] = mapped_column(choice(CaseState))
    opened_on: Mapped[date]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "member_id", "first_month", name="uq_dues_case_run"),
        Index("ix_dues_case_org", "tenant_id", "org_id", "state", "id"),
    )


class DuesCaseEvent(TenantOwned, Base):
    """What became of a case, and by whom; rows are only added. `note` is sealed: it may tell of illness or hardship."""

    __tablename__ = "dues_case_event"

    case_id: Mapped[UUID]
    state: Mapped[CaseState] = mapped_column(choice(CaseState))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_name: Mapped[str]
    by_account_id: Mapped[UUID | None]
    at: Mapped[datetime]

    __table_args__ = (
        within("case_id", "dues_case"),
        Index("ix_dues_case_event_case", "tenant_id", "case_id", "id"),
    )
