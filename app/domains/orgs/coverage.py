"""Coverage of the tree (组织覆盖): how many organisations of which kind, what they lack, how large the branches are.

Everything is counted by the database in one statement over the actor's scope; the register's numbers come by its port.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.access.scope import Scope
from app.domains.orgs.models import CommitteeTerm, Org, OrgKind, OrgStatus, Post, TermSeat, UnitKind
from app.domains.orgs.ports import the_register
from app.domains.orgs.rules import BRANCHES
from app.domains.orgs.sight import org_for
from app.domains.orgs.term_repository import DEADLINE
from app.domains.orgs.tree import below, within_scope
from app.domains.orgs.vocabulary import Gap
from app.kit.dates import add_months


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of one group of organisations. The sizes count branches by their roll; a roll of 0 is in none of them."""

    organisations: int = 0
    branches: int = 0
    without_secretary: int = 0
    without_term: int = 0
    term_overdue: int = 0
    term_due_soon: int = 0
    members: int = 0
    full_members: int = 0
    empty: int = 0
    size_1_2: int = 0
    size_3_6: int = 0
    size_7_50: int = 0
    over_fifty: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Coverage:
    total: Tally
    by_kind: dict[OrgKind, Tally]
    by_unit_kind: dict[UnitKind, Tally]


@dataclass(frozen=True, slots=True)
class BranchState:
    """One branch with its roll and its committee."""

    org: Org
    members: int
    full_members: int
    has_secretary: bool
    deadline: date | None


async def coverage(session: AsyncSession, actor: Actor, *, under: UUID | None, on: date) -> Coverage:
    """The report for all that the actor may report on, at or under `under`. Raises OrgNotFound."""
    scope, top = await _place(session, actor, under)
    facts = _facts(actor.tenant_id, scope, top, on).subquery()
    columns = [
        func.sum(case((condition, value), else_=0)).label(name) for name, condition, value in _counted(facts, on)
    ]
    rows = await session.execute(
        select(facts.c.kind, facts.c.unit_kind, *columns).group_by(facts.c.kind, facts.c.unit_kind)
    )
    return _folded([(row[0], row[1], Tally(*(int(number) for number in row[2:]))) for row in rows])


def _folded(rows: Sequence[tuple[OrgKind, UnitKind, Tally]]) -> Coverage:
    return Coverage(
        total=_sum(tally for _, _, tally in rows),
        by_kind={
            kind: _sum(t for k, _, t in rows if k is kind) for kind in OrgKind if any(k is kind for k, _, _ in rows)
        },
        by_unit_kind={
            unit: _sum(t for _, u, t in rows if u is unit) for unit in UnitKind if any(u is unit for _, u, _ in rows)
        },
    )


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total = total + tally
    return total


async def branches(
    session: AsyncSession,
    actor: Actor,
    *,
    under: UUID | None,
    gap: Gap | None,
    on: date,
    after: list[str] | None,
    limit: int,
) -> Sequence[BranchState]:
    """Branches in the order of the tree with their numbers, those with the gap only; one more than `limit` if there is
    a next page. Raises OrgNotFound.
    """
    scope, top = await _place(session, actor, under)
    facts = _facts(actor.tenant_id, scope, top, on).subquery()
    statement = (
        select(Org, facts.c.members, facts.c.full_members, facts.c.secretaries, facts.c.deadline)
        .join(facts, Org.id == facts.c.id)
        .where(Org.tenant_id == actor.tenant_id, facts.c.is_branch == 1)
    )
    if gap is not None:
        statement = statement.where(_gap(facts, gap, on))
    if after:
        statement = statement.where(Org.path > after[0])
    rows = await session.execute(statement.order_by(Org.path).limit(limit + 1))
    return [BranchState(org, members, full, bool(held), deadline) for org, members, full, held, deadline in rows]


