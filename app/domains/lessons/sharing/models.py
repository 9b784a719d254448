"""The table of posters."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.db.base import Base, TenantOwned, within


class LessonPoster(TenantOwned, Base):
    """The poster of a lesson in the version that is published, as a stored file."""

    __tablename__ = "lesson_poster"

    lesson_id: Mapped[UUID]
    version_id: Mapped[UUID]
    file_id: Mapped[UUID]

    __table_args__ = (
        within("lesson_id", "lesson"),
        within("version_id", "lesson_version"),
        UniqueConstraint("tenant_id", "lesson_id", name="uq_lesson_poster_lesson"),
    )
