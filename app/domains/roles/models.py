"""The table of appointments."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.access.roles import Role
from app.db.base import Base, TenantOwned, within
from app.db.types import Document, choice


class Appointment(TenantOwned, Base):
    """An account holds a role at an organisation from `from_on` to `until_on`, both days included.

    `confirmed_at` is empty while a grant that needs a second person waits for one. `scopes` lists the permissions of a
    third-party application. The account belongs to another family of tables: no foreign key leads there.
    """

    __tablename__ = "appointment"

    account_id: Mapped[UUID]
    role: Mapped[Role] = mapped_column(choice(Role))
    org_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    acting: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    term_id: Mapped[UUID | None]
    scopes: Mapped[list[str] | None] = mapped_column(Document)
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("org_id", "org"),
        within("term_id", "committee_term"),
        Index(None, "tenant_id", "account_id"),
        Index(None, "tenant_id", "org_id"),
    )
