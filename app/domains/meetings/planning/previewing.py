"""The dates of a plan's year with the reason for each shift, and halls that two plans claim at one time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.holding import Appointed, Grounds, appointed, grounds
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.rules import Gathering, gatherings, overlaps
from app.domains.orgs.public import OrgCard, visible_org


@dataclass(frozen=True, slots=True)
class PlanDate:
    """One gathering of the year; `hall_taken` counts other adopted plans in the same hall at the same time."""

    month: int
    gathering: Gathering
    at: Appointed
    hall_taken: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Plans of two or more organisations that claim one hall at overlapping times of a day, in the order of their start."""

    hall: str
    claims: list[tuple[OrgCard, Appointed]]


async def dates_of(session: AsyncSession, plan: MeetingPlan, org: OrgCard) -> list[PlanDate]:
    """All gatherings of the plan's year in the order of time, by the calendar as it is known today."""
    others = await repository.in_hall(session, plan.tenant_id, plan.year, plan.hall) if plan.hall else []
    others = [(other, host) for other, host in others if other.id != plan.id]
    known = await grounds(session, plan.tenant_id, [org, *(host for _, host in others)], [plan.year], plans={})
    claims = [at for other, host in others for at in _claims(known, other, host)]
    return [
        PlanDate(month, gathering, at, sum(_collide(at, claim) for claim in claims))
        for month in range(1, 13)
        for gathering, at in sorted(
            (
                (one, appointed(one, plan.year, month, known.calendar_for(org)))
                for one in gatherings(plan.planned, month, plan.rule, plan.starts, plan.ends)
            ),
            key=lambda pair: pair[1].starts_at,
        )
    ]


def _claims(known: Grounds, plan: MeetingPlan, org: OrgCard) -> list[Appointed]:
    calendar = known.calendar_for(org)
    return [
        appointed(one, plan.year, month, calendar)
        for month in range(1, 13)
        for one in gatherings(plan.planned, month, plan.rule, plan.starts, plan.ends)
    ]


def _collide(first: Appointed, second: Appointed) -> bool:
    return first.fixed.day == second.fixed.day and overlaps(_slot(first), _slot(second))


def _slot(at: Appointed) -> tuple[str, str]:
    return f"{at.starts_at:%H:%M}", f"{at.ends_at:%H:%M}"


async def hall_clashes(session: AsyncSession, actor: Actor, org_id: UUID, year: int) -> list[Clash]:
    """Halls that adopted plans at or below the organisation claim twice at a time. It warns and hinders nothing.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.MEETING_PLAN_READ)
    plans = await repository.halls_under(session, actor.tenant_id, year, org.path)
    plans = [(plan, host) for plan, host in plans if actor.allows(Permission.MEETING_PLAN_READ, at=host.path)]
    known = await grounds(session, actor.tenant_id, [host for _, host in plans], [year], plans={})
    by_day: dict[tuple[str, str], list[tuple[OrgCard, Appointed]]] = defaultdict(list)
    for plan, host in plans:
        for at in _claims(known, plan, host):
            by_day[at.fixed.day.isoformat(), plan.hall].append((host, at))
    chains = [(hall, chain) for (_, hall), claims in sorted(by_day.items()) for chain in _chains(claims)]
    return [Clash(hall, chain) for hall, chain in chains if len({host.id for host, _ in chain}) > 1]


def _chains(claims: Iterable[tuple[OrgCard, Appointed]]) -> list[list[tuple[OrgCard, Appointed]]]:
    """The claims of a day in groups, in which each begins before those earlier in the group have all ended."""
    chains: list[list[tuple[OrgCard, Appointed]]] = []
    for claim in sorted(claims, key=lambda one: one[1].starts_at):
        if chains and claim[1].starts_at < max(at.ends_at for _, at in chains[-1]):
            chains[-1].append(claim)
        else:
            chains.append([claim])
    return chains
