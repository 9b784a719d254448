"""What a lecturer's first screen shows: what waits, and the lectures of this month."""

from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lectures import order_repository, repository
from app.domains.lectures.finding import GIVE
from app.domains.lectures.vocabulary import OrderState
from app.domains.meetings.public import said
from app.kit.clock import CHINA
from app.web.services import Card


async def lecture_cards(session: AsyncSession, actor: Actor, moment: datetime) -> list[Card]:
    """One line for who lectures; one statement for everybody else."""
    if actor.scope(GIVE).is_empty:
        return []
    lecturer = await repository.own_lecturer(session, actor)
    if lecturer is None:
        return []
    since, until = month_of(moment.astimezone(CHINA).date())
    found = await order_repository.of_lecturer(session, actor.tenant_id, lecturer.id, since=since, until=until)
    agreed = [one for one in found if one.state is OrderState.ACCEPTED]
    asked = sum(one.state is OrderState.ORDERED for one in found)
    if not agreed and not asked:
        return []
    coming = next((one.starts_at for one in agreed if one.starts_at and one.starts_at > moment), None)
    text = f"本月{len(agreed)}场"
    text += f"，下一场{said(coming)}" if coming else ""
    text += f"，{asked}单待答复" if asked else ""
    return [Card("lecture_month", "本月授课", text, {"lectures": len(agreed), "asked": asked})]


def month_of(day: date) -> tuple[datetime, datetime]:
    """The first instant of the day's month in China, and of the month after it."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime.combine(first, time(), CHINA), datetime.combine(following, time(), CHINA)
