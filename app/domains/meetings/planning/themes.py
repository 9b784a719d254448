"""Set an organisation's themes of a year, and see what holds for it in a month (1+N)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.errors import ThemeBelowOwn, ThemeEmpty, ThemeItemTwice, ThemeMonthTwice
from app.domains.meetings.planning.events import ThemeSet
from app.domains.meetings.planning.finding import own_org, refuse_past
from app.domains.meetings.planning.holding import HeldThemes, grounds
from app.domains.meetings.planning.models import MeetingTheme, MonthTheme, stored
from app.domains.meetings.planning.rules import twice
from app.domains.orgs.public import OrgCard, visible_org
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7


async def themes_to_set(session: AsyncSession, actor: Actor, org_id: UUID, year: int) -> MeetingTheme:
    """The organisation's own themes, locked, or a new and empty set of version 0.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, HostNotActive, ThemeBelowOwn, PlanYearPast.
    """
    await own_org(session, actor, org_id, refusal=ThemeBelowOwn)
    refuse_past(year)
    found = await repository.themes_for_update(session, actor.tenant_id, org_id, year)
    return found or _empty(actor.tenant_id, org_id, year)


async def own_themes(session: AsyncSession, actor: Actor, org_id: UUID, year: int) -> MeetingTheme:
    """What the organisation itself has set. Raises OrgNotFound, PermissionMissing, SecondFactorMissing."""
    await visible_org(session, actor, org_id, Permission.MEETING_PLAN_READ)
    found = await repository.themes_of(session, actor.tenant_id, [org_id], [year])
    return found.get((org_id, year)) or _empty(actor.tenant_id, org_id, year)


def _empty(tenant_id: UUID, org_id: UUID, year: int) -> MeetingTheme:
    return MeetingTheme(tenant_id=tenant_id, id=uuid7(), org_id=org_id, year=year, themes=[], version=0)


async def set_themes(session: AsyncSession, actor: Actor, held: MeetingTheme, themes: Sequence[MonthTheme]) -> None:
    """Let these be the organisation's themes of the year, in place of those before.

    Raises ThemeMonthTwice, ThemeEmpty, ThemeItemTwice; ThemesChanged where another set the first ones at the same time.
    """
    _check(themes)
    before: list[dict[str, Any]] = held.themes
    held.themes = [stored(one) for one in sorted(themes, key=lambda one: one.month)]
    held.set_by, held.set_at = actor.account_id, now()
    held.version += 1
    session.add(held)
    await session.flush()
    await publish(session, ThemeSet(tenant_id=held.tenant_id, org_id=held.org_id, year=held.year))
    await record(
        session,
        actor,
        "meeting_theme.set",
        target="meeting_theme",
        target_id=held.id,
        org_id=held.org_id,
        before={"year": held.year, "themes": before},
        after={"year": held.year, "themes": held.themes},
    )


def _check(themes: Sequence[MonthTheme]) -> None:
    month = twice(one.month for one in themes)
    if month is not None:
        raise ThemeMonthTwice(month=month)
    for one in themes:
        items = [*one.fixed, *one.own]
        if not one.title and not items:
            raise ThemeEmpty(month=one.month)
        if twice(items) is not None:
            raise ThemeItemTwice(month=one.month)


async def held_themes(
    session: AsyncSession, actor: Actor, org_id: UUID, year: int, month: int
) -> tuple[OrgCard, HeldThemes]:
    """1+N of a month with who set each. Raises OrgNotFound, PermissionMissing, SecondFactorMissing."""
    org = await visible_org(session, actor, org_id, Permission.MEETING_PLAN_READ)
    found = await grounds(session, actor.tenant_id, [org], [year], plans={})
    return org, found.themes_for(org, year, month)
