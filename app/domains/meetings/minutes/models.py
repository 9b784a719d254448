"""Tables of agendas and minutes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.meetings.minutes.errors import AlreadySigned
from app.domains.meetings.minutes.vocabulary import AgendaKind, MinutesState, Signer
from app.domains.meetings.vocabulary import MeetingKind


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


class Minutes(TenantOwned, Base):
    """The minutes of one kind of a gathering, as they are being written; what was handed in is a `MinutesVersion`.

    `number` is of the version that stands or is being made, `round` counts how often it was handed in. `texts` is
    by `Part`, `speeches` a list of {speaker, points}, `files` of {file_id, name}. `reason` says why a number above 1
    is made, `remarks` why the last round was sent back.
    """

    __tablename__ = "minutes"

    meeting_id: Mapped[UUID]
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    state: Mapped[MinutesState] = mapped_column(choice(MinutesState), default=MinutesState.DRAFT)
    number: Mapped[int] = mapped_column(default=1)
    round: Mapped[int] = mapped_column(default=0)
    chair_id: Mapped[UUID | None]
    recorder_id: Mapped[UUID | None]
    texts: Mapped[dict[str, str]] = mapped_column(Document)
    speeches: Mapped[list[dict[str, str]]] = mapped_column(Document)
    files: Mapped[list[dict[str, str]]] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(String(500), default="")
    remarks: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("chair_id", "member"),
        within("recorder_id", "member"),
        UniqueConstraint("tenant_id", "meeting_id", "kind"),
    )

    def named(self, signer: Signer) -> UUID | None:
        """The member who holds this office in the minutes."""
        return self.chair_id if signer is Signer.CHAIR else self.recorder_id


class MinutesVersion(TenantOwned, Base):
    """What was handed in to be signed, whole and never changed. `digest` is the SHA-256, in hex, of `content`.

    It is archived once it bears both signatures. Of the rounds of one number at most the last does.
    """

    __tablename__ = "minutes_version"

    minutes_id: Mapped[UUID]
    round: Mapped[int]
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500), default="")
    submitted_by: Mapped[UUID | None]
    submitted_by_name: Mapped[str]
    submitted_at: Mapped[datetime]

    __table_args__ = (within("minutes_id", "minutes"), UniqueConstraint("tenant_id", "minutes_id", "round"))


class MinutesSignature(TenantOwned, Base):
    """One office's signature under one round. `member_id` is who holds the office, `signed_by` the account that signed.

    With `is_acting` another signed for who cannot, and `reason` says why.
    """

    __tablename__ = "minutes_signature"

    minutes_id: Mapped[UUID]
    round: Mapped[int]
    signer: Mapped[Signer] = mapped_column(choice(Signer))
    member_id: Mapped[UUID]
    signed_by: Mapped[UUID | None]
    signed_by_name: Mapped[str]
    is_acting: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]

    __table_args__ = (
        within("minutes_id", "minutes"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "minutes_id", "round", "signer", name="uq_minutes_signature_signer"),
    )


refuse_duplicates("uq_minutes_signature_signer", AlreadySigned)
