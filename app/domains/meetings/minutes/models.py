"""Tables of agendas and minutes."""

from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.types import choice
from app.domains.meetings.minutes.vocabulary import AgendaKind


class AgendaItem(TenantOwned, Base):
    """One part of a gathering, in its order from 1; `minutes` is how long it is meant to take."""

    __tablename__ = "agenda_item"

    meeting_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[AgendaKind] = mapped_column(choice(AgendaKind))
    title: Mapped[str]
    speaker: Mapped[str] = mapped_column(String(100), default="")
    minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "meeting_id", "position"),
    )


class MeetingFile(TenantOwned, Base):
    """A file of the meeting: of one agenda item, by its position, or of the meeting as a whole where that is None."""

    __tablename__ = "meeting_file"

    meeting_id: Mapped[UUID]
    file_id: Mapped[UUID]
    position: Mapped[int | None]
    name: Mapped[str]

    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "meeting_id", "file_id"),
        Index(None, "tenant_id", "file_id"),
    )
