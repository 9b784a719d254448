"""What was drafted by plans, in what it differs from what the plans say now, and drafting it anew before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.domains.meetings.drafting import edit_meeting
from app.domains.meetings.finding import find_led
from app.domains.meetings.minutes import repository as agendas
from app.domains.meetings.minutes.agenda import write_items
from app.domains.meetings.models import Meeting
from app.domains.meetings.planning import repository
from app.domains.meetings.planning.errors import NothingPlanned, PlanMonthPast, PlannedNotFound, PlannedSettled
from app.domains.meetings.planning.holding import Grounds, Target, grounds, targets
from app.domains.meetings.planning.models import MeetingPlan, PlannedMeeting
from app.domains.meetings.planning.scheduling import Content, content_of, take
from app.domains.meetings.planning.vocabulary import Difference
from app.domains.meetings.repository import kinds_of
from app.domains.meetings.vocabulary import MeetingKind, MeetingState
from app.domains.orgs.public import OrgCard, OrgKind, org_cards, visible_org
from app.kit.clock import now


@dataclass(frozen=True, slots=True)
class Now:
    """What the plan in force would draft today."""

    plan: MeetingPlan
    target: Target
    content: Content


@dataclass(frozen=True, slots=True)
class Listed:
    """A drafted meeting with its organisation, and what the plan would draft today (None where none asks for it)."""

    row: PlannedMeeting
    meeting: Meeting
    org: OrgCard
    kinds: list[MeetingKind]
    today: Now | None
    is_open: bool
    """May the reader see the meeting itself? A draft is shown to those who draft; others learn that there is one."""

    @property
    def differences(self) -> list[Difference]:
        """In what the meeting is not what the plan says now, whoever changed which."""
        if self.today is None or not self.is_open or self.meeting.state is MeetingState.CANCELLED:
            return []
        values, held = self.today.content.values, self.meeting
        differs = {
            Difference.TIME: (held.starts_at, held.ends_at) != (values["starts_at"], values["ends_at"]),
            Difference.PLACE: held.place != values["place"],
            Difference.TITLE: held.title != values["title"],
            Difference.KINDS: set(self.kinds) != set(self.today.target.gathering.kinds),
        }
        return [what for what, is_so in differs.items() if is_so]

    @property
    def may_redraft(self) -> bool:
        return bool(self.differences) and self.meeting.state is MeetingState.DRAFT


async def list_planned(
    session: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID | None,
    year: int,
    month: int | None,
    after: UUID | None,
    limit: int,
) -> list[Listed]:
    """Up to `limit` meetings that were drafted by plans, one for each kind. Raises PermissionMissing, OrgNotFound."""
    scope = require_somewhere(actor, Permission.MEETING_PLAN_READ)
    under = (await visible_org(session, actor, org_id, Permission.MEETING_PLAN_READ)).path if org_id else None
    rows = await repository.planned_page(
        session, actor.tenant_id, scope=scope, under=under, year=year, month=month, after=after, limit=limit
    )
    return await _listed(session, actor, rows)


async def _listed(session: AsyncSession, actor: Actor, rows: Sequence[tuple[PlannedMeeting, Meeting]]) -> list[Listed]:
    if not rows:
        return []
    tenant_id = actor.tenant_id
    orgs = await org_cards(session, tenant_id, {row.org_id for row, _ in rows})
    parents = await org_cards(
        session, tenant_id, {org.parent_id for org in orgs.values() if org.kind is OrgKind.GROUP and org.parent_id}
    )
    known = await grounds(session, tenant_id, list(orgs.values()), {row.year for row, _ in rows})
    kinds = await kinds_of(session, tenant_id, {meeting.id for _, meeting in rows})
    return [
        Listed(
            row,
            meeting,
            orgs[row.org_id],
            kinds.get(meeting.id, []),
            _today(known, row, orgs[row.org_id], parents),
            meeting.state is not MeetingState.DRAFT or actor.allows(Permission.MEETING_DRAFT, at=orgs[row.org_id].path),
        )
        for row, meeting in rows
    ]


def _today(known: Grounds, row: PlannedMeeting, host: OrgCard, parents: dict[UUID, OrgCard]) -> Now | None:
    """By the host's own plan, or for a group by the branch's."""
    branch = parents.get(host.parent_id) if host.parent_id else None
    for planner, groups in ((host, []), (branch, [host])):
        plan = known.plan_for(planner, row.year) if planner else None
        if plan is None or planner is None:
            continue
        for target in targets(plan, planner, groups, row.month):
            if target.host.id == host.id and target.gathering.kind is row.gathering:
                when = (row.year, row.month)
                themes = known.themes_for(planner, *when)
                return Now(plan, target, content_of(plan, target, known, themes, when))
    return None


async def redraft(session: AsyncSession, actor: Actor, planned_id: UUID) -> Listed:
    """Bring a draft to what the plan says now: time, place, title, kinds, and an agenda without material.

    Raises PlannedNotFound, PermissionMissing, PlannedSettled, NothingPlanned, PlanMonthPast.
    """
    row = await repository.planned_row(
        session, actor.tenant_id, planned_id, scope=actor.scope(Permission.MEETING_PLAN_READ)
    )
    if row is None or row.meeting_id is None:
        raise PlannedNotFound
    org = (await org_cards(session, actor.tenant_id, [row.org_id]))[row.org_id]
    require(actor, Permission.MEETING_DRAFT, at=org.path)
    found = await find_led(session, actor, row.meeting_id, Permission.MEETING_DRAFT)
    if found.meeting.state is not MeetingState.DRAFT:
        raise PlannedSettled
    (before,) = await _listed(session, actor, [(row, found.meeting)])
    if before.today is None:
        raise NothingPlanned(month=row.month)
    content = before.today.content
    if content.values["starts_at"] <= now():
        raise PlanMonthPast(month=row.month)
    kinds = await _retaken(session, row, before.today)
    await edit_meeting(session, actor, found, content.values | {"kinds": kinds})
    # An agenda that has material is somebody's work already.
    if not await agendas.files_of(session, actor.tenant_id, found.meeting.id):
        await agendas.clear_agenda(session, actor.tenant_id, found.meeting.id)
        write_items(session, found.meeting, content.agenda)
        await session.flush()
    (after,) = await _listed(session, actor, [(row, found.meeting)])
    return after


async def _retaken(session: AsyncSession, row: PlannedMeeting, today: Now) -> list[MeetingKind]:
    """The kinds that the gathering serves now: those it had and those the plan adds; what the plan drops is let go."""
    tenant_id, wanted = row.tenant_id, today.target.gathering.kinds
    held = await repository.planned_of_meeting(session, tenant_id, row.meeting_id)
    kinds = [row.gathering]
    for one in held:
        if one.kind in wanted:
            one.plan_id, one.plan_version, one.drafted_at = today.plan.id, today.plan.version, now()
            kinds += [one.kind] if one.kind is not row.gathering else []
        else:
            await session.delete(one)
    await session.flush()
    added = await take(session, today.plan, today.target, (row.year, row.month), besides={one.kind for one in held})
    for new in await repository.planned_by_id(session, tenant_id, added.values()):
        new.meeting_id = row.meeting_id
    await session.flush()
    return [*kinds, *added]
