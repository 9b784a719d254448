"""What a member's first screen shows of this month's packs: only while something mandatory is open."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons.packs.reading import open_mandatory
from app.domains.lessons.packs.rules import first_of, length_s, minutes_of
from app.domains.lessons.studying.reading import reader_of
from app.kit.clock import local_date
from app.web.services import Card


async def pack_cards(session: AsyncSession, actor: Actor, moment: datetime) -> list[Card]:
    """One statement and those that find the reader."""
    if actor.member_id is None or actor.scope(Permission.LESSON_READ).is_empty:
        return []
    reader = await reader_of(session, actor)
    rows = (await session.execute(open_mandatory(reader, first_of(local_date(moment))))).all()
    if not rows:
        return []
    minutes = minutes_of(length_s(duration_s) for _, duration_s in rows)
    text = f"还有{len(rows)}节必修，约{minutes}分钟"
    return [Card("lesson_pack", "本月菜单", text, {"mandatory": len(rows), "minutes": minutes})]
