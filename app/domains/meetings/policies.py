"""Who may deal with whom at a meeting: names stay inside the branch, whatever a role may count from above."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.access.actor import Actor, Grant
from app.access.permissions import Permission
from app.domains.meetings.vocabulary import Capacity


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a person on a roll belongs: the paths of branch and group."""

    org_path: str
    group_path: str | None
    capacity: Capacity


def acts_within(actor: Actor, permission: Permission, hosts: Collection[str]) -> bool:
    """May the actor do this at one of the hosts (their paths), or for a part of one, such as its group?"""
    if actor.is_system:
        return True
    return any(
        actor.grant_reaches(grant, host) or grant.org_path.startswith(host)
        for grant in _granting(actor, permission)
        for host in hosts
    )


def reaches_person(actor: Actor, permission: Permission, hosts: Collection[str], person: Whereabouts) -> bool:
    """May the actor see or enter this person by name?

    For a role held in the person's own branch or group; for one held at a host, its own people and the guests.
    """
    if actor.is_system:
        return True
    return any(_reaches(actor, grant, hosts, person) for grant in _granting(actor, permission))


def naming(actor: Actor, hosts: Collection[str]) -> Callable[[UUID, Whereabouts], bool]:
    """Says of a member, and where they belong, whether the actor may see the name in a roll: their own always."""

    def may_name(member_id: UUID, person: Whereabouts) -> bool:
        return member_id == actor.member_id or reaches_person(actor, Permission.MEETING_ATTENDANCE_READ, hosts, person)

    return may_name


def _reaches(actor: Actor, grant: Grant, hosts: Collection[str], person: Whereabouts) -> bool:
    if not actor.grant_reaches(grant, grant.org_path):
        return False
    if grant.org_path in (person.group_path, person.org_path):
        return True
    if grant.org_path not in hosts:
        return False
    return person.org_path.startswith(grant.org_path) or person.capacity is not Capacity.DUE


def _granting(actor: Actor, permission: Permission) -> Iterator[Grant]:
    return (grant for grant in actor.grants if actor.awake(grant) and grant.permits(permission))
