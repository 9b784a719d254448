"""What others may react to: facts about plans, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class PlanMoved(Event):
    """Made, changed, cancelled, tied to a lesson, or a speaker said his word."""

    name: ClassVar[str] = "lessons.plan_moved"
    plan_id: UUID
    org_id: UUID
