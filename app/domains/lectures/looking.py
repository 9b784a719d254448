"""When the speakers of a topic and a venue are taken on a day, so that a branch asks for times that can be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lectures import order_repository, repository
from app.domains.lectures.finding import READ, topic_for, venue_for
from app.domains.lectures.models import Lecturer, LectureSlot
from app.domains.lectures.rules import Window, day_windows, spans_of
from app.kit.clock import CHINA

Spans = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class SpeakerDay:
    """In which parts of the day a speaker lectures (all of it, or none), and when he is taken: by what is not told."""

    lecturer: Lecturer
    windows: Sequence[Window]
    taken: Spans


async def speakers_on(session: AsyncSession, actor: Actor, topic_id: UUID, on: date) -> list[SpeakerDay]:
    """Raises LectureTopicNotFound, PermissionMissing, SecondFactorMissing."""
    topic, _, _ = await topic_for(session, actor, topic_id, READ)
    speakers = (await repository.speakers_of(session, actor.tenant_id, [topic.id])).get(topic.id, [])
    lecturers = [lecturer for _, lecturer in speakers]
    whose = LectureSlot.lecturer_id.in_([one.id for one in lecturers])
    slots = await _slots(session, actor, whose, on)
    return [
        SpeakerDay(
            one,
            day_windows(one.windows, one.days, on, admitted_on=one.admitted_on, exited_on=one.exited_on),
            spans_of([slot.begins_at for slot in slots if slot.lecturer_id == one.id]),
        )
        for one in lecturers
    ]


async def venue_on(session: AsyncSession, actor: Actor, venue_id: UUID, on: date) -> Spans:
    """When the venue is taken. Raises VenueNotFound, PermissionMissing, SecondFactorMissing."""
    venue = await venue_for(session, actor, venue_id, READ)
    slots = await _slots(session, actor, LectureSlot.venue_id == venue.id, on)
    return spans_of([slot.begins_at for slot in slots])


async def _slots(session: AsyncSession, actor: Actor, whose: Any, on: date) -> Sequence[LectureSlot]:
    since = datetime.combine(on, time(), CHINA)
    until = since + timedelta(days=1)
    return await order_repository.slots_between(session, actor.tenant_id, whose, since=since, until=until)
