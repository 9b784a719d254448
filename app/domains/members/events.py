"""Facts of the register that others may react to."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from app.domains.members.vocabulary import MemberStatus, Stage
from app.jobs.events import Event


@dataclass(frozen=True)
class MemberRegistered(Event):
    name: ClassVar[str] = "members.registered"
    member_id: UUID
    org_id: UUID
    stage: Stage


@dataclass(frozen=True)
class MemberStageChanged(Event):
    """`on` is the day from which the stage counts: for a full member the end of probation."""

    name: ClassVar[str] = "members.stage_changed"
    member_id: UUID
    org_id: UUID
    before: Stage
    after: Stage
    on: date


@dataclass(frozen=True)
class MemberStatusChanged(Event):
    name: ClassVar[str] = "members.status_changed"
    member_id: UUID
    org_id: UUID
    before: MemberStatus
    after: MemberStatus
    on: date


@dataclass(frozen=True)
class MemberMoved(Event):
    """The formal relation went from one branch to another inside the tenant."""

    name: ClassVar[str] = "members.moved"
    member_id: UUID
    from_org_id: UUID
    into_org_id: UUID
    on: date


@dataclass(frozen=True)
class MemberMerged(Event):
    """Two rows were one person: what hangs on `merged_id` belongs to `member_id` from now on."""

    name: ClassVar[str] = "members.merged"
    member_id: UUID
    merged_id: UUID


@dataclass(frozen=True)
class CorrectionAsked(Event):
    """A member has asked for a field of the own record to be corrected."""

    name: ClassVar[str] = "members.correction_asked"
    correction_id: UUID


@dataclass(frozen=True)
class CorrectionDecided(Event):
    name: ClassVar[str] = "members.correction_decided"
    correction_id: UUID


@dataclass(frozen=True)
class ExportAsked(Event):
    """An unmasked export of the register waits for a second person."""

    name: ClassVar[str] = "members.export_asked"
    export_id: UUID


@dataclass(frozen=True)
class ExportDecided(Event):
    name: ClassVar[str] = "members.export_decided"
    export_id: UUID