async def _place(session: AsyncSession, actor: Actor, under: UUID | None) -> tuple[Scope, str | None]:
    scope = require_somewhere(actor, Permission.ORG_COVERAGE_REPORT)
    if under is None:
        return scope, None
    return scope, (await org_for(session, actor, under, Permission.ORG_COVERAGE_REPORT)).path


def _facts(tenant_id: UUID, scope: Scope, top: str | None, on: date) -> Select[Any]:
    """One row for each active organisation in scope."""
    numbers = the_register().counts(tenant_id).subquery()
    term = (
        select(CommitteeTerm.org_id, CommitteeTerm.id, DEADLINE.label("deadline"))
        .where(CommitteeTerm.tenant_id == tenant_id, CommitteeTerm.ended_on.is_(None))
        .subquery()
    )
    secretaries = (
        select(TermSeat.term_id, func.count().label("held"))
        .where(
            TermSeat.tenant_id == tenant_id,
            TermSeat.post == Post.SECRETARY,
            TermSeat.from_on <= on,
            or_(TermSeat.until_on.is_(None), TermSeat.until_on > on),
        )
        .group_by(TermSeat.term_id)
        .subquery()
    )
    statement = (
        select(
            Org.id,
            Org.kind,
            Org.unit_kind,
            case((Org.kind.in_(BRANCHES), 1), else_=0).label("is_branch"),
            term.c.deadline,
            func.coalesce(secretaries.c.held, 0).label("secretaries"),
            func.coalesce(numbers.c.members, 0).label("members"),
            func.coalesce(numbers.c.full_members, 0).label("full_members"),
        )
        .outerjoin(numbers, numbers.c.org_id == Org.id)
        .outerjoin(term, term.c.org_id == Org.id)
        .outerjoin(secretaries, secretaries.c.term_id == term.c.id)
        .where(Org.tenant_id == tenant_id, Org.status == OrgStatus.ACTIVE, within_scope(Org.path, scope))
    )
    return statement.where(below(Org.path, top)) if top is not None else statement


def _gap(facts: Subquery, gap: Gap, on: date) -> ColumnElement[bool]:
    return {
        Gap.WITHOUT_SECRETARY: facts.c.secretaries == 0,
        Gap.WITHOUT_TERM: facts.c.deadline.is_(None),
        Gap.TERM_OVERDUE: facts.c.deadline < on,
        Gap.OVER_FIFTY: facts.c.members > 50,
        Gap.UNDER_THREE: facts.c.full_members < 3,
    }[gap]


def _counted(facts: Subquery, on: date) -> list[tuple[str, ColumnElement[bool], ColumnElement[int] | int]]:
    """What each number of a tally counts, in the order of its fields."""
    branch, members = facts.c.is_branch == 1, facts.c.members
    # A group has no committee, and its members stand on the roll of its branch.
    chaired = facts.c.kind != OrgKind.GROUP

    def of_size(low: int, high: int | None) -> ColumnElement[bool]:
        return and_(branch, members >= low, *([members <= high] if high is not None else []))

    return [
        ("organisations", facts.c.id.is_not(None), 1),
        ("branches", branch, 1),
        ("without_secretary", and_(branch, _gap(facts, Gap.WITHOUT_SECRETARY, on)), 1),
        ("without_term", and_(chaired, _gap(facts, Gap.WITHOUT_TERM, on)), 1),
        ("term_overdue", _gap(facts, Gap.TERM_OVERDUE, on), 1),
        ("term_due_soon", and_(facts.c.deadline >= on, facts.c.deadline <= add_months(on, 6)), 1),
        ("members", branch, members),
        ("full_members", branch, facts.c.full_members.cast(Integer)),
        ("empty", of_size(0, 0), 1),
        ("size_1_2", of_size(1, 2), 1),
        ("size_3_6", of_size(3, 6), 1),
        ("size_7_50", of_size(7, 50), 1),
        ("over_fifty", of_size(51, None), 1),
    ]
