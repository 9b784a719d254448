"""Lectures that were held, laid at once for demos: orders lie ahead of now, so the past is not ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lectures.models import LectureOrder, LectureRating, LectureTopic
from app.domains.lectures.vocabulary import LectureKind, OrderState, RatingSide
from app.domains.meetings.public import Meeting
from app.kit.ids import uuid7

_ASKED_BEFORE = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said of the lecture the day after."""

    side: RatingSide
    score: int
    words: str


async def lay_lecture(
    session: AsyncSession,
    meeting: Meeting,
    topic: LectureTopic,
    lecturer_id: UUID,
    *,
    people: int,
    said: Sequence[Said],
) -> LectureOrder:
    """The order behind a meeting that was held, with its ratings."""
    asked, rated = meeting.starts_at - _ASKED_BEFORE, meeting.ends_at + timedelta(days=1)
    order = LectureOrder(
        tenant_id=meeting.tenant_id,
        id=uuid7(),
        org_id=meeting.org_id,
        topic_id=topic.id,
        lecturer_id=lecturer_id,
        kind=LectureKind.PARTY_LESSON,
        wishes=[meeting.starts_at.isoformat()],
        minutes=int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60,
        people=people,
        place=meeting.place,
        state=OrderState.ACCEPTED,
        answer_due_at=meeting.starts_at,
        answered_for=True,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        meeting_id=meeting.id,
        ordered_at=asked,
        updated_at=asked,
    )
    session.add(order)
    await session.flush()
    session.add_all(_rating(order, one, rated) for one in said)
    await session.flush()
    return order


def _rating(order: LectureOrder, said: Said, rated: datetime) -> LectureRating:
    return LectureRating(
        tenant_id=order.tenant_id,
        id=uuid7(),
        order_id=order.id,
        side=said.side,
        score=said.score,
        words=said.words,
        rated_for=said.side is RatingSide.LECTURER,
        given_at=rated,
        changed_at=rated,
    )
