"""Queries of training classes, each inside one tenant."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.certificates.public import Certificate, CertificateKind
from app.domains.hours.classes.models import TrainingCall, TrainingClass, TrainingPresence
from app.domains.hours.classes.vocabulary import TAKING_PLACES, CallState, ClassResult
from app.domains.hours.vocabulary import TrainingKind
from app.domains.members.public import Member
from app.domains.orgs.public import Org, below, within_scope


def _classes() -> Select[TrainingClass]:
    return select(TrainingClass).join(
        Org, (Org.tenant_id == TrainingClass.tenant_id) & (Org.id == TrainingClass.org_id)
    )


async def find_class(
    session: AsyncSession, tenant_id: UUID, class_id: UUID, *, scopes: Sequence[Scope], lock: bool
) -> tuple[TrainingClass, str] | None:
    """The class within sight and its organisation's path; with `lock`, held until the transaction ends."""
    statement = (
        _classes()
        .add_columns(Org.path)
        .where(
            TrainingClass.tenant_id == tenant_id,
            TrainingClass.id == class_id,
            or_(*(within_scope(Org.path, scope) for scope in scopes)),
        )
    )
    if lock:
        statement = statement.with_for_update(of=TrainingClass).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


def listed(tenant_id: UUID, *, scope: Scope, under: str | None, before: UUID | None) -> Select[TrainingClass]:
    """Classes within a scope, the newest first."""
    statement = _classes().where(TrainingClass.tenant_id == tenant_id, within_scope(Org.path, scope))
    if under is not None:
        statement = statement.where(below(Org.path, under))
    if before is not None:
        statement = statement.where(TrainingClass.id < before)
    return statement.order_by(TrainingClass.id.desc())


async def calls_of(session: AsyncSession, tenant_id: UUID, class_id: UUID) -> list[tuple[TrainingCall, str]]:
    """The call-ups of a class with the members' names, in their order."""
    rows = await session.execute(
        select(TrainingCall, Member.name)
        .join(Member, (Member.tenant_id == TrainingCall.tenant_id) & (Member.id == TrainingCall.member_id))
        .where(TrainingCall.tenant_id == tenant_id, TrainingCall.class_id == class_id)
        .order_by(Member.pinyin, Member.id)
    )
    return [(row[0], row[1]) for row in rows]


async def calls_by_member(
    session: AsyncSession, tenant_id: UUID, class_id: UUID, members: Collection[UUID]
) -> dict[UUID, TrainingCall]:
    rows = await session.scalars(
        select(TrainingCall).where(
            TrainingCall.tenant_id == tenant_id,
            TrainingCall.class_id == class_id,
            TrainingCall.member_id.in_(members),
        )
    )
    return {row.member_id: row for row in rows}


async def places_taken(session: AsyncSession, tenant_id: UUID, class_id: UUID) -> int:
    count = await session.scalar(
        select(func.count())
        .select_from(TrainingCall)
        .where(
            TrainingCall.tenant_id == tenant_id,
            TrainingCall.class_id == class_id,
            TrainingCall.state.in_(TAKING_PLACES),
        )
    )
    return count or 0


