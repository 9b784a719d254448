"""What others may react to: ids and dates only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class OrgFounded(Event):
    name: ClassVar = "orgs.founded"
    org_id: UUID
    parent_id: UUID | None


@dataclass(frozen=True)
class OrgMoved(Event):
    """The organisation, with all below it, stands under another parent."""

    name: ClassVar = "orgs.moved"
    org_id: UUID
    from_parent_id: UUID
    to_parent_id: UUID


@dataclass(frozen=True)
class OrgMerged(Event):
    """The organisation has become part of another; its children and its roll have gone there in the same transaction."""

    name: ClassVar = "orgs.merged"
    org_id: UUID
    into_org_id: UUID


@dataclass(frozen=True)
class OrgDissolved(Event):
    name: ClassVar = "orgs.dissolved"
    org_id: UUID


@dataclass(frozen=True)
class OrgsImported(Event):
    """A list of organisations has been written at and under `org_id`; single foundings of it are not told."""

    name: ClassVar = "orgs.imported"
    import_id: UUID
    org_id: UUID


@dataclass(frozen=True)
class PlannedChangeRefused(Event):
    """A change planned for this day could not be made any more; the change says why."""

    name: ClassVar = "orgs.planned_change_refused"
    org_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class TermDueSoon(Event):
    """The next election is due within half a year; told once in each term."""

    name: ClassVar = "orgs.term_due_soon"
    org_id: UUID
    term_id: UUID
    due_on: date
