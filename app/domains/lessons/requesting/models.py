"""The table of requests."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import Document, choice
from app.domains.lessons.requesting.vocabulary import RequestState

_LONG = String(500)


class LessonRequest(TenantOwned, Base):
    """A unit orders a custom lesson: `audience` is an `Audience` document of one kind of its people.

    `lesson_id` is the draft that was made of it. `reason` is why it was declined or withdrawn.
    """

    __tablename__ = "lesson_request"

    org_id: Mapped[UUID]
    problem: Mapped[str]
    audience: Mapped[dict[str, Any]] = mapped_column(Document)
    wish_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(_LONG, default="")
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.ASKED)
    reason: Mapped[str] = mapped_column(_LONG, default="")
    lesson_id: Mapped[UUID | None]
    asked_by: Mapped[UUID | None]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    handled_by: Mapped[UUID | None]
    handled_by_name: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("lesson_id", "lesson"),
        Index("ix_lesson_request_org", "tenant_id", "org_id", "id"),
        Index("ix_lesson_request_state", "tenant_id", "state", "id"),
        Index("ix_lesson_request_lesson", "tenant_id", "lesson_id"),
    )
