"""Find a payer, an assessment or a relief within sight, and ask for the permission that the action needs."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.access.scope import Scope
from app.domains.dues import repository
from app.domains.dues.errors import AssessmentNotFound, MemberNotFound, NoOwnRecord
from app.domains.dues.models import DuesAssessment
from app.domains.dues.repository import Payer


def sight(actor: Actor, *permissions: Permission) -> Sequence[Scope]:
    """Where the actor sees dues at all, or would with the second factor: so that the refusal can say what is missing."""
    awake = replace(actor, second_factor=True)
    return [awake.scope(permission) for permission in {Permission.DUES_ASSESSMENT_READ, *permissions}]


async def payer_for(session: AsyncSession, actor: Actor, member_id: UUID, permission: Permission) -> Payer:
    """Raises MemberNotFound, PermissionMissing, SecondFactorMissing."""
    payer = await repository.find_payer(session, actor.tenant_id, member_id, scopes=sight(actor, permission))
    if payer is None:
        raise MemberNotFound
    require(actor, permission, at=payer.org_path)
    return payer


async def assessment_for(
    session: AsyncSession, actor: Actor, assessment_id: UUID, permission: Permission, *, lock: bool = False
) -> tuple[DuesAssessment, Payer]:
    """Raises AssessmentNotFound, PermissionMissing, SecondFactorMissing."""
    found = await repository.find_assessment(
        session, actor.tenant_id, assessment_id, scopes=sight(actor, permission), lock=lock
    )
    if found is None:
        raise AssessmentNotFound
    payer = (await repository.payers_by_id(session, actor.tenant_id, [found.member_id]))[found.member_id]
    require(actor, permission, at=payer.org_path)
    return found, payer


async def oneself(session: AsyncSession, actor: Actor, permission: Permission) -> Payer:
    """The actor as a member. Raises NoOwnRecord, PermissionMissing."""
    if actor.member_id is None:
        raise NoOwnRecord
    payer = await repository.find_payer(session, actor.tenant_id, actor.member_id, scopes=[Scope(everything=True)])
    if payer is None:
        raise NoOwnRecord
    require(actor, permission, at=payer.org_path)
    return payer
