"""When the speakers of a topic are taken on a day, so that a branch asks for times that can be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lectures import order_repository, repository
from app.domains.lectures.finding import READ, topic_for
from app.domains.lectures.models import Lecturer
from app.domains.lectures.rules import Window, day_windows
from app.kit.clock import CHINA
from app.kit.quarters import spans_of

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
    since = datetime.combine(on, time(), CHINA)
    slots = await order_repository.slots_between(
        session, actor.tenant_id, [one.id for one in lecturers], since=since, until=since + timedelta(days=1)
    )
    return [
        SpeakerDay(
            one,
            day_windows(one.windows, one.days, on, admitted_on=one.admitted_on, exited_on=one.exited_on),
            spans_of([slot.begins_at for slot in slots if slot.lecturer_id == one.id]),
        )
        for one in lecturers
    ]
