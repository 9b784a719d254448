"""Queries of what waits for a decision: corrections asked for by members, exports of the register."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.members.models import Member, MemberCorrection, RegisterExport
from app.domains.members.vocabulary import CorrectionStatus, ExportStatus
from app.domains.orgs.public import Org, within_scope


async def open_correction(session: AsyncSession, tenant_id: UUID, member_id: UUID, name: str) -> UUID | None:
    found: UUID | None = await session.scalar(
        select(MemberCorrection.id).where(
            MemberCorrection.tenant_id == tenant_id,
            MemberCorrection.member_id == member_id,
            MemberCorrection.field == name,
            MemberCorrection.status == CorrectionStatus.OPEN,
        )
    )
    return found


async def correction(session: AsyncSession, tenant_id: UUID, correction_id: UUID) -> MemberCorrection | None:
    """One request, locked. Whether it is within sight is a question about its member."""
    found: MemberCorrection | None = await session.scalar(
        select(MemberCorrection)
        .where(MemberCorrection.tenant_id == tenant_id, MemberCorrection.id == correction_id)
        .with_for_update()
    )
    return found


def corrections(
    tenant_id: UUID, scope: Scope, status: CorrectionStatus, *, after: Sequence[str] | None, limit: int
) -> Select[MemberCorrection, Member, str, str]:
    statement = (
        select(MemberCorrection, Member, Org.path, Org.name)
        .join(Member, (Member.tenant_id == MemberCorrection.tenant_id) & (Member.id == MemberCorrection.member_id))
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(
            MemberCorrection.tenant_id == tenant_id,
            MemberCorrection.status == status,
            within_scope(Org.path, scope),
        )
    )
    if after is not None:
        statement = statement.where(MemberCorrection.id > UUID(after[0]))
    return statement.order_by(MemberCorrection.id).limit(limit)


async def corrections_of(
    session: AsyncSession, tenant_id: UUID, member_id: UUID, *, before: Sequence[str] | None, limit: int
) -> list[MemberCorrection]:
    statement = select(MemberCorrection).where(
        MemberCorrection.tenant_id == tenant_id, MemberCorrection.member_id == member_id
    )
    if before is not None:
        statement = statement.where(MemberCorrection.id < UUID(before[0]))
    return list(await session.scalars(statement.order_by(MemberCorrection.id.desc()).limit(limit)))


async def export(
    session: AsyncSession, tenant_id: UUID, export_id: UUID, scopes: Sequence[Scope]
) -> Row[RegisterExport, str] | None:
    """One export with the path of its organisation, locked."""
    return (await session.execute(_export(tenant_id, export_id).where(_within_any(scopes)))).one_or_none()


async def held_export(session: AsyncSession, tenant_id: UUID, export_id: UUID) -> Row[RegisterExport, str] | None:
    """As `export`, for work that is nobody's request."""
    return (await session.execute(_export(tenant_id, export_id))).one_or_none()


def _export(tenant_id: UUID, export_id: UUID) -> Select[RegisterExport, str]:
    return (
        select(RegisterExport, Org.path)
        .join(Org, (Org.tenant_id == RegisterExport.tenant_id) & (Org.id == RegisterExport.org_id))
        .where(RegisterExport.tenant_id == tenant_id, RegisterExport.id == export_id)
        .with_for_update(of=RegisterExport)
    )


def exports(
    tenant_id: UUID, scopes: Sequence[Scope], status: ExportStatus | None, *, before: Sequence[str] | None, limit: int
) -> Select[RegisterExport]:
    """Exports within any of the scopes, the latest first."""
    statement = (
        select(RegisterExport)
        .join(Org, (Org.tenant_id == RegisterExport.tenant_id) & (Org.id == RegisterExport.org_id))
        .where(RegisterExport.tenant_id == tenant_id, _within_any(scopes))
    )
    if status is not None:
        statement = statement.where(RegisterExport.status == status)
    if before is not None:
        statement = statement.where(RegisterExport.id < UUID(before[0]))
    return statement.order_by(RegisterExport.id.desc()).limit(limit)


def _within_any(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    return or_(*(within_scope(Org.path, scope) for scope in scopes))
