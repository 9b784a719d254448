"""What others may react to: facts about topics, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class TopicRenamed(Event):
    name: ClassVar[str] = "topics.renamed"
    topic_id: UUID
