"""Draft the meetings that a plan asks for: each kind of each month once, however often and by however many it is tried."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.dialect import insert_or_ignore
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.labels import label
from app.domains.meetings.minutes.agenda import Planned, write_items
from app.domains.meetings.models import Meeting
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.events import PartyDayDrafted
from app.domains.meetings.planning.holding import Grounds, HeldThemes, Target, appointed, grounds, targets
from app.domains.meetings.planning.models import MeetingPlan, PlannedMeeting
from app.domains.meetings.planning.rules import Gathering, title_of
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import OrgCard, OrgStatus, is_below, org_card
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

DRAFTER = "meetings.draft_planned"
MOST_DAYS_BEFORE = 60
_KEYS = ("tenant_id", "org_id", "year", "month", "kind")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A month for which an organisation has meetings to be drafted."""

    org: OrgCard
    year: int
    month: int


def months_from(on: date) -> Iterator[date]:
    """The first days of the months that may be drafted on this day: the current one and those soon to come."""
    first = on.replace(day=1)
    while first <= on + timedelta(days=MOST_DAYS_BEFORE):
        yield first
        first = (first + timedelta(days=32)).replace(day=1)


async def wanted_now(
    session: AsyncSession, tenant_id: UUID, on: date, *, after: str = "", limit: int
) -> tuple[list[Wanted], str | None]:
    """What the adopted plans ask for by this day and nobody has drafted, for the next `limit` organisations after the
    path `after`; and the path to go on from, None at the end. Dates that are past are left out.
    """
    firsts = list(months_from(on))
    plans = await repository.adopted(session, tenant_id, {first.year for first in firsts})
    if not plans:
        return [], None
    reaching = await _paths_below(session, tenant_id, plans.values())
    own = {plan.org_id for plan in plans.values()}
    orgs = await repository.covered_orgs(session, tenant_id, own=own, under=reaching, after=after, limit=limit)
    known = await grounds(session, tenant_id, orgs, {first.year for first in firsts}, plans=plans)
    groups = await _groups(session, tenant_id, orgs, plans.values())
    hosts = [*orgs, *(group for some in groups.values() for group in some)]
    done = {
        (row.org_id, row.year, row.month, row.kind)
        for row in await repository.planned_of(
            session, tenant_id, [host.id for host in hosts], [(first.year, first.month) for first in firsts]
        )
    }
    wanted = [
        Wanted(org, first.year, first.month)
        for org in orgs
        for first in firsts
        if (plan := known.plan_for(org, first.year))
        and first - timedelta(days=plan.draft_days_before) <= on
        and any(
            (one.host.id, first.year, first.month, one.gathering.kind) not in done
            for one in _ahead(known, plan, org, groups.get(org.id, []), first.year, first.month)
        )
    ]
    return wanted, orgs[-1].path if len(orgs) == limit else None


async def reached_by(
    session: AsyncSession, plan: MeetingPlan, month: int, *, after: str, limit: int
) -> tuple[list[Wanted], str | None]:
    """The branches below for which the plan holds, having none nearer; and the path to go on from, None at the end."""
    paths = await _paths_below(session, plan.tenant_id, [plan])
    orgs = await repository.covered_orgs(session, plan.tenant_id, own=[], under=paths, after=after, limit=limit)
    known = await grounds(session, plan.tenant_id, orgs, [plan.year])
    wanted = [Wanted(org, plan.year, month) for org in orgs if known.plan_for(org, plan.year) is plan]
    return wanted, orgs[-1].path if len(orgs) == limit else None


async def _paths_below(session: AsyncSession, tenant_id: UUID, plans: Collection[MeetingPlan]) -> list[str]:
    """The paths of organisations whose plans hold for branches below."""
    paths: list[str] = []
    for org_id in {plan.org_id for plan in plans if plan.applies_below}:
        org = await org_card(session, tenant_id, org_id)
        if org is not None and not any(is_below(org.path, other) for other in paths):
            paths = [other for other in paths if not is_below(other, org.path)] + [org.path]
    return paths


async def _groups(
    session: AsyncSession, tenant_id: UUID, orgs: Collection[OrgCard], plans: Collection[MeetingPlan]
) -> dict[UUID, list[OrgCard]]:
    if not orgs or not any(one.kind is MeetingKind.GROUP_MEETING for plan in plans for one in plan.planned):
        return {}
    return await repository.groups_under(session, tenant_id, [org.id for org in orgs])