async def own_calls(
    session: AsyncSession, tenant_id: UUID, records: Collection[UUID], *, limit: int
) -> list[tuple[TrainingCall, TrainingClass, Certificate | None]]:
    """The call-ups of one person, the class that begins last first, with the class and the certificate if there is one."""
    rows = await session.execute(
        select(TrainingCall, TrainingClass, Certificate)
        .join(
            TrainingClass,
            (TrainingClass.tenant_id == TrainingCall.tenant_id) & (TrainingClass.id == TrainingCall.class_id),
        )
        .outerjoin(
            Certificate,
            (Certificate.tenant_id == TrainingCall.tenant_id)
            & (Certificate.kind == CertificateKind.TRAINING)
            & (Certificate.source_id == TrainingCall.class_id)
            & (Certificate.member_id == TrainingCall.member_id),
        )
        .where(TrainingCall.tenant_id == tenant_id, TrainingCall.member_id.in_(records))
        .order_by(TrainingClass.from_on.desc(), TrainingCall.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def own_call(
    session: AsyncSession, tenant_id: UUID, records: Collection[UUID], call_id: UUID
) -> TrainingCall | None:
    """The person's own call-up, as it stands now."""
    return await session.scalar(
        select(TrainingCall)
        .where(TrainingCall.tenant_id == tenant_id, TrainingCall.id == call_id, TrainingCall.member_id.in_(records))
        .execution_options(populate_existing=True)
    )


async def reserves_of(session: AsyncSession, tenant_id: UUID, class_id: UUID, *, limit: int) -> list[TrainingCall]:
    """Who waits for a place, the longest first."""
    rows = await session.scalars(
        select(TrainingCall)
        .where(
            TrainingCall.tenant_id == tenant_id,
            TrainingCall.class_id == class_id,
            TrainingCall.state == CallState.RESERVE,
        )
        .order_by(TrainingCall.called_at, TrainingCall.id)
        .limit(limit)
    )
    return list(rows)


async def called_member(session: AsyncSession, tenant_id: UUID, call_id: UUID) -> UUID | None:
    query = select(TrainingCall.member_id).where(TrainingCall.tenant_id == tenant_id, TrainingCall.id == call_id)
    return await session.scalar(query)


async def held_call(session: AsyncSession, tenant_id: UUID, class_id: UUID, member_id: UUID) -> TrainingCall | None:
    """The call as it stands now, and stays until this transaction ends."""
    return await session.scalar(
        select(TrainingCall)
        .where(
            TrainingCall.tenant_id == tenant_id,
            TrainingCall.class_id == class_id,
            TrainingCall.member_id == member_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def calls_in_branch(
    session: AsyncSession, tenant_id: UUID, branch_id: UUID, *, before: UUID | None, limit: int
) -> list[tuple[TrainingCall, TrainingClass, str]]:
    """The call-ups of those who are in the branch now, the newest first."""
    query = (
        select(TrainingCall, TrainingClass, Member.name)
        .join(
            TrainingClass,
            (TrainingClass.tenant_id == TrainingCall.tenant_id) & (TrainingClass.id == TrainingCall.class_id),
        )
        .join(Member, (Member.tenant_id == TrainingCall.tenant_id) & (Member.id == TrainingCall.member_id))
        .where(TrainingCall.tenant_id == tenant_id, Member.org_id == branch_id)
    )
    if before is not None:
        query = query.where(TrainingCall.id < before)
    rows = await session.execute(query.order_by(TrainingCall.id.desc()).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


async def class_of(session: AsyncSession, tenant_id: UUID, class_id: UUID, *, lock: bool = False) -> TrainingClass:
    """The class behind a row that was found within sight."""
    statement = select(TrainingClass).where(TrainingClass.tenant_id == tenant_id, TrainingClass.id == class_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one()


async def presence_of(session: AsyncSession, tenant_id: UUID, class_id: UUID) -> dict[UUID, dict[date, int]]:
    """What everybody was there for, by member and day."""
    rows = await session.scalars(
        select(TrainingPresence).where(TrainingPresence.tenant_id == tenant_id, TrainingPresence.class_id == class_id)
    )
    found: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in rows:
        found[row.member_id][row.day] = row.hundredths
    return found


async def days_at_classes(session: AsyncSession, tenant_id: UUID, records: Collection[UUID], kind: TrainingKind) -> int:
    """On how many days somebody was at classes of a kind that he passed."""
    count = await session.scalar(
        select(func.count(func.distinct(TrainingPresence.day)))
        .join(
            TrainingClass,
            (TrainingClass.tenant_id == TrainingPresence.tenant_id) & (TrainingClass.id == TrainingPresence.class_id),
        )
        .join(
            TrainingCall,
            (TrainingCall.tenant_id == TrainingPresence.tenant_id)
            & (TrainingCall.class_id == TrainingPresence.class_id)
            & (TrainingCall.member_id == TrainingPresence.member_id),
        )
        .where(
            TrainingPresence.tenant_id == tenant_id,
            TrainingPresence.member_id.in_(records),
            TrainingPresence.hundredths > 0,
            TrainingClass.kind == kind,
            TrainingCall.result == ClassResult.PASSED,
        )
    )
    return count or 0
