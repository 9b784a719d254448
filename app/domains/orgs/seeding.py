"""A whole tree and its committees at once, for demos and tests of size: rows as the verbs leave them, fewer hops.

History is written; the audit says once that a tree was planted, not each founding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.bulk import insert_rows, learn
from app.db.types import plain
from app.domains.orgs.models import (
    ChangeStatus,
    CommitteeTerm,
    Org,
    OrgChange,
    OrgChangeKind,
    OrgKind,
    OrgStatus,
    Post,
    TermSeat,
    UnitKind,
)
from app.domains.orgs.rules import term_due_on
from app.domains.orgs.tree import path_of
from app.kit.clock import now
from app.kit.ids import uuid7

__all__ = ["PlannedOrg", "PlannedTerm", "plant", "seat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrg:
    """An organisation to be; its parent stands in the tenant or earlier in the plan."""

    id: UUID
    parent_id: UUID
    kind: OrgKind
    unit_kind: UnitKind
    name: str
    unit_name: str = ""
    code: str | None = None
    founded_on: date | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTerm:
    """A committee elected on a day, due again by the kinds of organisation and unit; the seats are (member, post)."""

    org: PlannedOrg
    elected_on: date
    number: int | None = None
    seats: tuple[tuple[UUID, Post], ...] = field(default=())


async def plant(session: AsyncSession, actor: Actor, root: Org, planned: Sequence[PlannedOrg]) -> dict[UUID, str]:
    """Insert the organisations under `root`; the path of each."""
    paths = {root.id: root.path}
    depths = {root.id: root.depth}
    for one in planned:
        paths[one.id] = path_of(one.id, paths[one.parent_id])
        depths[one.id] = depths[one.parent_id] + 1
    moment = now()
    await insert_rows(session, Org, (_row(root.tenant_id, one, paths, depths, moment) for one in planned))
    await insert_rows(session, OrgChange, (_history(root.tenant_id, one, moment) for one in planned))
    await learn(session, Org)
    await record(
        session, actor, "org.plant", target="org", target_id=root.id, org_id=root.id, after={"count": len(planned)}
    )
    return paths


async def seat(session: AsyncSession, tenant_id: UUID, planned: Sequence[PlannedTerm]) -> None:
    """Insert the terms with their seats, held since the election."""
    moment = now()
    ids = [uuid7() for _ in planned]
    await insert_rows(
        session,
        CommitteeTerm,
        (
            {
                "tenant_id": tenant_id,
                "id": term_id,
                "org_id": term.org.id,
                "number": term.number,
                "elected_on": term.elected_on,
                "due_on": term_due_on(term.org.kind, term.org.unit_kind, term.elected_on),
                "created_at": moment,
                "updated_at": moment,
            }
            for term_id, term in zip(ids, planned, strict=True)
        ),
    )
    await learn(session, CommitteeTerm)
    await insert_rows(session, TermSeat, _seats(tenant_id, ids, planned, moment))


def _seats(
    tenant_id: UUID, ids: Sequence[UUID], planned: Sequence[PlannedTerm], moment: datetime
) -> Iterator[dict[str, Any]]:
    for term_id, term in zip(ids, planned, strict=True):
        for member_id, post in term.seats:
            yield {
                "tenant_id": tenant_id,
                "id": uuid7(),
                "term_id": term_id,
                "member_id": member_id,
                "post": post,
                "from_on": term.elected_on,
                "created_at": moment,
            }


def _row(
    tenant_id: UUID, one: PlannedOrg, paths: dict[UUID, str], depths: dict[UUID, int], moment: datetime
) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "id": one.id,
        "parent_id": one.parent_id,
        "path": paths[one.id],
        "depth": depths[one.id],
        "kind": one.kind,
        "unit_kind": one.unit_kind,
        "name": one.name,
        "unit_name": one.unit_name,
        "code": one.code,
        "position": one.position,
        "founded_on": one.founded_on,
        "status": OrgStatus.ACTIVE,
        "created_at": moment,
        "updated_at": moment,
    }


def _history(tenant_id: UUID, one: PlannedOrg, moment: datetime) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "id": uuid7(),
        "org_id": one.id,
        "kind": OrgChangeKind.FOUNDED,
        "status": ChangeStatus.APPLIED,
        "effective_on": one.founded_on or moment.date(),
        "before": {},
        "after": plain({"name": one.name, "kind": one.kind, "parent_id": one.parent_id, "code": one.code}),
        "changed_at": moment,
        "settled_at": moment,
    }
