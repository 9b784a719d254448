"""Can the actor see an organisation, and may he do this there: asked at the start of every action."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.orgs import repository
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import Org
from app.domains.orgs.tree import ancestors_of, within_scope
from app.kit.errors import Refusal


async def org_for(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    permission: Permission,
    *,
    missing: type[Refusal] = OrgNotFound,
    lock: bool = False,
) -> Org:
    """The organisation, if the actor may do `permission` there; with `lock`, its row is held until the transaction ends.

    Raises `missing` out of sight; PermissionMissing or SecondFactorMissing where it can be seen and this may not be
    done.
    """
    # What waits for the second factor counts as seen, so that the refusal can say what is missing.
    awake = replace(actor, second_factor=True)
    scopes = [awake.scope(Permission.ORG_READ), awake.scope(permission)]
    org = await repository.find(session, actor.tenant_id, org_id, scopes=scopes, lock=lock)
    if org is None:
        raise missing
    require(actor, permission, at=org.path)
    return org


def offered_to(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Is it kept by an organisation (`Org`) that the actor oversees, or above a place where the actor stands?"""
    places = [grant.org_path for grant in actor.grants if grant.permits(permission)]
    return or_(within_scope(Org.path, actor.scope(permission)), Org.id.in_(ancestors_of(places)))
