"""What holds for an organisation: its plan or one from above, its calendar, the themes set for it, root first."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.planning import repository
from app.domains.meetings.planning.models import MeetingPlan, MeetingTheme, ThemeItem
from app.domains.meetings.planning.rules import FixedDay, Gathering, fixed_day, gatherings
from app.domains.meetings.rules import BRANCHES, KINDS
from app.domains.orgs.public import OrgCard, OrgKind, ancestors_of, ids_on, org_cards
from app.kit.clock import CHINA
from app.kit.workdays import Calendar, LocalDay


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item of the agenda and who set it; `fixed` ones come from the organisation or from above it."""

    item: ThemeItem
    fixed: bool
    set_by: OrgCard


@dataclass(frozen=True, slots=True)
class HeldThemes:
    """1+N for one organisation and month: titles and items from the root down, the own items last."""

    titles: list[tuple[str, OrgCard]]
    items: list[HeldItem]

    @property
    def title(self) -> str:
        """The theme that was set furthest above: what is set below adds to it and never replaces it."""
        return self.titles[0][0] if self.titles else ""


@dataclass(frozen=True, slots=True)
class Target:
    """One meeting that a plan asks of a host."""

    host: OrgCard
    gathering: Gathering


@dataclass(frozen=True, slots=True)
class Appointed:
    """When a gathering is held."""

    fixed: FixedDay
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Grounds:
    """Plans, local days and themes on the way to some organisations; answers for any of them."""

    plans: Mapping[tuple[UUID, int], MeetingPlan]
    days: Mapping[UUID, Mapping[date, LocalDay]]
    themes: Mapping[tuple[UUID, int], MeetingTheme]
    above: Mapping[UUID, OrgCard]

    def plan_for(self, org: OrgCard, year: int) -> MeetingPlan | None:
        """The adopted plan of the organisation itself, else for a branch the nearest above that applies below."""
        for org_id in reversed(ids_on(org.path)):
            plan = self.plans.get((org_id, year))
            if plan and (org_id == org.id or (plan.applies_below and org.kind in BRANCHES)):
                return plan
        return None

    def calendar_for(self, org: OrgCard) -> Calendar:
        """The national calendar with the local days on the way to the organisation, of which the nearest counts."""
        local: dict[date, LocalDay] = {}
        for org_id in ids_on(org.path):
            local |= self.days.get(org_id, {})
        return Calendar(local)

    def themes_for(self, org: OrgCard, year: int, month: int) -> HeldThemes:
        titles: list[tuple[str, OrgCard]] = []
        fixed: list[HeldItem] = []
        own: list[HeldItem] = []
        for org_id in ids_on(org.path):
            theme = self.themes.get((org_id, year))
            found = next((one for one in theme.months if one.month == month), None) if theme else None
            if found is None:
                continue
            by = self.above[org_id]
            titles += [(found.title, by)] if found.title else []
            fixed += [HeldItem(item, True, by) for item in found.fixed]
            own += [HeldItem(item, False, by) for item in found.own] if org_id == org.id else []
        return HeldThemes(titles, fixed + own)


async def grounds(
    session: AsyncSession,
    tenant_id: UUID,
    orgs: Collection[OrgCard],
    years: Collection[int],
    *,
    plans: Mapping[tuple[UUID, int], MeetingPlan] | None = None,
) -> Grounds:
    """Everything set on the way to the organisations for these years. `plans` that were read already are not read again."""
    ids = ancestors_of(org.path for org in orgs)
    if plans is None:
        plans = await repository.adopted(session, tenant_id, years, ids)
    days: dict[UUID, dict[date, LocalDay]] = defaultdict(dict)
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    for row in await repository.local_days(session, tenant_id, first, last, ids):
        days[row.org_id][row.day] = LocalDay(row.is_working, row.source)
    themes = await repository.themes_of(session, tenant_id, ids, years)
    above = await org_cards(session, tenant_id, {org_id for org_id, _ in themes})
    return Grounds(plans, days, themes, above)


def targets(plan: MeetingPlan, org: OrgCard, groups: Sequence[OrgCard], month: int) -> list[Target]:
    """The meetings that the plan asks of the organisation in a month: its own, or those of the groups of a branch."""
    found = []
    for gathering in gatherings(plan.planned, month, plan.rule, plan.starts, plan.ends):
        hosts = KINDS[gathering.kind].hosts
        if org.kind in hosts:
            found.append(Target(org, _fitting(gathering, org.kind)))
        elif org.kind in BRANCHES and OrgKind.GROUP in hosts:
            found += [Target(group, gathering) for group in groups]
    return found


def _fitting(gathering: Gathering, host: OrgKind) -> Gathering:
    kinds = tuple(kind for kind in gathering.kinds if host in KINDS[kind].hosts)
    return Gathering(gathering.kind, kinds, gathering.rule, gathering.starts, gathering.ends)


def appointed(gathering: Gathering, year: int, month: int, calendar: Calendar) -> Appointed:
    """The day and the times of a gathering, by the calendar as it is known today."""
    fixed = fixed_day(gathering.rule, year, month, calendar)
    return Appointed(fixed, _at(fixed.day, gathering.starts), _at(fixed.day, gathering.ends))


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), CHINA)
