"""Queries of certificates, each inside one tenant."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.certificates.models import Certificate
from app.domains.certificates.vocabulary import CertificateKind


async def of_source(
    session: AsyncSession, tenant_id: UUID, kind: CertificateKind, source_id: UUID
) -> dict[UUID, Certificate]:
    """Valid and revoked ones, by member."""
    rows = await session.scalars(
        select(Certificate).where(
            Certificate.tenant_id == tenant_id, Certificate.kind == kind, Certificate.source_id == source_id
        )
    )
    return {row.member_id: row for row in rows}


async def by_code(session: AsyncSession, tenant_id: UUID, code: str) -> Certificate | None:
    return await session.scalar(select(Certificate).where(Certificate.tenant_id == tenant_id, Certificate.code == code))


async def find(session: AsyncSession, tenant_id: UUID, certificate_id: UUID) -> Certificate | None:
    return await session.scalar(
        select(Certificate).where(Certificate.tenant_id == tenant_id, Certificate.id == certificate_id)
    )
