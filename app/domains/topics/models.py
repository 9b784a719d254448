"""The table of topics."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.domains.topics.errors import TopicTaken


class Topic(TenantOwned, Base):
    """A topic of the tenant's tree. `path` is made of ids like an organisation's; `family` is the parent's id, or "" at
    the top, so that one unique key covers both. A closed topic stays on what bears it and is offered no more.
    """

    __tablename__ = "topic"

    parent_id: Mapped[UUID | None]
    family: Mapped[str] = mapped_column(String(32), default="")
    path: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("parent_id", "topic"),
        UniqueConstraint("tenant_id", "family", "name", name="uq_topic_family_name"),
    )

    @property
    def line(self) -> list[UUID]:
        """The topics from the top down to this one."""
        return [UUID(hex=part) for part in self.path.split("/") if part]


refuse_duplicates("uq_topic_family_name", TopicTaken)
