"""The table of what can be searched."""

from uuid import UUID

from sqlalchemy import BigInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.wordindex import Words


class LessonSearch(TenantOwned, Base):
    """What a published lesson says, as the index has it; its id is the lesson's. No row for what is withdrawn.

    `text` is the plain text that snippets are cut from.
    """

    __tablename__ = "lesson_search"

    version_id: Mapped[UUID]
    newness: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Words, deferred=True)

    __table_args__ = (
        within("id", "lesson"),
        within("version_id", "lesson_version"),
        UniqueConstraint("tenant_id", "newness", name="uq_lesson_search_newness"),
    )
