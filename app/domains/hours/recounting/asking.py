"""Ask for a recount, look at its differences, apply or drop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import lock_name
from app.domains.hours import repository as ledger
from app.domains.hours.disclosing import may_tell
from app.domains.hours.errors import HoursNotOfBranch
from app.domains.hours.models import HoursEntry
from app.domains.hours.recounting import repository
from app.domains.hours.recounting.errors import (
    RecountAtWork,
    RecountClosed,
    RecountNotFound,
    RecountNotPreviewed,
    RecountPeriodWrong,
)
from app.domains.hours.recounting.models import HoursRecount, RecountDifference
from app.domains.hours.recounting.rules import Change, period_of, told
from app.domains.hours.recounting.vocabulary import RecountState
from app.domains.hours.recounting.working import APPLY_JOB, PREVIEW_JOB
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import BRANCHES, OrgCard, ids_on, is_below, org_card, visible_org
from app.jobs.queue import enqueue
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Wish:
    """The months, named by any of their days, and why."""

    first: date
    last: date
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A recount with what it found, in numbers."""

    recount: HoursRecount
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Named:
    """A difference as the member's branch sees it."""

    difference: RecountDifference
    entry: HoursEntry
    member_name: str


async def ask(session: AsyncSession, actor: Actor, org_id: UUID, *, wish: Wish) -> HoursRecount:
    """Let the differences be found; nothing is changed by it.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, RecountPeriodWrong, RecountAtWork.
    """
    org = await visible_org(session, actor, org_id, Permission.HOURS_SETTING_EDIT)
    period = period_of(wish.first, wish.last, today())
    if period is None:
        raise RecountPeriodWrong
    await _refuse_second(session, actor.tenant_id)
    made = HoursRecount(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        from_on=period[0],
        until_on=period[1],
        reason=wish.reason,
        document=wish.document,
        state=RecountState.PREVIEWING,
        entries_seen=0,
        entries_changed=0,
        asked_by=actor.account_id,
        asked_at=now(),
    )
    session.add(made)
    await session.flush()
    await _tell(session, actor, "hours.recount_asked", made, wish.reason)
    await enqueue(session, PREVIEW_JOB, {"recount_id": str(made.id)}, tenant_id=made.tenant_id, key=str(made.id))
    return made


async def _refuse_second(session: AsyncSession, tenant_id: UUID) -> None:
    """Two that work at once would each find what the other changes."""
    await lock_name(session, f"hours_recount:{tenant_id}")
    if await repository.is_any_at_work(session, tenant_id):
        raise RecountAtWork


async def apply(session: AsyncSession, actor: Actor, recount_id: UUID) -> HoursRecount:
    """Write the differences that were looked at into the ledger. Repeating it takes up work that stopped.

    Raises RecountNotFound, PermissionMissing, SecondFactorMissing, RecountNotPreviewed, RecountClosed, RecountAtWork.
    """
    recount, _ = await _held(session, actor, recount_id)
    if recount.state is RecountState.PREVIEWING:
        raise RecountNotPreviewed
    if recount.state is RecountState.PREVIEWED:
        await _refuse_second(session, actor.tenant_id)
        recount.state, recount.after_id = RecountState.APPLYING, None
        recount.decided_by, recount.decided_at = actor.account_id, now()
        await session.flush()
        await _tell(session, actor, "hours.recount_applied", recount)
    elif recount.state is not RecountState.APPLYING:
        raise RecountClosed
    await enqueue(session, APPLY_JOB, {"recount_id": str(recount.id)}, tenant_id=recount.tenant_id, key=str(recount.id))
    return recount


async def drop(session: AsyncSession, actor: Actor, recount_id: UUID, *, reason: str) -> HoursRecount:
    """Leave the hours as they are. Raises RecountNotFound, PermissionMissing, SecondFactorMissing, RecountClosed."""
    recount, _ = await _held(session, actor, recount_id)
    if recount.state not in (RecountState.PREVIEWING, RecountState.PREVIEWED):
        raise RecountClosed
    recount.state, recount.decided_by, recount.decided_at = RecountState.DROPPED, actor.account_id, now()
    recount.finished_at = recount.decided_at
    await session.flush()
    await _tell(session, actor, "hours.recount_dropped", recount, reason)
    return recount


async def show(session: AsyncSession, actor: Actor, recount_id: UUID) -> Shown:
    """What it found, in numbers of five people or more. Raises RecountNotFound, PermissionMissing, SecondFactorMissing."""
    recount, org = await _held(session, actor, recount_id, lock=False)
    names = actor.allows(Permission.HOURS_READ, at=org.path)
    people = {tuple(ids_on(path)): n for path, n in (await ledger.numbers_asked(session, actor.tenant_id)).items()}
    sums = may_tell(tuple(ids_on(org.path)), people)
    found = await repository.changes(session, recount)
    return Shown(recount, [told(one, names_may_be_read=names, sum_may_be_told=sums) for one in found])


async def list_recounts(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[HoursRecount]:
    """Those that concern an organisation: its own and those from above. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_RULE_READ)
    return await repository.of_line(session, actor.tenant_id, ids_on(org.path), before=before, limit=limit)


async def branch_differences(
    session: AsyncSession, actor: Actor, recount_id: UUID, branch_id: UUID, *, before: UUID | None, limit: int
) -> list[Named]:
    """What it found of a branch's members, by name. Raises OrgNotFound, PermissionMissing, HoursNotOfBranch, RecountNotFound."""
    branch = await visible_org(session, actor, branch_id, Permission.HOURS_READ)
    if branch.kind not in BRANCHES:
        raise HoursNotOfBranch
    recount = await repository.find(session, actor.tenant_id, recount_id)
    top = await org_card(session, actor.tenant_id, recount.org_id) if recount else None
    if recount is None or top is None or not is_below(branch.path, top.path):
        raise RecountNotFound
    rows = await session.execute(repository.in_branch(recount, branch.id, before).limit(limit))
    return [Named(*row) for row in rows]


async def _held(
    session: AsyncSession, actor: Actor, recount_id: UUID, *, lock: bool = True
) -> tuple[HoursRecount, OrgCard]:
    """The recount, for who decides on counting there. Raises RecountNotFound, PermissionMissing, SecondFactorMissing."""
    recount = await repository.find(session, actor.tenant_id, recount_id, lock=lock)
    if recount is None:
        raise RecountNotFound
    try:
        return recount, await visible_org(session, actor, recount.org_id, Permission.HOURS_SETTING_EDIT)
    except OrgNotFound as missing:
        raise RecountNotFound from missing


async def _tell(session: AsyncSession, actor: Actor, action: str, recount: HoursRecount, reason: str = "") -> None:
    await record(
        session,
        actor,
        action,
        target="hours_recount",
        target_id=recount.id,
        org_id=recount.org_id,
        after={
            "from_on": recount.from_on,
            "until_on": recount.until_on,
            "document": recount.document,
            "state": recount.state,
            "entries_seen": recount.entries_seen,
            "entries_changed": recount.entries_changed,
        },
        note=reason,
    )
