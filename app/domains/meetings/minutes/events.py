"""What others may react to: facts about minutes, by ids."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.jobs.events import Event


@dataclass(frozen=True)
class MinutesSubmitted(Event):
    """Handed in: chair and recorder are to sign this round."""

    name: ClassVar[str] = "minutes.submitted"
    meeting_id: UUID
    minutes_id: UUID
    round: int


@dataclass(frozen=True)
class MinutesReturned(Event):
    """Sent back to the recorder: nobody is to sign that round any more."""

    name: ClassVar[str] = "minutes.returned"
    meeting_id: UUID
    minutes_id: UUID
    round: int


@dataclass(frozen=True)
class MinutesSigned(Event):
    """One office has signed, by itself or by somebody acting. `signer` is chair or recorder."""

    name: ClassVar[str] = "minutes.signed"
    meeting_id: UUID
    minutes_id: UUID
    round: int
    signer: str


@dataclass(frozen=True)
class MinutesArchived(Event):
    """Both have signed: version `number` stands for good."""

    name: ClassVar[str] = "minutes.archived"
    meeting_id: UUID
    minutes_id: UUID
    number: int
