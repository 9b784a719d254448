"""Every query of the register. What lists people takes a scope; a merged row is found by its id alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.audit.models import AuditEntry
from app.domains.members.models import (
    Member,
    MemberCategory,
    MemberChange,
    MemberCorrection,
    MemberRestriction,
)
from app.domains.members.rules import ON_ROLL
from app.domains.members.vocabulary import PARTY_STAGES, Category, MemberStatus, Stage
from app.domains.orgs.public import Org, below, within_scope
from app.kit.ids import uuid7
from app.kit.text import normalise_name, pinyin_full

LOOK_UP = "member.look_up"
_LAST_SIGN = "\U0010ffff"


class Found(NamedTuple):
    """A row of the register with its branch."""

    member: Member
    path: str
    org_name: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Without statuses it is those on the roll. `name` and `initials` are beginnings."""

    org_path: str | None = None
    group_id: UUID | None = None
    stages: Collection[Stage] = ()
    statuses: Collection[MemberStatus] = ()
    category: Category | None = None
    name: str = ""
    initials: str = ""
    keys: dict[str, bytes] = field(default_factory=dict)


def _rows(tenant_id: UUID) -> Select[Member, str, str]:
    return (
        select(Member, Org.path, Org.name)
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(Member.tenant_id == tenant_id)
    )


async def find(
    session: AsyncSession, tenant_id: UUID, scope: Scope, member_id: UUID, *, locked: bool = False
) -> Found | None:
    """One row within the scope that was not merged into another."""
    statement = _rows(tenant_id).where(
        Member.id == member_id, Member.merged_into_id.is_(None), within_scope(Org.path, scope)
    )
    if locked:
        statement = statement.with_for_update(of=Member).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return Found(*row) if row else None


def listing(
    tenant_id: UUID, scope: Scope, filters: Filters, *, after: Sequence[str] | None, limit: int
) -> Select[Member, str, str]:
    """The list in order of pinyin, from after the position on."""
    statement = _rows(tenant_id).where(
        within_scope(Org.path, scope), Member.merged_into_id.is_(None), *_narrowed(filters)
    )
    if after is not None:
        pinyin, member_id = after
        position = tuple_(literal(pinyin), literal(UUID(member_id), Uuid()))
        statement = statement.where(tuple_(Member.pinyin, Member.id) > position)
    return statement.order_by(Member.pinyin, Member.id).limit(limit)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    statuses = set(filters.statuses or ON_ROLL)
    # A condition that every row meets would only tempt the planner to go by the index of statuses.
    if statuses != set(MemberStatus):
        wanted.append(Member.status.in_(statuses))
    if filters.org_path is not None:
        wanted.append(below(Org.path, filters.org_path))
    if filters.group_id is not None:
        wanted.append(Member.group_id == filters.group_id)
    if filters.stages:
        wanted.append(Member.stage.in_(filters.stages))
    if filters.category is not None:
        of_category = select(MemberCategory.member_id).where(
            MemberCategory.tenant_id == Member.tenant_id, MemberCategory.category == filters.category
        )
        wanted.append(Member.id.in_(of_category))
    if name := normalise_name(filters.name):
        spelt = pinyin_full(name) if name.isascii() else ""
        wanted.append(begins(Member.pinyin, spelt) if spelt else begins(Member.name, name))
    if filters.initials:
        wanted.append(begins(Member.initials, filters.initials.lower()))
    wanted += [getattr(Member, column) == key for column, key in filters.keys.items()]
    return wanted


def begins(column: Any, text: str) -> ColumnElement[bool]:
    """`column` begins with `text`, as one index range."""
    return (column >= text) & (column < text + _LAST_SIGN)


async def listed(session: AsyncSession, statement: Select[Member, str, str]) -> list[Found]:
    return [Found(*row) for row in await session.execute(statement)]


def residents(tenant_id: UUID, org_id: UUID, *, after: Sequence[str] | None, limit: int) -> Select[Member, str, str]:
    """Who has reported at the organisation of the place of residence."""
    statement = _rows(tenant_id).where(
        Member.second_org_id == org_id, Member.status.in_(ON_ROLL), Member.merged_into_id.is_(None)
    )
    if after is not None:
        position = tuple_(literal(after[0]), literal(UUID(after[1]), Uuid()))
        statement = statement.where(tuple_(Member.pinyin, Member.id) > position)
    return statement.order_by(Member.pinyin, Member.id).limit(limit)


