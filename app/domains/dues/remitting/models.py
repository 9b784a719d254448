"""The table of shares. Rows are only added; a later one takes over from its month on."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.dues.remitting.errors import ShareExists
from app.domains.dues.remitting.vocabulary import ShareBase


class DuesShare(TenantOwned, Base):
    """What an organisation and all below it remit from a month on: `basis_points` of 10,000.

    Due at the end of the month that is `due_months` after the period's last; `source` is the document that says so.
    """

    __tablename__ = "dues_share"

    org_id: Mapped[UUID]
    from_month: Mapped[date]
    basis_points: Mapped[int]
    base: Mapped[ShareBase] = mapped_column(choice(ShareBase))
    due_months: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[UUID | None]
    set_by_name: Mapped[str]
    set_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        CheckConstraint("basis_points BETWEEN 0 AND 10000 AND due_months BETWEEN 1 AND 12", name="numbers"),
        UniqueConstraint("tenant_id", "org_id", "from_month", name="uq_dues_share_month"),
    )


refuse_duplicates("uq_dues_share_month", ShareExists)
