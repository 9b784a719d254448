"""Find a member within sight, and ask for the permission that the action needs."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.access.scope import Scope
from app.domains.hours import repository
from app.domains.hours.errors import HoursMemberNotFound, NoOwnHours
from app.domains.members.public import Member, records_of


@dataclass(frozen=True, slots=True)
class Person:
    """A member with the path of the branch, and all records of the register that are of this person."""

    member: Member
    org_path: str
    records: list[UUID]


async def person_for(session: AsyncSession, actor: Actor, member_id: UUID, permission: Permission) -> Person:
    """Raises HoursMemberNotFound, PermissionMissing, SecondFactorMissing."""
    awake = replace(actor, second_factor=True)
    scopes = [awake.scope(one) for one in (Permission.HOURS_READ, Permission.MEMBER_READ, permission)]
    found = await _person(session, actor, member_id, scopes)
    if found is None:
        raise HoursMemberNotFound
    require(actor, permission, at=found.org_path)
    return found


async def oneself(session: AsyncSession, actor: Actor) -> Person:
    """The actor as a member. Raises NoOwnHours, PermissionMissing."""
    if actor.member_id is None:
        raise NoOwnHours
    found = await _person(session, actor, actor.member_id, [Scope(everything=True)])
    if found is None:
        raise NoOwnHours
    require(actor, Permission.HOURS_READ_OWN, at=found.org_path)
    return found


async def _person(session: AsyncSession, actor: Actor, member_id: UUID, scopes: list[Scope]) -> Person | None:
    found = await repository.find_person(session, actor.tenant_id, member_id, scopes=scopes)
    if found is None:
        return None
    member, path = found
    return Person(member, path, await records_of(session, actor.tenant_id, member.id))
