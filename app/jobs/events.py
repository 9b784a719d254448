"""Facts that others may react to. Publishing leaves one row in the outbox; each subscriber gets a job of its own."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.queue import enqueue

PREFIX = "event:"
# No event has a field of this name.
SEVERAL = "several"


@dataclass(frozen=True)
class Event:
    """A fact in the past tense, of one tenant. Fields are ids, dates and words; never personal data.

    @dataclass(frozen=True)
    class SignedIn(Event):
        name: ClassVar[str] = "meetings.signed_in"
        meeting_id: UUID
    """

    name: ClassVar[str] = ""
    tenant_id: UUID

    def payload(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """The event again, from a job's payload. Raises pydantic's ValidationError for another event's."""
        adapter = _adapters.get(cls) or _adapters.setdefault(cls, TypeAdapter(cls))
        event: Self = adapter.validate_python(payload)
        return event


_adapters: dict[type[Event], TypeAdapter[Any]] = {}


async def publish(session: AsyncSession, event: Event) -> None:
    """Leave the event in the outbox, in the transaction that made it true."""
    await enqueue(session, f"{PREFIX}{event.name}", event.payload(), tenant_id=event.tenant_id)


def each_of(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The payloads of the events in a row of the outbox: one, or several."""
    return payload.get(SEVERAL) or [payload]
