"""One login for each role, in the places that the roles are held at."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import ROLES, Place, Role
from app.cli.demo.county import County
from app.cli.demo.shape import Branch
from app.cli.demo.year import Enrolled
from app.domains.auth.models import Account, AccountPlace
from app.domains.auth.passwords import hashed, initial_password
from app.domains.auth.public import create_account, enrol, login_policy
from app.domains.auth.second_factor import forget
from app.domains.members.public import PARTY_STAGES, Member, MemberStatus, Stage, member_card
from app.domains.orgs.public import Org, OrgCard, org_card
from app.domains.roles.public import grant_role
from app.keyring.keyring import Keyring
from app.kit.clock import today
from app.settings import Settings

# Held in the demo's branch by people of its register; the others are held at the root by staff.
_OF_THE_BRANCH = (
    Role.BRANCH_SECRETARY,
    Role.ORGANISATION_COMMISSIONER,
    Role.PUBLICITY_COMMISSIONER,
    Role.DISCIPLINE_COMMISSIONER,
    Role.BRANCH_DEPUTY,
    Role.RECORDER,
    Role.GROUP_LEADER,
)
# Of the platform and of programs: no committee hands them out, so no demo tenant has them.
_OF_NO_TENANT = frozenset({Role.PLATFORM_OPERATOR, Role.INTEGRATION})
_BY_REGISTER = (Role.MEMBER, Role.APPLICANT)


@dataclass(frozen=True, slots=True)
class Login:
    """What one needs to log in as somebody of the demo."""

    role: str
    role_name: str
    login_name: str
    password: str
    totp_secret: str | None
    display_name: str
    org_id: UUID
    org_name: str
    member_id: UUID | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo's branch and who plays which role: a member for some, nobody of the register for the others."""

    branch: Branch
    players: Mapping[Role, Enrolled]

    @property
    def branch_id(self) -> UUID:
        return self.branch.org.id


def cast_of(county: County) -> Cast:
    """The branch with the most parts to play: groups, enough full members, somebody on the way into the Party."""
    best = max(
        range(len(county.people)), key=lambda place: _fitness(county.shape.branches[place], county.people[place])
    )
    branch, people = county.shape.branches[best], county.people[best]
    here = [one for one in people if one.on_roll.stage is Stage.FULL and one.person.status is MemberStatus.NORMAL]
    others = [one for one in people if one.on_roll.stage not in PARTY_STAGES]
    # The committee was seated from the front of the same list; the plain member is taken from its end.
    players = dict(zip(_OF_THE_BRANCH, here[: max(1, len(here) - 1)], strict=False))
    if here:
        players[Role.MEMBER] = here[-1]
    if others:
        players[Role.APPLICANT] = others[0]
    return Cast(branch, players)


def _fitness(branch: Branch, people: Sequence[Enrolled]) -> tuple[bool, bool, int]:
    full = sum(one.on_roll.stage is Stage.FULL and one.person.status is MemberStatus.NORMAL for one in people)
    on_the_way = any(one.on_roll.stage not in PARTY_STAGES for one in people)
    return full > len(_OF_THE_BRANCH), on_the_way, bool(branch.groups) * 100 - len(people)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A password whose hash is being made."""

    login_name: str
    password: str
    hash: "asyncio.Task[str]"


def hash_ahead(settings: Settings, *, prefix: str = "") -> Mapping[Role, Ahead]:
    """A password for each role: hashing them takes another core's time while the county is written."""
    made = {}
    for role in (one for one in Role if one not in _OF_NO_TENANT):
        name = f"{prefix}{role.value}"
        password = initial_password(login_policy(settings), name)
        made[role] = Ahead(name, password, asyncio.create_task(hashed(password)))
    return made


