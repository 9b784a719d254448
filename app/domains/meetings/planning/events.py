"""What others may react to: facts about plans, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class PlanAdopted(Event):
    name: ClassVar[str] = "meetings.plan_adopted"
    org_id: UUID
    plan_id: UUID
    year: int


@dataclass(frozen=True)
class ThemeSet(Event):
    """An organisation's themes of a year were set; those below inherit the fixed items."""

    name: ClassVar[str] = "meetings.theme_set"
    org_id: UUID
    year: int


@dataclass(frozen=True)
class PartyDayDrafted(Event):
    """A meeting was drafted by a plan, the party day or another kind."""

    name: ClassVar[str] = "meetings.party_day_drafted"
    org_id: UUID
    plan_id: UUID
    meeting_id: UUID
