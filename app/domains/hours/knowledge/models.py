"""Tables of knowledge: what sources teach, and what is expected."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.hours.knowledge.vocabulary import ExpectedOf
from app.domains.hours.vocabulary import SourceKind


class SourceTopic(TenantOwned, Base):
    """A source of hours teaches a topic."""

    __tablename__ = "hours_source_topic"

    source_kind: Mapped[SourceKind] = mapped_column(choice(SourceKind))
    source_id: Mapped[UUID]
    topic_id: Mapped[UUID]

    __table_args__ = (
        within("topic_id", "topic"),
        UniqueConstraint("tenant_id", "source_kind", "source_id", "topic_id", name="uq_hours_source_topic"),
    )


class Expectation(TenantOwned, Base):
    """What an organisation expects of its people and those below in each year, from a day on until its next word on the
    same topic and people; None revokes its own. Rows are only added.

    `hundredths` are hours on the topic or below it. With `asks_test` a passed test on it is expected besides.
    """

    __tablename__ = "knowledge_expectation"

    org_id: Mapped[UUID]
    topic_id: Mapped[UUID]
    expected_of: Mapped[ExpectedOf] = mapped_column(choice(ExpectedOf))
    hundredths: Mapped[int | None]
    asks_test: Mapped[bool]
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("topic_id", "topic"),
        Index(None, "tenant_id", "org_id", "id"),
    )