def _ahead(
    known: Grounds, plan: MeetingPlan, org: OrgCard, groups: list[OrgCard], year: int, month: int
) -> list[Target]:
    """What the plan asks for in the month, save what should have begun already."""
    moment, calendar = now(), known.calendar_for(org)
    return [
        one
        for one in targets(plan, org, groups, month)
        if appointed(one.gathering, year, month, calendar).starts_at > moment
    ]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a month: what the plan asks for that is still ahead, and what was drafted now."""

    ahead: list[Target]
    made: list[UUID]


async def draft_month(session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int, month: int) -> Drafted | None:
    """Draft what the plan in force asks of the organisation in a month and was not drafted before, as the system.

    None where no adopted plan holds. What was drafted once is not drafted again, though it was called off.
    """
    org = await org_card(session, tenant_id, org_id)
    if org is None or org.status is not OrgStatus.ACTIVE:
        return None
    known = await grounds(session, tenant_id, [org], [year])
    plan = known.plan_for(org, year)
    if plan is None:
        return None
    groups = (await _groups(session, tenant_id, [org], [plan])).get(org.id, [])
    ahead = _ahead(known, plan, org, groups, year, month)
    themes = known.themes_for(org, year, month)
    made = []
    for target in ahead:
        meeting = await _draft(session, plan, target, known, themes, (year, month))
        made += [meeting.id] if meeting else []
    return Drafted(ahead, made)


async def _draft(
    session: AsyncSession,
    plan: MeetingPlan,
    target: Target,
    known: Grounds,
    themes: HeldThemes,
    when: tuple[int, int],
) -> Meeting | None:
    gathering = target.gathering
    rows = await take(session, plan, target, when)
    if gathering.kind not in rows:
        return None
    kinds = [kind for kind in gathering.kinds if kind in rows]
    system = Actor.system(DRAFTER, tenant_id=plan.tenant_id)
    content = content_of(plan, target, known, themes, when)
    meeting = await draft_meeting(session, system, org_id=target.host.id, plan=Plan(kinds), values=content.values)
    write_items(session, meeting, content.agenda)
    for row in await repository.planned_by_id(session, plan.tenant_id, rows.values()):
        row.meeting_id = meeting.id
    await session.flush()
    await publish(
        session,
        PartyDayDrafted(tenant_id=plan.tenant_id, org_id=target.host.id, plan_id=plan.id, meeting_id=meeting.id),
    )
    return meeting


async def take(
    session: AsyncSession,
    plan: MeetingPlan,
    target: Target,
    when: tuple[int, int],
    *,
    besides: Collection[MeetingKind] = (),
) -> dict[MeetingKind, UUID]:
    """Take the month for the kinds of the gathering: the rows that nobody had before, by kind. A twin waits here.

    Without its leading kind nothing is taken. `besides` are the kinds that the gathering holds already.
    """
    gathering = target.gathering
    common: dict[str, Any] = {
        "tenant_id": plan.tenant_id,
        "org_id": target.host.id,
        "plan_id": plan.id,
        "year": when[0],
        "month": when[1],
        "gathering": gathering.kind,
        "meeting_id": None,
        "plan_version": plan.version,
        "drafted_at": now(),
    }
    taken: dict[MeetingKind, UUID] = {}
    for kind in gathering.kinds:
        if kind in besides:
            continue
        if kind is not gathering.kind and gathering.kind not in {*taken, *besides}:
            break
        statement = insert_or_ignore(session, PlannedMeeting, common | {"id": uuid7(), "kind": kind}, keys=_KEYS)
        row_id = await session.scalar(statement.returning(PlannedMeeting.id))
        if row_id is not None:
            taken[kind] = row_id
    return taken


@dataclass(frozen=True, slots=True)
class Content:
    """What a plan gives a meeting: columns of `Meeting`, and its agenda."""

    values: dict[str, Any]
    agenda: list[Planned]


def content_of(plan: MeetingPlan, target: Target, known: Grounds, themes: HeldThemes, when: tuple[int, int]) -> Content:
    """Title, times, place and agenda of a gathering by plan, calendar and themes as they are now."""
    gathering = target.gathering
    at = appointed(gathering, *when, known.calendar_for(target.host))
    is_party_day = gathering.kind is MeetingKind.THEME_DAY
    values = {
        "title": titled(gathering, when[1], themes.title),
        "starts_at": at.starts_at,
        "ends_at": at.ends_at,
        "place": plan.place or plan.hall,
        "summary": "；".join(f"{by.name}：{title}" for title, by in themes.titles)[:2000] if is_party_day else "",
    }
    return Content(values, agenda_of(themes) if is_party_day else [])


def titled(gathering: Gathering, month: int, theme: str) -> str:
    return title_of(gathering, [label(kind) for kind in gathering.kinds], month, theme)


def agenda_of(themes: HeldThemes) -> list[Planned]:
    """1+N as an agenda: the fixed items with the name of who set them, then the own ones."""
    return [
        Planned(one.item.kind, one.item.text, note=f"规定动作（{one.set_by.name}）" if one.fixed else "自选动作")
        for one in themes.items
    ][:50]
