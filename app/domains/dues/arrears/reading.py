"""Who sees arrears: the member the own, those who collect in a branch its members', those above numbers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.arrears import repository
from app.domains.dues.arrears.cases import NOTE, case_for
from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.rules import Standing, run_of
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.finding import oneself
from app.domains.members.public import member_cards
from app.domains.orgs.public import visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Owing:
    """The unpaid months of a member, and how many of them follow one another."""

    member_id: UUID
    name: str
    months: Sequence[date]
    run_months: int


@dataclass(frozen=True, slots=True)
class BranchCount:
    org_id: UUID
    org_name: str
    reminded: int
    cases: int


async def own(session: AsyncSession, actor: Actor) -> Owing:
    """Raises NoOwnRecord, PermissionMissing."""
    payer = await oneself(session, actor, Permission.DUES_READ_OWN)
    found = await repository.unpaid_months(session, payer.tenant_id, today(), DuesBill.member_id == payer.id)
    standings = list(found.values())
    months = sorted(month for one in standings for month in one.unpaid)
    # What is settled is the member's, whichever branch asks.
    return _owing(payer.id, payer.name, Standing(months, standings[0].settled if standings else ()))


async def of_branch(session: AsyncSession, actor: Actor, org_id: UUID) -> list[Owing]:
    """Who owes months that are over to this branch, the longest first. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_EDIT)
    found = await repository.unpaid_months(session, actor.tenant_id, today(), DuesBill.org_id == org.id)
    cards = await member_cards(session, actor.tenant_id, [member_id for _, member_id in found])
    owing = [_owing(member_id, cards[member_id].name, standing) for (_, member_id), standing in found.items()]
    return sorted(owing, key=lambda one: (-one.run_months, one.name, one.member_id))


async def counts(session: AsyncSession, actor: Actor, org_id: UUID) -> list[BranchCount]:
    """Numbers alone, by branch in the order of the tree. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_READ)
    scope = actor.scope(Permission.DUES_BILL_READ)
    places = await repository.branches_below(session, actor.tenant_id, org.path, scope)
    ids = [branch_id for branch_id, _ in places]
    found = await repository.unpaid_months(session, actor.tenant_id, today(), DuesBill.org_id.in_(ids))
    reminded: dict[UUID, int] = {}
    for (branch_id, _), standing in found.items():
        run = run_of(standing)
        reminded[branch_id] = reminded.get(branch_id, 0) + int(run is not None and run.is_told)
    cases: dict[UUID, int] = {}
    for case in await repository.lasting_cases(session, actor.tenant_id, org_ids=ids):
        cases[case.org_id] = cases.get(case.org_id, 0) + int(case.state is CaseState.OPEN)
    return [BranchCount(one, name, reminded.get(one, 0), cases.get(one, 0)) for one, name in places]


async def cases_of(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[tuple[DuesCase, str]]:
    """The branch's cases with the names. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_EDIT)
    rows = await session.execute(repository.cases_of(actor.tenant_id, org.id, before).limit(limit))
    return [(case, name) for case, name in rows]


@dataclass(frozen=True, slots=True)
class CaseStory:
    """A case with what became of it."""

    case: DuesCase
    name: str
    events: Sequence[DuesCaseEvent]


async def story(session: AsyncSession, actor: Actor, case_id: UUID) -> CaseStory:
    """Raises CaseNotFound, PermissionMissing."""
    case, name = await case_for(session, actor, case_id)
    return CaseStory(case, name, await repository.events_of(session, case))


async def reveal_notes(
    session: AsyncSession, actor: Actor, case_id: UUID, *, purpose: str, cipher: TenantCipher
) -> list[tuple[DuesCaseEvent, str]]:
    """What was noted about a case, for a stated purpose; every look is recorded. Raises CaseNotFound, PermissionMissing."""
    case, _ = await case_for(session, actor, case_id)
    events = await repository.events_of(session, case)
    await record(
        session,
        actor,
        "dues.case_notes_revealed",
        target="dues_case",
        target_id=case.id,
        org_id=case.org_id,
        after={"member_id": case.member_id},
        note=purpose,
    )
    return [(one, cipher.decrypt(one.note, column=NOTE, row_id=one.id)) for one in events if one.note is not None]


def _owing(member_id: UUID, name: str, standing: Standing) -> Owing:
    run = run_of(standing)
    return Owing(member_id, name, standing.unpaid, run.length if run else 0)
