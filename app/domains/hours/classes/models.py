"""Tables of training classes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import Document, choice
from app.domains.hours.classes.rules import Day
from app.domains.hours.classes.vocabulary import CallState, ClassResult, ClassState
from app.domains.hours.vocabulary import TrainingKind, TrainingLevel


class TrainingClass(TenantOwned, Base):
    """A class that an organisation holds. `days` are dates with the hundredths of an hour that each counts as."""

    __tablename__ = "training_class"

    org_id: Mapped[UUID]
    title: Mapped[str]
    kind: Mapped[TrainingKind] = mapped_column(choice(TrainingKind))
    level: Mapped[TrainingLevel] = mapped_column(choice(TrainingLevel))
    place: Mapped[str]
    places: Mapped[int]
    days: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    from_on: Mapped[date]
    until_on: Mapped[date]
    document: Mapped[str]
    topic_ids: Mapped[list[str]] = mapped_column(Document, default=list, server_default=text("'[]'"))
    basis: Mapped[str] = mapped_column(String(1000))
    state: Mapped[ClassState] = mapped_column(choice(ClassState), default=ClassState.OPEN)
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "id"),
    )

    @property
    def schedule(self) -> list[Day]:
        return [Day(date.fromisoformat(one["on"]), int(one["hundredths"])) for one in self.days]


class TrainingCall(TenantOwned, Base):
    """A member called up by name, the answer (`answered_by` is the account that gave it), and in the end the result."""

    __tablename__ = "training_call"

    class_id: Mapped[UUID]
    member_id: Mapped[UUID]
    state: Mapped[CallState] = mapped_column(choice(CallState))
    reason: Mapped[str] = mapped_column(String(500), default="")
    result: Mapped[ClassResult | None] = mapped_column(choice(ClassResult))
    called_by: Mapped[UUID | None]
    called_at: Mapped[datetime]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        within("class_id", "training_class"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "class_id", "member_id"),
        Index(None, "tenant_id", "member_id", "id"),
    )


class TrainingPresence(TenantOwned, Base):
    """What somebody was there for on one day, as last entered; 0 where that was entered wrongly before."""

    __tablename__ = "training_presence"

    class_id: Mapped[UUID]
    member_id: Mapped[UUID]
    day: Mapped[date]
    hundredths: Mapped[int]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("class_id", "training_class"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "class_id", "member_id", "day"),
    )
