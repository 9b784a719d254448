"""Who stands behind claims, for the few paths that everybody uses: one statement for many requests at once.

It recognises the plain case alone: an open session of a member on the roll. Whatever else stands behind claims is for
`authentication`, which knows it all and says why it refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Integer, Uuid, and_, exists, select
from sqlalchemy.types import TypeEngine

from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.domains.auth.authentication import SEEN_EVERY
from app.domains.auth.models import Account, AccountPlace, LoginSession, LoginWay
from app.domains.members.public import PARTY_STAGES, Member, Stage, is_on_roll
from app.domains.roles.public import Appointment

GIVEN: dict[str, TypeEngine[Any]] = {
    "number": Integer(),
    "tenant_id": Uuid(),
    "session_id": Uuid(),
    "account_id": Uuid(),
}
"""What a statement is given of each request; `number` tells its rows apart."""


def columns(given: FromClause) -> list[Any]:
    """What `Standing.of` reads, in its order."""
    appointed = exists(
        select(Appointment.id).where(
            Appointment.tenant_id == given.c.tenant_id,
            Appointment.account_id == given.c.account_id,
            Appointment.ended_at.is_(None),
        )
    )
    return [
        given.c.number,
        Member.id,
        Member.stage,
        Member.status,
        Member.merged_into_id,
        LoginSession.way,
        LoginSession.last_seen_at,
        Account.password_is_initial,
        Account.password_changed_at,
        appointed,
    ]


def joined(given: FromClause) -> FromClause:
    """The given rows with session, account, place and member, where the session is open and the place not disabled."""
    place = and_(
        AccountPlace.account_id == given.c.account_id,
        AccountPlace.place_tenant_id == given.c.tenant_id,
        AccountPlace.disabled_at.is_(None),
    )
    login = and_(
        LoginSession.id == given.c.session_id,
        LoginSession.account_id == given.c.account_id,
        LoginSession.place_tenant_id == given.c.tenant_id,
        LoginSession.revoked_at.is_(None),
    )
    return (
        given.join(LoginSession, login)
        .join(Account, Account.id == LoginSession.account_id)
        .join(AccountPlace, place)
        .join(Member, and_(Member.tenant_id == given.c.tenant_id, Member.id == AccountPlace.member_id))
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A member with an open session, before it is asked whether that is the plain case."""

    number: int
    member_id: UUID
    stage: Stage
    is_on_roll: bool
    way: LoginWay
    last_seen_at: datetime
    password_is_initial: bool
    password_changed_at: datetime | None
    is_appointed: bool

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Standing":
        """From the first WIDTH values of a row."""
        number, member_id, stage, status, merged, *rest = row[:WIDTH]
        return cls(number, member_id, stage, merged is None and is_on_roll(status), *rest)

    def allows(self, policy: LoginPolicy, permission: Permission, moment: datetime) -> bool:
        """May the member do this by the register alone, with nothing to be refused or written first?"""
        if not self.is_on_roll or permission not in _BY_REGISTER[self.stage in PARTY_STAGES]:
            return False
        if self.way is LoginWay.PASSWORD and self._password_may_be_stale(policy):
            return False
        # Staff's sessions may idle out, and are marked as seen once a minute.
        return not self.is_appointed or (policy.idle is None and moment - self.last_seen_at < SEEN_EVERY)

    def _password_may_be_stale(self, policy: LoginPolicy) -> bool:
        return self.password_changed_at is not None and (self.password_is_initial or policy.max_age is not None)


WIDTH = 10
_BY_REGISTER = {True: ROLES[Role.MEMBER].permissions, False: ROLES[Role.APPLICANT].permissions}
