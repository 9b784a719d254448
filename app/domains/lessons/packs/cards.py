"""What a member's first screen shows of this month's packs: only while something mandatory is open."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.packs.reading import open_mandatory
from app.domains.lessons.packs.rules import first_of, length_s, minutes_of
from app.domains.lessons.studying.reading import Reader
from app.kit.clock import local_date
from app.web.services import Card


async def pack_cards(session: AsyncSession, reader: Reader, moment: datetime) -> list[Card]:
    """One statement."""
    rows = (await session.execute(open_mandatory(reader, first_of(local_date(moment))))).all()
    if not rows:
        return []
    minutes = minutes_of(length_s(duration_s) for _, duration_s in rows)
    text = f"还有{len(rows)}节必修，约{minutes}分钟"
    return [Card("lesson_pack", "本月菜单", text, {"mandatory": len(rows), "minutes": minutes})]
