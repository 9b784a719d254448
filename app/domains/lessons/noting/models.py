"""Tables of notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.lessons.noting.vocabulary import NoteState


class LessonNote(TenantOwned, Base):
    """A member's note on a lesson. `branch_id` is the branch that it was handed in to last; `number` counts what was filed."""

    __tablename__ = "lesson_note"

    member_id: Mapped[UUID]
    lesson_id: Mapped[UUID]
    branch_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[NoteState] = mapped_column(choice(NoteState), default=NoteState.DRAFT)
    remarks: Mapped[str] = mapped_column(String(500), default="")
    number: Mapped[int] = mapped_column(default=0)
    handed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        within("lesson_id", "lesson"),
        within("branch_id", "org"),
        UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_note_member"),
        Index("ix_lesson_note_branch", "tenant_id", "branch_id", "handed_in_at", "id"),
    )


class LessonNoteVersion(TenantOwned, Base):
    """A note as it was filed, never changed; with who countersigned it, if anybody had to."""

    __tablename__ = "lesson_note_version"

    note_id: Mapped[UUID]
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    handed_in_at: Mapped[datetime]
    countersigned_by: Mapped[UUID | None]
    countersigned_by_name: Mapped[str] = mapped_column(default="")
    countersigned_at: Mapped[datetime | None]

    __table_args__ = (
        within("note_id", "lesson_note"),
        UniqueConstraint("tenant_id", "note_id", "number", name="uq_lesson_note_version"),
    )


class LessonNoteSetting(TenantOwned, Base):
    """Whether a branch has notes countersigned, on which paper it relies, and until when."""

    __tablename__ = "lesson_note_setting"

    org_id: Mapped[UUID]
    is_on: Mapped[bool]
    document: Mapped[str] = mapped_column(String(200), default="")
    until_on: Mapped[date | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", name="uq_lesson_note_setting_org"),
    )
