"""Who stands behind claims: one statement, for one request of any kind, or for many of the few that everybody sends.

What ends a session or a right stands here alone. The quick way recognises the plain case: an open session of a member
on the roll. Whatever else stands behind claims is for `authentication`, which says why it refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, FromClause, Integer, Uuid, and_, bindparam, exists, join, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from app.access.actor import Grant
from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.access.roles import ROLES
from app.access.tokens import AccessClaims
from app.domains.auth.models import Account, AccountPlace, LoginSession, LoginWay
from app.domains.members.public import Member, Stage, role_by_register, stands_in_register
from app.domains.orgs.public import Org
from app.domains.roles.public import Appointment, in_force_at, scopes_of

SEEN_EVERY = timedelta(minutes=1)

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


def _open_session(of: Any) -> ColumnElement[bool]:
    """The session that the claims name, if it fits them and has not been revoked."""
    return and_(
        LoginSession.id == of.session_id,
        LoginSession.account_id == of.account_id,
        LoginSession.place_tenant_id.is_not_distinct_from(of.tenant_id),
        LoginSession.revoked_at.is_(None),
    )


_AT_PLACE = and_(
    AccountPlace.account_id == LoginSession.account_id, AccountPlace.place_tenant_id == LoginSession.place_tenant_id
)
_AS_MEMBER = and_(Member.tenant_id == AccountPlace.place_tenant_id, Member.id == AccountPlace.member_id)


def joined(given: FromClause) -> FromClause:
    """The given rows with session, account, place and member, where the session is open and the place not disabled."""
    return (
        given.join(LoginSession, _open_session(given.c))
        .join(Account, Account.id == LoginSession.account_id)
        .join(AccountPlace, and_(_AT_PLACE, AccountPlace.disabled_at.is_(None)))
        .join(Member, _AS_MEMBER)
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
        return cls(number, member_id, stage, stands_in_register(status, merged), *rest)

    def allows(self, policy: LoginPolicy, permission: Permission, moment: datetime) -> bool:
        """May the member do this by the register alone, with nothing to be refused or written first?"""
        if not self.is_on_roll or permission not in ROLES[role_by_register(self.stage)].permissions:
            return False
        if must_change_password(
            policy,
            way=self.way,
            is_initial=self.password_is_initial,
            changed_at=self.password_changed_at,
            moment=moment,
        ):
            return False
        # Staff's sessions may idle out, and are marked as seen once a minute.
        return not self.is_appointed or (policy.idle is None and moment - self.last_seen_at < SEEN_EVERY)


WIDTH = 10


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody with an open session; grants by appointment, and those that follow from the register."""

    account_id: UUID
    session_id: UUID
    display_name: str
    way: LoginWay
    last_seen_at: datetime
    second_factor_at: datetime | None
    password_is_initial: bool
    password_changed_at: datetime | None
    may_enter: bool
    member_id: UUID | None
    staff: tuple[Grant, ...]
    own: tuple[Grant, ...]


_BRANCH, _OFFICE = aliased(Org), Org
_CLAIMS = SimpleNamespace(**{name: bindparam(name, type_=kind) for name, kind in GIVEN.items() if name != "number"})
_BY_APPOINTMENT = and_(
    Appointment.tenant_id == AccountPlace.place_tenant_id,
    Appointment.account_id == AccountPlace.account_id,
    in_force_at(bindparam("day", type_=Date())),
)
_BEHIND = (
    select(
        LoginSession.way,
        LoginSession.last_seen_at,
        LoginSession.second_factor_at,
        Account.display_name,
        Account.password_is_initial,
        Account.password_changed_at,
        AccountPlace.account_id.label("place"),
        AccountPlace.disabled_at,
        AccountPlace.member_id,
        Member.stage,
        Member.status,
        Member.merged_into_id,
        _BRANCH.id.label("branch_id"),
        _BRANCH.path.label("branch_path"),
        Appointment.role,
        Appointment.scopes,
        _OFFICE.id.label("office_id"),
        _OFFICE.path.label("office_path"),
    )
    .select_from(LoginSession)
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(AccountPlace, _AT_PLACE)
    .outerjoin(Member, _AS_MEMBER)
    .outerjoin(_BRANCH, and_(_BRANCH.tenant_id == Member.tenant_id, _BRANCH.id == Member.org_id))
    .outerjoin(
        join(
            Appointment,
            _OFFICE,
            and_(_OFFICE.tenant_id == Appointment.tenant_id, _OFFICE.id == Appointment.org_id),
        ),
        _BY_APPOINTMENT,
    )
    .where(_open_session(_CLAIMS))
    .order_by(Appointment.id)
)


async def who_is_behind(session: AsyncSession, claims: AccessClaims, on: date) -> Who | None:
    """Who stands behind the claims, with what they hold on this day; None where the session has ended."""
    ids = {"session_id": claims.session_id, "account_id": claims.account_id, "tenant_id": claims.tenant_id}
    rows = (await session.execute(_BEHIND, ids | {"day": on})).all()
    if not rows:
        return None
    one = rows[0]
    is_on_register = one.branch_id is not None and stands_in_register(one.status, one.merged_into_id)
    own = (Grant.of(role_by_register(one.stage), one.branch_id, one.branch_path),) if is_on_register else ()
    return Who(
        account_id=claims.account_id,
        session_id=claims.session_id,
        display_name=one.display_name,
        way=one.way,
        last_seen_at=one.last_seen_at,
        second_factor_at=one.second_factor_at,
        password_is_initial=one.password_is_initial,
        password_changed_at=one.password_changed_at,
        may_enter=one.place is not None and one.disabled_at is None,
        member_id=one.member_id,
        staff=tuple(
            Grant.of(row.role, row.office_id, row.office_path, scopes=scopes_of(row.scopes))
            for row in rows
            if row.office_id is not None
        ),
        own=own,
    )


def is_idle(policy: LoginPolicy, last_seen_at: datetime, moment: datetime) -> bool:
    return policy.idle is not None and moment - last_seen_at > policy.idle


def must_change_password(
    policy: LoginPolicy, *, way: LoginWay, is_initial: bool, changed_at: datetime | None, moment: datetime
) -> bool:
    """A password that somebody else has seen, or that is too old, opens nothing but its own change."""
    if way is not LoginWay.PASSWORD or changed_at is None:
        return False
    return is_initial or policy.expired(changed_at=changed_at, now=moment)
