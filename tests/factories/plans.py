"""Yearly plans, made and adopted by the verbs themselves."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.planning.editing import adopt_plan, make_plan
from app.domains.meetings.planning.models import MeetingPlan, MonthTheme, ThemeItem
from app.domains.meetings.planning.rules import DayRule
from app.domains.meetings.planning.themes import set_themes, themes_to_set
from app.domains.meetings.planning.vocabulary import DayRuleKind, OnHoliday
from app.domains.orgs.models import Org

FIFTH = DayRule(DayRuleKind.MONTH_DAY, day=5, on_holiday=OnHoliday.NEXT_WORKING_DAY)
NINE = {"day_rule": FIFTH, "starts": "09:00", "ends": "11:00"}


async def a_plan(session: AsyncSession, actor: Actor, org: Org, year: int = 2027, **changes: Any) -> MeetingPlan:
    """A draft: the fifth of each month, nine to eleven, the party day alone."""
    plan, _ = await make_plan(session, actor, org_id=org.id, year=year, values=NINE | changes)
    return plan


async def an_adopted_plan(
    session: AsyncSession, actor: Actor, org: Org, year: int = 2027, **changes: Any
) -> MeetingPlan:
    return (await adopt_plan(session, actor, (await a_plan(session, actor, org, year, **changes)).id))[0]


async def a_theme(
    session: AsyncSession,
    actor: Actor,
    org: Org,
    month: int = 1,
    title: str = "",
    *,
    fixed: str = "",
    own: str = "",
    year: int = 2027,
) -> None:
    """One month's theme with at most one fixed and one own item, the only one of the organisation's year."""
    held = await themes_to_set(session, actor, org.id, year)
    items = [[ThemeItem(AgendaKind.STUDY, text)] if text else [] for text in (fixed, own)]
    await set_themes(session, actor, held, [MonthTheme(month, title, *items)])