async def of_org(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> list[Member]:
    """The whole roll of one branch, or the members of one group, locked, in the order of ids."""
    return list(
        await session.scalars(
            select(Member)
            .where(
                Member.tenant_id == tenant_id,
                or_(Member.org_id == org_id, Member.group_id == org_id),
                Member.status.in_(ON_ROLL),
                Member.merged_into_id.is_(None),
            )
            .order_by(Member.id)
            .with_for_update()
        )
    )


async def categories_of(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
) -> dict[UUID, frozenset[Category]]:
    """The categories of each of the members; every id has a set."""
    rows = await session.execute(
        select(MemberCategory.member_id, MemberCategory.category).where(
            MemberCategory.tenant_id == tenant_id, MemberCategory.member_id.in_(member_ids)
        )
    )
    found: dict[UUID, set[Category]] = {member_id: set() for member_id in member_ids}
    for member_id, category in rows:
        found[member_id].add(category)
    return {member_id: frozenset(categories) for member_id, categories in found.items()}


async def write_categories(
    session: AsyncSession, member: Member, *, before: frozenset[Category], after: frozenset[Category]
) -> None:
    if gone := before - after:
        await session.execute(
            delete(MemberCategory).where(
                MemberCategory.tenant_id == member.tenant_id,
                MemberCategory.member_id == member.id,
                MemberCategory.category.in_(gone),
            )
        )
    session.add_all(
        MemberCategory(tenant_id=member.tenant_id, id=uuid7(), member_id=member.id, category=category)
        for category in sorted(after - before)
    )


async def restrictions_of(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> list[MemberRestriction]:
    """All restrictions ever, the latest first."""
    return list(
        await session.scalars(
            select(MemberRestriction)
            .where(MemberRestriction.tenant_id == tenant_id, MemberRestriction.member_id == member_id)
            .order_by(MemberRestriction.from_on.desc(), MemberRestriction.id.desc())
        )
    )


async def changes_of(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, *, before: Sequence[str] | None, limit: int
) -> list[MemberChange]:
    """History, the latest first."""
    statement = select(MemberChange).where(MemberChange.tenant_id == tenant_id, MemberChange.member_id == member_id)
    if before is not None:
        position = tuple_(
            literal(datetime.fromisoformat(before[0]), MemberChange.changed_at.type), literal(UUID(before[1]), Uuid())
        )
        statement = statement.where(tuple_(MemberChange.changed_at, MemberChange.id) < position)
    return list(
        await session.scalars(statement.order_by(MemberChange.changed_at.desc(), MemberChange.id.desc()).limit(limit))
    )


async def repoint(session: AsyncSession, tenant_id: UUID, *, from_id: UUID, to_id: UUID) -> None:
    """Give what hangs on one row of the register to another."""
    for table in (MemberRestriction, MemberChange, MemberCorrection):
        await session.execute(
            update(table)
            .where(table.tenant_id == tenant_id, table.member_id == from_id)
            .values(member_id=to_id)
            .execution_options(synchronize_session=False)
        )


async def look_ups_since(session: AsyncSession, tenant_id: UUID, account_id: UUID | None, since: datetime) -> int:
    """How many tail look-ups the account has made since then, by the audit."""
    count = await session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.tenant_id == tenant_id,
            AuditEntry.account_id == account_id,
            # Ids are ordered by time and stand in the index of the account; the time itself does not.
            AuditEntry.id >= UUID(int=int(since.timestamp() * 1000) << 80),
            AuditEntry.at >= since,
            AuditEntry.action == LOOK_UP,
        )
    )
    return count or 0


async def roll_size(session: AsyncSession, tenant_id: UUID, path: str) -> int:
    """How many party members stand on the rolls of an organisation and all below it."""
    count = await session.scalar(
        select(func.count())
        .select_from(Member)
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(
            Member.tenant_id == tenant_id,
            below(Org.path, path),
            Member.status.in_(ON_ROLL),
            Member.stage.in_(PARTY_STAGES),
            Member.merged_into_id.is_(None),
        )
    )
    return count or 0
