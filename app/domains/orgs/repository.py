"""Every query on the tree itself. Queries for people take a scope; those for rules see the whole tenant."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.db.types import PathText
from app.domains.orgs.models import (
    ChangeStatus,
    CommitteeTerm,
    Org,
    OrgChange,
    OrgKind,
    OrgStatus,
    UnitKind,
)
from app.domains.orgs.tree import below, within_scope


async def lock_tree(session: AsyncSession, tenant_id: UUID) -> None:
    """Let one transaction at a time change the shape of a tenant's tree; held until it ends.

    A lock on the root row that leaves foreign keys to it free: a move in progress stops no member from being written.
    """
    await session.execute(
        select(Org.id).where(Org.tenant_id == tenant_id, Org.parent_id.is_(None)).with_for_update(key_share=True)
    )


async def find(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, *, scopes: Collection[Scope], lock: bool = False
) -> Org | None:
    """The organisation as it stands now, if any of the scopes reaches it."""
    statement = (
        select(Org)
        .where(Org.tenant_id == tenant_id, Org.id == org_id, or_(*(within_scope(Org.path, one) for one in scopes)))
        .execution_options(populate_existing=True)
    )
    return await session.scalar(statement.with_for_update() if lock else statement)


async def children_page(
    session: AsyncSession, parent: Org, *, scope: Scope, status: OrgStatus | None, after: list[str] | None, limit: int
) -> Sequence[Org]:
    """The direct children in their order; one row more than `limit` if there is a next page."""
    statement = select(Org).where(
        Org.tenant_id == parent.tenant_id, Org.parent_id == parent.id, within_scope(Org.path, scope)
    )
    if status is not None:
        statement = statement.where(Org.status == status)
    if after:
        position, org_id = int(after[0]), UUID(after[1])
        statement = statement.where(or_(Org.position > position, and_(Org.position == position, Org.id > org_id)))
    return (await session.scalars(statement.order_by(Org.position, Org.id).limit(limit + 1))).all()


async def subtree_page(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    scope: Scope,
    under: str | None = None,
    kind: OrgKind | None = None,
    unit_kind: UnitKind | None = None,
    status: OrgStatus | None = None,
    name: str | None = None,
    after: list[str] | None = None,
    limit: int,
) -> Sequence[Org]:
    """Organisations at or under the path `under` in the order of paths (each before what is below it), one row more
    than `limit` if there is a next page. `name` is found anywhere in the name, short name or code.
    """
    statement = select(Org).where(Org.tenant_id == tenant_id, within_scope(Org.path, scope))
    if under is not None:
        statement = statement.where(below(Org.path, under))
    for column, wanted in ((Org.kind, kind), (Org.unit_kind, unit_kind), (Org.status, status)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if name:
        statement = statement.where(
            or_(*(column.icontains(name, autoescape=True) for column in (Org.name, Org.short_name, Org.code)))
        )
    if after:
        statement = statement.where(Org.path > after[0])
    return (await session.scalars(statement.order_by(Org.path).limit(limit + 1))).all()


async def names_of(session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID], *, scope: Scope) -> list[Org]:
    """Those of the ids that the scope reaches, from the root down."""
    statement = select(Org).where(Org.tenant_id == tenant_id, Org.id.in_(org_ids), within_scope(Org.path, scope))
    return list(await session.scalars(statement.order_by(Org.depth)))


async def name_is_taken(
    session: AsyncSession, tenant_id: UUID, parent_id: UUID | None, name: str, *, besides: UUID | None = None
) -> bool:
    """Does an active organisation of this name stand under the parent?"""
    statement = select(Org.id).where(
        Org.tenant_id == tenant_id,
        Org.parent_id == parent_id if parent_id else Org.parent_id.is_(None),
        Org.name == name,
        Org.status == OrgStatus.ACTIVE,
        Org.id != besides,
    )
    return await session.scalar(statement.limit(1)) is not None


async def shared_child_name(session: AsyncSession, one: Org, other: Org) -> bool:
    """Is there a name that active children of both carry?"""

    def names(parent: Org) -> ColumnElement[bool]:
        return and_(Org.tenant_id == parent.tenant_id, Org.parent_id == parent.id, Org.status == OrgStatus.ACTIVE)

    statement = select(Org.id).where(names(one), Org.id != other.id, Org.name.in_(select(Org.name).where(names(other))))
    return await session.scalar(statement.limit(1)) is not None


async def code_is_taken(session: AsyncSession, tenant_id: UUID, code: str, *, besides: UUID | None = None) -> bool:
    statement = select(Org.id).where(Org.tenant_id == tenant_id, Org.code == code, Org.id != besides)
    return await session.scalar(statement.limit(1)) is not None


async def active_children(session: AsyncSession, org: Org) -> int:
    statement = select(func.count()).where(
        Org.tenant_id == org.tenant_id, Org.parent_id == org.id, Org.status == OrgStatus.ACTIVE
    )
    return await session.scalar(statement) or 0


async def deepest(session: AsyncSession, org: Org) -> int:
    """The greatest depth in the subtree of `org`; the root of a tree has depth 0."""
    statement = select(func.max(Org.depth)).where(Org.tenant_id == org.tenant_id, below(Org.path, org.path))
    return await session.scalar(statement) or org.depth


async def next_position(session: AsyncSession, tenant_id: UUID, parent_id: UUID) -> int:
    statement = select(func.max(Org.position)).where(Org.tenant_id == tenant_id, Org.parent_id == parent_id)
    return (await session.scalar(statement) or 0) + 1


async def carry_subtree(session: AsyncSession, org: Org, *, new_path: str, new_depth: int) -> None:
    """Give `org` and all below it their new paths and depths in one statement, however many they are."""
    await _carry(session, org, new_path, new_depth, below(Org.path, org.path))


async def carry_children(session: AsyncSession, org: Org, *, under: Org) -> None:
    """Put all that stands below `org` below `under` instead."""
    strictly_below = and_(below(Org.path, org.path), Org.id != org.id)
    await _carry(session, org, under.path, under.depth, strictly_below, new_parent=under.id)


async def _carry(
    session: AsyncSession,
    org: Org,
    new_path: str,
    new_depth: int,
    rows: ColumnElement[bool],
    *,
    new_parent: UUID | None = None,
) -> None:
    values = {
        Org.path: literal(new_path, PathText) + func.substr(Org.path, len(org.path) + 1, type_=String()),
        Org.depth: Org.depth + (new_depth - org.depth),
    }
    if new_parent is not None:
        values[Org.parent_id] = case((Org.parent_id == org.id, new_parent), else_=Org.parent_id)
    await session.execute(
        update(Org).where(Org.tenant_id == org.tenant_id, rows).values(values),
        execution_options={"synchronize_session": False},
    )


async def end_open_term(session: AsyncSession, org: Org, on: date) -> None:
    """The committee of an organisation that ends leaves office with it."""
    await session.execute(
        update(CommitteeTerm)
        .where(
            CommitteeTerm.tenant_id == org.tenant_id,
            CommitteeTerm.org_id == org.id,
            CommitteeTerm.ended_on.is_(None),
        )
        .values(ended_on=on, version=CommitteeTerm.version + 1),
        execution_options={"synchronize_session": False},
    )


async def find_change(
    session: AsyncSession, tenant_id: UUID, change_id: UUID, *, org_id: UUID | None = None
) -> OrgChange | None:
    """The change, locked until the transaction ends. The caller has seen its organisation."""
    statement = select(OrgChange).where(OrgChange.tenant_id == tenant_id, OrgChange.id == change_id)
    if org_id is not None:
        statement = statement.where(OrgChange.org_id == org_id)
    return await session.scalar(statement.with_for_update().execution_options(populate_existing=True))


async def changes_page(
    session: AsyncSession, org: Org, *, status: ChangeStatus | None, after: list[str] | None, limit: int
) -> Sequence[OrgChange]:
    """The history of an organisation, newest first, one row more than `limit` if there is a next page."""
    statement = select(OrgChange).where(OrgChange.tenant_id == org.tenant_id, OrgChange.org_id == org.id)
    if status is not None:
        statement = statement.where(OrgChange.status == status)
    if after:
        statement = statement.where(OrgChange.id < UUID(after[0]))
    return (await session.scalars(statement.order_by(OrgChange.id.desc()).limit(limit + 1))).all()
