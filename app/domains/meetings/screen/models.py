"""Tables of the hall's screens: the platform's pairing codes, and the screens of a tenant's meetings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import AccountOwned, Base, TenantOwned, within


class ScreenPairing(AccountOwned, Base):
    """A PC that asks to be a screen, before anybody knows of which tenant. Like the account family it has no tenant in
    its key: it is found by the digest of its code or of its secret, and never listed.

    `code` and `source` (the caller's address) are keyed digests, `secret` a plain one of 256 random bits.
    `wanted_meeting_id` is what the PC's address bar says; `held_…` the screen that its ticket still stood for when it
    asked. `place_tenant_id`, `meeting_id`, `screen_id` and `paired_at` are set by the confirmation, all at once.
    """

    __tablename__ = "screen_pairing"

    code: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    source: Mapped[bytes] = mapped_column(LargeBinary(32))
    wanted_meeting_id: Mapped[UUID | None]
    held_tenant_id: Mapped[UUID | None]
    held_screen_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    place_tenant_id: Mapped[UUID | None]
    meeting_id: Mapped[UUID | None]
    screen_id: Mapped[UUID | None]
    paired_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "source", "created_at"), Index(None, "created_at"))


class MeetingScreen(TenantOwned, Base):
    """A PC that shows the code of one meeting. `ticket` is the digest of its secret, set when it fetched the ticket."""

    __tablename__ = "meeting_screen"

    meeting_id: Mapped[UUID]
    ticket: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    paired_at: Mapped[datetime]
    paired_by: Mapped[UUID | None]
    paired_by_name: Mapped[str]
    connected_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]

    __table_args__ = (within("meeting_id", "meeting"), Index(None, "tenant_id", "meeting_id"))
