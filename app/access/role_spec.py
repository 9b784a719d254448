"""What a row of the role table says: the codes, the kinds of place, and the shape of a row."""

from dataclasses import dataclass
from enum import StrEnum, unique

from app.access.permissions import Permission


@unique
class Role(StrEnum):
    MEMBER = "member"
    APPLICANT = "applicant"
    GROUP_LEADER = "group_leader"
    BRANCH_SECRETARY = "branch_secretary"
    BRANCH_DEPUTY = "branch_deputy"
    ORGANISATION_COMMISSIONER = "organisation_commissioner"
    PUBLICITY_COMMISSIONER = "publicity_commissioner"
    DISCIPLINE_COMMISSIONER = "discipline_commissioner"
    RECORDER = "recorder"
    DUES_ACCOUNTANT = "dues_accountant"
    DUES_CASHIER = "dues_cashier"
    REGISTER_OFFICER = "register_officer"
    COMMITTEE_ADMIN = "committee_admin"
    ORGANISER = "organiser"
    CONTENT_EDITOR = "content_editor"
    CONTENT_REVIEWER = "content_reviewer"
    LECTURER = "lecturer"
    EXAMINER = "examiner"
    INSPECTOR = "inspector"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    PLATFORM_OPERATOR = "platform_operator"
    INTEGRATION = "integration"


@unique
class Place(StrEnum):
    """The kinds of place at which a role can be held. The root of a tenant is both a committee and the tenant."""

    GROUP = "group"
    BRANCH = "branch"
    COMMITTEE = "committee"
    TENANT = "tenant"
    PLATFORM = "platform"


GROUP = frozenset({Place.GROUP})
BRANCH = frozenset({Place.BRANCH})
COMMITTEE = frozenset({Place.COMMITTEE})
TENANT = frozenset({Place.TENANT})
PLATFORM = frozenset({Place.PLATFORM})
ANY_PLACE = GROUP | BRANCH | COMMITTEE | TENANT


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSpec:
    """One row of the table.

    `below`: the role also reaches every organisation under the one it is held at.
    `second_factor`: its rights sleep until the session has passed TOTP.
    `by_appointment`: false where the right follows from the register, or is made by a command of the operator.
    `scoped`: each grant lists its own permissions; `permissions` is only the most it may list.
    `never_own_branch`: it does not reach the branch in which its holder is a member.
    `incompatible_with`: roles the same person may not hold where the reach of both would overlap.
    """

    code: Role
    name: str
    sentence: str
    held_at: frozenset[Place]
    permissions: frozenset[Permission]
    below: bool = False
    grants: frozenset[Role] = frozenset()
    second_factor: bool = False
    by_appointment: bool = True
    scoped: bool = False
    never_own_branch: bool = False
    incompatible_with: frozenset[Role] = frozenset()
