"""How much of the register waits for the actor's decision."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.members.models import Member, MemberCorrection, RegisterExport
from app.domains.members.vocabulary import CorrectionStatus, ExportStatus
from app.domains.orgs.public import Org, within_scope


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """Open corrections, and exports that somebody else has asked for, where the actor decides them."""
    counted = {"member_corrections": _corrections(actor), "member_exports": _exports(actor)}
    return {name: await session.scalar(query) or 0 for name, query in counted.items() if query is not None}


def _corrections(actor: Actor) -> Select[int] | None:
    scope = actor.scope(Permission.MEMBER_CORRECTION_DECIDE)
    if scope.is_empty:
        return None
    return (
        select(func.count())
        .select_from(MemberCorrection)
        .join(Member, (Member.tenant_id == MemberCorrection.tenant_id) & (Member.id == MemberCorrection.member_id))
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(
            MemberCorrection.tenant_id == actor.tenant_id,
            MemberCorrection.status == CorrectionStatus.OPEN,
            within_scope(Org.path, scope),
        )
    )


def _exports(actor: Actor) -> Select[int] | None:
    scope = actor.scope(Permission.MEMBER_EXPORT_APPROVE)
    if scope.is_empty:
        return None
    return (
        select(func.count())
        .select_from(RegisterExport)
        .join(Org, (Org.tenant_id == RegisterExport.tenant_id) & (Org.id == RegisterExport.org_id))
        .where(
            RegisterExport.tenant_id == actor.tenant_id,
            RegisterExport.status == ExportStatus.WAITING,
            RegisterExport.requested_by.is_distinct_from(actor.account_id),
            within_scope(Org.path, scope),
        )
    )
