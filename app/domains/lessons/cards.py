"""What a member's first screen shows of lessons: what is required and due, today's, where to go on, this month's."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons.daily.repository import airing_today
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.packs.cards import pack_cards
from app.domains.lessons.studying import repository
from app.domains.lessons.studying.models import LessonProgress
from app.domains.lessons.studying.reading import Reader, reader_of
from app.domains.lessons.studying.repository import Wanted
from app.kit.clock import local_date, midnight
from app.web.services import Card

_MOST = 100


async def lesson_cards(session: AsyncSession, actor: Actor, moment: datetime) -> list[Card]:
    """A card of each kind that has something to say; four statements and those that find the reader."""
    if actor.member_id is None or actor.scope(Permission.LESSON_READ).is_empty:
        return []
    reader = await reader_of(session, actor)
    required = list(await session.execute(_feed(reader, Wanted(required=True, unfinished=True)).limit(_MOST)))
    today = (await session.execute(_today(reader, moment))).first()
    begun = _feed(reader, Wanted(unfinished=True)).where(LessonProgress.percent > 0)
    # By the id alone SQLite would walk everybody's progress until it meets one of this member.
    latest = func.coalesce(LessonProgress.id, null()).desc()
    going_on = (await session.execute(begun.order_by(latest).limit(1))).first()
    cards = [_required(required, local_date(moment))] if required else []
    if today is not None:
        cards.append(Card("lesson_today", "今日微党课", today.title, {}, opens=today.id))
    if going_on is not None:
        text = f"{going_on.title} 已看{going_on.percent}%"
        cards.append(Card("lesson_continue", "继续学习", text, {"percent": going_on.percent}, opens=going_on.id))
    return [*cards, *await pack_cards(session, reader, moment)]


def _today(reader: Reader, moment: datetime) -> CompoundSelect[UUID, str, int]:
    """Id and title of the nearest daily lesson; where none airs today, of the newest that was published today."""
    # With the ranks, which are all that there are, the index of the list is entered at this midnight.
    begins = PublishedLesson.pin_rank.in_((0, 1)), PublishedLesson.published_at >= midnight(moment)
    newest = _feed(reader, Wanted()).where(*begins)
    both = (airing_today(reader, local_date(moment)), newest.order_by(PublishedLesson.published_at.desc()))
    firsts = [
        query.with_only_columns(PublishedLesson.id, PublishedLesson.title, literal(rank).label("rank"))
        .limit(1)
        .subquery()
        for rank, query in enumerate(both)
    ]
    return union_all(*map(select, firsts)).order_by("rank").limit(1)


def _feed(reader: Reader, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    return repository.feed(reader.tenant_id, reader.member_id, reader.meant, wanted)


def _required(rows: list[Any], day: date) -> Card:
    """How many required lessons are not completed, and which of them is due next."""
    due = sorted(row.due_on for row in rows if row.due_on is not None)
    late = sum(one < day for one in due)
    coming = next((one for one in due if one >= day), None)
    text = f"还有{len(rows)}节必修"
    text += f"，最近一节{coming:%m月%d日}前完成" if coming else ""
    text += f"，{late}节已过期限" if late else ""
    return Card("lesson_required", "必修微党课", text, {"required": len(rows), "late": late})
