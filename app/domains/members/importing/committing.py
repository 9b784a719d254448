"""Write the good rows into the register, in the caller's one transaction; bad rows stay as they are."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.dialect import lock_name
from app.db.types import plain
from app.domains.members import repository as register
from app.domains.members.entry import Entry, checked
from app.domains.members.events import MemberRegistered
from app.domains.members.history import remember, touch
from app.domains.members.importing import repository
from app.domains.members.importing.assessing import GROUP, Assessed, assess
from app.domains.members.importing.checking import kept_decision
from app.domains.members.importing.errors import NotChecked, NothingToCommit
from app.domains.members.importing.facts import merged
from app.domains.members.importing.models import (
    Decision,
    ImportStatus,
    Outcome,
    RosterImport,
    RowState,
)
from app.domains.members.importing.rows import seal_before
from app.domains.members.importing.sight import frame_of, open_import_for
from app.domains.members.importing.snapshots import snapshot
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.members.personal import for_history, write_entry
from app.domains.members.registering import new_row
from app.domains.members.vocabulary import ChangeKind, MemberStatus
from app.domains.orgs.errors import OrgNotActive
from app.domains.orgs.public import OrgStatus, held_orgs
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(slots=True)
class _Plan:
    """What becomes of one row. `said` is its entry, with those of later rows of the same person laid over it."""

    one: Assessed
    outcome: Outcome
    said: Entry
    member: Member | None = None
    before: bytes | None = None
    followers: list["_Plan"] = field(default_factory=list)


async def commit_import(session: AsyncSession, actor: Actor, *, cipher: TenantCipher, import_id: UUID) -> RosterImport:
    """Judge every row once more, then create and merge what is good.

    Raises ImportNotFound, PermissionMissing, ImportSettled, NotChecked, NothingToCommit, ContentErased, and
    OrgNotActive where a branch has been dissolved or merged at the same instant.
    """
    found, path = await open_import_for(session, actor, import_id)
    if found.status is not ImportStatus.CHECKED:
        raise NotChecked
    # Two imports at once would not see each other's people, and lock the register's rows in different orders.
    await lock_name(session, f"roster_import:{actor.tenant_id}")
    frame = await frame_of(session, actor, found, path, cipher)
    judged = await assess(session, frame, await repository.rows_of(session, found), locked=True)
    plans = _plans(judged)
    if not any(plan.outcome in (Outcome.CREATED, Outcome.MERGED, Outcome.UNCHANGED) for plan in plans):
        raise NothingToCommit
    await _hold_places(session, actor.tenant_id, plans)
    await _create(session, actor, plans, cipher)
    await _merge(session, actor, plans, cipher)
    await repository.write_rows(session, [_row_values(plan) for plan in plans])
    moment = now()
    found.status, found.committed_at, found.updated_at = ImportStatus.COMMITTED, moment, moment
    found.version += 1
    found.counts = dict(Counter(plan.outcome.value for plan in plans))
    await record(
        session,
        actor,
        "member.import_commit",
        target="roster_import",
        target_id=found.id,
        org_id=found.org_id,
        after=found.counts,
    )
    return found


async def _hold_places(session: AsyncSession, tenant_id: UUID, plans: Sequence[_Plan]) -> None:
    """Branches and groups stay as they were judged until the people are in them."""
    places = [plan.one.place for plan in plans if plan.outcome in (Outcome.CREATED, Outcome.MERGED) and plan.one.place]
    ids = {org.id for place in places for org in (place.branch, place.group) if org is not None}
    held = await held_orgs(session, tenant_id, ids)
    if any(org.status is not OrgStatus.ACTIVE for org in held.values()):
        raise OrgNotActive


def _plans(judged: Sequence[Assessed]) -> list[_Plan]:
    plans = [_Plan(one, _outcome(one), one.facts.entry) for one in judged]
    by_number = {plan.one.row.number: plan for plan in plans}
    for plan in plans:
        if plan.outcome is Outcome.MERGED and plan.one.match_row is not None:
            first = by_number[plan.one.match_row]
            if first.outcome is Outcome.LEFT_OUT:
                plan.outcome = Outcome.LEFT_OUT
                continue
            first.said = merged(first.said, plan.said)
            first.followers.append(plan)
            if first.outcome is Outcome.UNCHANGED:
                first.outcome = Outcome.MERGED
    return plans


def _outcome(one: Assessed) -> Outcome:
    """What was shown as faulty was not agreed to, even if it would be good by now."""
    decision = kept_decision(one)
    if one.state is RowState.FAULTY or one.row.state is RowState.FAULTY or decision is Decision.SKIP:
        return Outcome.LEFT_OUT
    if one.state is RowState.UNCHANGED:
        return Outcome.UNCHANGED
    if one.state is RowState.NEW or decision is Decision.CREATE:
        return Outcome.CREATED
    return Outcome.MERGED if decision is Decision.MERGE else Outcome.LEFT_OUT


async def _create(session: AsyncSession, actor: Actor, plans: Sequence[_Plan], cipher: TenantCipher) -> None:
    created = [plan for plan in plans if plan.outcome is Outcome.CREATED]
    await asyncio.to_thread(_make_rows, actor.tenant_id, created, cipher)
    members = [plan.member for plan in created if plan.member]
    day = today()
    # A number taken meanwhile is refused here, before anything that hangs on these rows.
    await _insert(session, Member, [_columns(member) for member in members])
    await _insert(session, MemberCategory, [row for plan in created for row in _categories(plan)])
    await _insert(session, MemberChange, [_history(actor, plan, day) for plan in created])
    for member in members:
        event = MemberRegistered(member.tenant_id, member_id=member.id, org_id=member.org_id, stage=member.stage)
        await publish(session, event)


def _make_rows(tenant_id: UUID, created: Sequence[_Plan], cipher: TenantCipher) -> None:
    day = today()
    for plan in created:
        facts, place = plan.one.facts, plan.one.place
        assert place is not None
        assert facts.stage is not None
        plan.said, _ = checked(plan.said, stage=facts.stage, today=day)
        plan.member = new_row(
            tenant_id,
            plan.said,
            cipher,
            org_id=place.branch.id,
            group_id=place.group.id if place.group else None,
            stage=facts.stage,
            status=MemberStatus.FLOWING if facts.is_flowing else MemberStatus.NORMAL,
        )
        plan.member.version = 1


async def _insert(session: AsyncSession, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(table), list(rows))


def _columns(member: Member) -> dict[str, Any]:
    """The row's values for one insert of all: the unit of work would double the time of thousands."""
    return {name: value for name, value in vars(member).items() if name in Member.__table__.columns}


