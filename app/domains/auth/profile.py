"""The own profile: the few lines at the head of a client's first page. A point read, for many at once too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, FromClause, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.access.tokens import AccessClaims
from app.db.door import Passage
from app.db.prepared import Prepared
from app.domains.auth import standing
from app.domains.members.errors import NoOwnRecord
from app.domains.members.public import Member, MemberStatus, Stage
from app.domains.orgs.public import Org
from app.kit.clock import now

_BRANCH, _GROUP = aliased(Org), aliased(Org)


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as the register knows them. `phone` is still sealed; dates in `month_only` are known to the month."""

    id: UUID
    name: str
    phone: bytes | None
    stage: Stage
    status: MemberStatus
    joined_on: date | None
    full_on: date | None
    month_only: list[str]
    branch_id: UUID
    branch_name: str
    group_id: UUID | None
    group_name: str | None


_COLUMNS: tuple[ColumnElement[Any] | Any, ...] = (
    Member.id,
    Member.name,
    Member.phone,
    Member.stage,
    Member.status,
    Member.joined_on,
    Member.full_on,
    Member.month_only,
    _BRANCH.id,
    _BRANCH.name,
    _GROUP.id,
    _GROUP.name,
)


def _with_orgs(people: FromClause | type[Member]) -> FromClause:
    branch = and_(_BRANCH.tenant_id == Member.tenant_id, _BRANCH.id == Member.org_id)
    group = and_(_GROUP.tenant_id == Member.tenant_id, _GROUP.id == Member.group_id)
    start: FromClause = people if isinstance(people, FromClause) else people.__table__
    return start.join(_BRANCH, branch).outerjoin(_GROUP, group)


async def own_profile(session: AsyncSession, actor: Actor) -> Profile:
    """The actor's own lines. Raises NoOwnRecord for an account without a member, PermissionMissing."""
    mine = Member.tenant_id == actor.tenant_id, Member.id == actor.member_id
    row = (await session.execute(select(*_COLUMNS).select_from(_with_orgs(Member)).where(*mine))).one_or_none()
    if row is None:
        raise NoOwnRecord
    require_somewhere(actor, Permission.MEMBER_READ_OWN)
    return Profile(*row)


def _profiles(given: FromClause, _dialect: Dialect) -> Select[*tuple[Any, ...]]:
    return select(*standing.columns(given), *_COLUMNS).select_from(_with_orgs(standing.joined(given)))


_PROFILES = Prepared(standing.GIVEN, _profiles)


@dataclass(frozen=True, slots=True)
class QuickProfiles:
    """The work of a batch of reads, under one login policy."""

    policy: LoginPolicy

    async def __call__(self, passage: Passage, tenant_id: UUID, asked: Sequence[AccessClaims]) -> list[Profile | None]:
        """The profile of each that asked; None where who stands behind the claims is not the plain case."""
        told: list[Profile | None] = [None] * len(asked)
        moment = now()
        given = [(number, tenant_id, one.session_id, one.account_id) for number, one in enumerate(asked)]
        for row in await passage.fetch(_PROFILES, given):
            who = standing.Standing.of(row)
            if who.allows(self.policy, Permission.MEMBER_READ_OWN, moment):
                told[who.number] = Profile(*row[standing.WIDTH :])
        return told


def dated(day: date | None, month_only: bool) -> str | None:
    """`2020-01-05`, or `2020-01` where the day is not known."""
    if day is None:
        return None
    return f"{day:%Y-%m}" if month_only else day.isoformat()
