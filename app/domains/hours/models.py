"""Tables of study hours: the ledger, whose rows are only added, and what organisations decided about counting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import choice
from app.domains.hours.errors import SettledMeanwhile
from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    SettingKind,
    SourceKind,
    TrainingKind,
    TrainingLevel,
)


class HoursEntry(TenantOwned, Base):
    """Hours of a member from a source in a year. A correction reverses the entry and adds another, by `number`.

    `org_id` is the branch at the time. `hundredths` are negative in a reversal, which repeats the state of what it
    reverses. `explanation` says how they were found, `basis` by which paper, `reason` why they wait, are not counted
    or were reversed. `rules_at` is the moment whose local rules were followed, where that is not the moment of recording.
    """

    __tablename__ = "hours_entry"

    member_id: Mapped[UUID]
    org_id: Mapped[UUID]
    year: Mapped[int]
    source_kind: Mapped[SourceKind] = mapped_column(choice(SourceKind))
    source_id: Mapped[UUID]
    number: Mapped[int]
    title: Mapped[str]
    held_on: Mapped[date]
    bucket: Mapped[Bucket] = mapped_column(choice(Bucket))
    hundredths: Mapped[int]
    state: Mapped[EntryState] = mapped_column(choice(EntryState))
    training_kind: Mapped[TrainingKind | None] = mapped_column(choice(TrainingKind))
    training_level: Mapped[TrainingLevel | None] = mapped_column(choice(TrainingLevel))
    explanation: Mapped[str] = mapped_column(String(500), default="")
    basis: Mapped[str] = mapped_column(String(1000), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    reverses_id: Mapped[UUID | None]
    rules_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("member_id", "member"),
        within("org_id", "org"),
        within("reverses_id", "hours_entry"),
        UniqueConstraint(
            "tenant_id", "source_kind", "source_id", "member_id", "year", "number", name="uq_hours_entry_number"
        ),
        UniqueConstraint("tenant_id", "reverses_id", name="uq_hours_entry_reverses"),
        Index("ix_hours_entry_member", "tenant_id", "member_id", "year"),
    )


refuse_duplicates("uq_hours_entry_number", SettledMeanwhile)
refuse_duplicates("uq_hours_entry_reverses", SettledMeanwhile)


class HoursSetting(TenantOwned, Base):
    """A decision of an organisation about counting, from a day on until its next one; None revokes its own.

    Rows are only added. `document` is the paper it relies on.
    """

    __tablename__ = "hours_setting"

    org_id: Mapped[UUID]
    kind: Mapped[SettingKind] = mapped_column(choice(SettingKind))
    value: Mapped[int | None]
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "id"),
    )
