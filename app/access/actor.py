"""Who acts: an account with its grants at this instant, or the system's own named work."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.access.permissions import Permission
from app.access.roles import ROLES, Role, RoleSpec
from app.access.scope import Scope, check_path

PLATFORM_PATH = "platform/"
"""The place of platform work. It lies above no organisation."""

_REGISTER_ROLES = frozenset({Role.MEMBER, Role.APPLICANT})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at an organisation, in force now. A member's own rights are one too: `Role.MEMBER` at the branch.

    `below` comes from the role table; use `Grant.of`. `scopes` is what a scoped role (a third-party application) was
    given: without it such a role may do nothing. Raises ValueError where `org_path` is no materialised path.
    """

    role: Role
    org_id: UUID
    org_path: str
    below: bool
    scopes: frozenset[Permission] = frozenset()

    def __post_init__(self) -> None:
        check_path(self.org_path)

    @classmethod
    def of(cls, role: Role, org_id: UUID, org_path: str, *, scopes: frozenset[Permission] = frozenset()) -> "Grant":
        return cls(role, org_id, org_path, ROLES[role].below, scopes)

    @property
    def spec(self) -> RoleSpec:
        return ROLES[self.role]

    def permits(self, permission: Permission) -> bool:
        """Does the role carry the permission, wherever it is held?"""
        return permission in self.spec.permissions and (not self.spec.scoped or permission in self.scopes)

    def reaches(self, path: str) -> bool:
        return path.startswith(self.org_path) if self.below else path == self.org_path


@dataclass(frozen=True, slots=True)
class Actor:
    """Built anew for each request from what the database says now, so a lost role ends with the next request.

    `job` names the system's own work and is empty for people. `second_factor`: this session has passed TOTP.
    """

    account_id: UUID | None
    tenant_id: UUID
    session_id: UUID | None
    member_id: UUID | None
    display_name: str
    grants: tuple[Grant, ...] = ()
    job: str | None = None
    second_factor: bool = False

    @classmethod
    def system(cls, job: str, *, tenant_id: UUID) -> "Actor":
        """The system at work on its own, under the job's name, such as `dues.issue_bills`."""
        return cls(None, tenant_id, None, None, "系统", job=job)

    @property
    def is_system(self) -> bool:
        return self.job is not None

    @property
    def label(self) -> str:
        """Who acted, for the audit: an id or a job's name, never a person's name."""
        return f"job:{self.job}" if self.is_system else f"account:{self.account_id}"

    @property
    def own_branches(self) -> frozenset[str]:
        """Paths of the branches in whose register the actor stands."""
        return frozenset(grant.org_path for grant in self.grants if grant.role in _REGISTER_ROLES)

    def allows(self, permission: Permission, *, at: str) -> bool:
        """May the actor do this at the organisation whose path is `at`?"""
        check_path(at)
        return self.is_system or any(self.grant_reaches(grant, at) for grant in self._granting(permission))

    def scope(self, permission: Permission) -> Scope:
        """All places at which `allows` is true for the permission."""
        if self.is_system:
            return Scope(everything=True)
        return self._scope_of(list(self._granting(permission)))

    def grant_reaches(self, grant: Grant, path: str) -> bool:
        """Does this grant reach `path`, the actor's own branches left out where the role says so?"""
        if grant.spec.never_own_branch and path.startswith(tuple(self.own_branches)):
            return False
        return grant.reaches(path)

    def awake(self, grant: Grant) -> bool:
        """Is the grant usable in this session, or does it still wait for the second factor?"""
        return self.second_factor or not grant.spec.second_factor

    def _granting(self, permission: Permission) -> Iterator[Grant]:
        return (grant for grant in self.grants if self.awake(grant) and grant.permits(permission))

    def _scope_of(self, grants: list[Grant]) -> Scope:
        own = self.own_branches
        exact, free, bound = set(), set(), set()
        for grant in grants:
            if not grant.below:
                if self.grant_reaches(grant, grant.org_path):
                    exact.add(grant.org_path)
            elif grant.spec.never_own_branch:
                bound.add(grant.org_path)
            else:
                free.add(grant.org_path)
        return Scope.of(exact=exact, free=free, bound=bound, barred=own if bound else ())
