"""Pure decisions about appointments."""

from datetime import date
from enum import StrEnum

from app.access.role_spec import Place
from app.access.roles import ROLES, Role
from app.domains.orgs.public import OrgKind

# 三员分立: whoever administers is appointed by one person and confirmed by another.
CONFIRMED_BY_SECOND_PERSON = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.COMMITTEE_ADMIN})
_PLACES = {
    OrgKind.GROUP: Place.GROUP,
    OrgKind.PARTY_COMMITTEE: Place.COMMITTEE,
    OrgKind.WORK_COMMITTEE: Place.COMMITTEE,
    OrgKind.GENERAL_BRANCH: Place.COMMITTEE,
}


class State(StrEnum):
    """Where an appointment stands on a day."""

    WAITING = "waiting"
    PLANNED = "planned"
    IN_FORCE = "in_force"
    OVER = "over"


def places_of(kind: OrgKind, *, is_root: bool) -> frozenset[Place]:
    """What an organisation is as a place for roles; the root of a tenant is the tenant too."""
    own = _PLACES.get(kind, Place.BRANCH)
    return frozenset({own, Place.TENANT} if is_root else {own})


def fits(role: Role, places: frozenset[Place]) -> bool:
    return bool(ROLES[role].held_at & places)


def overlap(from_on: date, until_on: date | None, other_from: date, other_until: date | None) -> bool:
    """Do two periods share a day? Both ends are included, None is open."""
    return (until_on is None or other_from <= until_on) and (other_until is None or from_on <= other_until)


def state_of(*, confirmed: bool, ended: bool, from_on: date, until_on: date | None, on: date) -> State:
    if ended or (until_on is not None and until_on < on):
        return State.OVER
    if not confirmed:
        return State.WAITING
    return State.PLANNED if from_on > on else State.IN_FORCE