def _categories(plan: _Plan) -> list[dict[str, Any]]:
    assert plan.member is not None
    owner = {"tenant_id": plan.member.tenant_id, "member_id": plan.member.id}
    return [{**owner, "id": uuid7(), "category": category} for category in sorted(plan.said.categories)]


def _history(actor: Actor, plan: _Plan, day: date) -> dict[str, Any]:
    member = plan.member
    assert member is not None
    after = for_history(plan.said, plan.said.differing(Entry(name="")))
    after |= {"org_id": member.org_id, "stage": member.stage, "status": member.status}
    return {
        "tenant_id": member.tenant_id,
        "id": uuid7(),
        "member_id": member.id,
        "kind": ChangeKind.REGISTERED,
        "effective_on": day,
        "approval": "",
        "before": {},
        "after": plain(after),
        "changed_by": actor.account_id,
        "changed_at": member.created_at,
    }


async def _merge(session: AsyncSession, actor: Actor, plans: Sequence[_Plan], cipher: TenantCipher) -> None:
    for plan in plans:
        if plan.outcome is Outcome.MERGED and plan.one.match_row is None:
            await _merge_into(session, actor, plan, cipher)
        for follower in plan.followers:
            follower.member = plan.member


async def _merge_into(session: AsyncSession, actor: Actor, plan: _Plan, cipher: TenantCipher) -> None:
    one, member, current = plan.one, plan.one.member, plan.one.current
    assert member is not None
    assert current is not None
    wanted, _ = checked(merged(current, plan.said), stage=member.stage, today=today())
    differing = wanted.differing(current)
    before, after = for_history(current, differing), for_history(wanted, differing)
    plan.member = member
    plan.before = seal_before(
        cipher, one.row.id, {"entry": snapshot(current), "group_id": str(member.group_id) if member.group_id else None}
    )
    if GROUP in one.changes and one.place and one.place.group:
        before[GROUP], after[GROUP] = member.group_id, one.place.group.id
        member.group_id = one.place.group.id
    write_entry(member, wanted, cipher)
    touch(member)
    await session.flush()
    await register.write_categories(session, member, before=current.categories, after=wanted.categories)
    await remember(
        session,
        actor,
        member,
        ChangeKind.EDITED,
        cipher=cipher,
        on=today(),
        before=before,
        after=after,
        reason="导入花名册",
    )


def _row_values(plan: _Plan) -> dict[str, Any]:
    one = plan.one
    return {
        "tenant_id": one.row.tenant_id,
        "id": one.row.id,
        "state": one.state,
        "faults": [fault.stored() for fault in one.faults],
        "outcome": plan.outcome,
        "member_id": plan.member.id if plan.member else None,
        "member_version": plan.member.version if plan.member else None,
        "before": plan.before,
    }
