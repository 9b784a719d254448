"""Corrections and exports as those need to know them who tell people of what is asked and decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.members import request_repository
from app.domains.members.entry import LABELS
from app.domains.members.models import Member
from app.domains.members.vocabulary import CorrectionStatus, ExportStatus
from app.domains.orgs.public import Org, ids_on


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, of which organisation, by whom (a member or an account). `decided_at` is None while it waits.

    `subject` is the name of the person or of the organisation that it is about, `what` the field or nothing.
    """

    id: UUID
    asked_by: UUID | None
    org_path: str
    subject: str
    what: str
    asked_at: datetime
    decided_at: datetime | None
    accepted: bool


async def held_correction(session: AsyncSession, tenant_id: UUID, correction_id: UUID) -> Asked | None:
    """The member's request, which nobody decides until this transaction ends."""
    row = await request_repository.correction(session, tenant_id, correction_id)
    if row is None:
        return None
    name, path = (
        await session.execute(
            select(Member.name, Org.path)
            .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
            .where(Member.tenant_id == tenant_id, Member.id == row.member_id)
        )
    ).one()
    accepted = row.status is CorrectionStatus.ACCEPTED
    return Asked(row.id, row.member_id, path, name, LABELS[row.field], row.created_at, row.decided_at, accepted)


async def held_export(session: AsyncSession, tenant_id: UUID, export_id: UUID) -> Asked | None:
    """The export, which nobody decides until this transaction ends."""
    found = await request_repository.held_export(session, tenant_id, export_id)
    if found is None:
        return None
    row, path = found
    name = await session.scalar(select(Org.name).where(Org.tenant_id == tenant_id, Org.id == ids_on(path)[-1]))
    accepted = row.status is not ExportStatus.REJECTED
    return Asked(row.id, row.requested_by, path, name or "", "", row.requested_at, row.decided_at, accepted)