async def make_logins(
    session: AsyncSession, keyring: Keyring, county: County, cast: Cast, ahead: Mapping[Role, Ahead]
) -> list[Login]:
    """An account for each role that a tenant has, with its appointment, in the caller's transaction."""
    logins = []
    for role in Role:
        player = cast.players.get(role)
        if role in _OF_NO_TENANT or (role in _BY_REGISTER and player is None):
            continue
        if role is Role.GROUP_LEADER and (player is None or player.on_roll.group_id is None):
            continue
        org = await _place_of(session, county, cast, role, player)
        logins.append(await _login(session, keyring, county.actor, role, org, player, ahead[role]))
    return logins


async def _place_of(session: AsyncSession, county: County, cast: Cast, role: Role, player: Enrolled | None) -> OrgCard:
    if role is Role.GROUP_LEADER and player and player.on_roll.group_id:
        org_id = player.on_roll.group_id
    elif role in _BY_REGISTER or (Place.BRANCH in ROLES[role].held_at and Place.COMMITTEE not in ROLES[role].held_at):
        org_id = cast.branch_id
    else:
        org_id = county.root.id
    org = await org_card(session, county.tenant.id, org_id)
    assert org is not None
    return org


async def _login(
    session: AsyncSession,
    keyring: Keyring,
    actor: Actor,
    role: Role,
    org: OrgCard,
    player: Enrolled | None,
    ahead: Ahead,
) -> Login:
    spec = ROLES[role]
    member_id = player.on_roll.member_id if player else None
    name = player.person.name if player else f"演示{spec.name}"
    account = await create_account(
        session,
        tenant_id=actor.tenant_id,
        org_id=org.id,
        login_name=ahead.login_name,
        display_name=name[:60],
        password=ahead.password,
        password_hash=await ahead.hash,
        initial=False,
        member=await member_card(session, actor.tenant_id, member_id) if member_id else None,
    )
    secret = (await enrol(session, keyring, account)).secret if spec.second_factor else None
    if spec.by_appointment:
        await grant_role(session, actor, account_id=account.id, role=role, org_id=org.id, from_on=_since(today()))
    return Login(
        role=role.value,
        role_name=spec.name,
        login_name=ahead.login_name,
        password=ahead.password,
        totp_secret=secret,
        display_name=name,
        org_id=org.id,
        org_name=org.name,
        member_id=member_id,
        phone=player.person.phone if player else None,
    )


def _since(day: date) -> date:
    return day.replace(month=1, day=1)


async def renew_logins(
    session: AsyncSession, keyring: Keyring, settings: Settings, tenant_id: UUID, *, prefix: str = ""
) -> list[Login]:
    """New passwords and second factors for the accounts of a demo whose file is lost; those that are gone are left out."""
    cipher = await keyring.cipher(session, tenant_id)
    renewed = []
    for role in Role:
        login_name = f"{prefix}{role.value}"
        found = (await session.execute(_account_of(tenant_id, login_name))).one_or_none()
        if found is None:
            continue
        account, place, org, member = found
        password = initial_password(login_policy(settings), login_name)
        account.password_hash, account.password_is_initial = await hashed(password), False
        await forget(session, account)
        secret = (await enrol(session, keyring, account)).secret if ROLES[role].second_factor else None
        sealed = member.phone if member else None
        renewed.append(
            Login(
                role=role.value,
                role_name=ROLES[role].name,
                login_name=login_name,
                password=password,
                totp_secret=secret,
                display_name=account.display_name,
                org_id=org.id,
                org_name=org.name,
                member_id=place.member_id,
                phone=cipher.decrypt(sealed, column="member.phone", row_id=member.id) if sealed else None,
            )
        )
    return renewed


def _account_of(tenant_id: UUID, login_name: str) -> Select[Account, AccountPlace, Org, Member]:
    return (
        select(Account, AccountPlace, Org, Member)
        .join(AccountPlace, AccountPlace.account_id == Account.id)
        .join(Org, (Org.tenant_id == AccountPlace.place_tenant_id) & (Org.id == AccountPlace.org_id))
        .outerjoin(Member, (Member.tenant_id == Org.tenant_id) & (Member.id == AccountPlace.member_id))
        .where(Account.login_name == login_name, AccountPlace.place_tenant_id == tenant_id)
    )
