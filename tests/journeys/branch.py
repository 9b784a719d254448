"""A small branch of a county: a secretary, a recorder, four members with phones, six without, one on probation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.db.session import Database
from app.domains.auth.public import LoginWay, open_session
from app.domains.members.models import Member as Registered
from app.domains.members.vocabulary import Stage
from app.domains.orgs.models import Org
from app.domains.orgs.public import create_tenant
from app.keyring.keyring import Keyring
from tests.factories.auth import a_place, an_account
from tests.factories.members import a_member, a_phone
from tests.factories.orgs import an_org
from tests.factories.roles import an_appointment
from tests.journeys.people import Door, Member, Person, Secretary
from tests.support.databases import Urls
from tests.support.world import keyring_in

TENANT, COUNTY, NAME = "qinghe", "中共青禾县委员会", "红旗村党支部"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
_ON_PROBATION = "蒋明"


@dataclass
class Register:
    """The county and its branch as they stand in the database; `token` is the committee administrator's."""

    root_id: UUID
    org_id: UUID
    ids: dict[str, str]
    token: str


@dataclass
class Branch:
    """Who is on its register: twelve full members, and one on probation. `ids` are the members' by name."""

    org_id: str
    root_id: str
    committee: Person
    secretary: Secretary
    recorder: Secretary
    dissenter: Member
    traveller: Member
    online: Member
    careful: Member
    ids: dict[str, str]

    @property
    def on_probation(self) -> str:
        return self.ids[_ON_PROBATION]

    @property
    def without_login(self) -> list[str]:
        """The ids of the full members who use no phone."""
        return [self.ids[f"{surname}明"] for surname in _SURNAMES[6:]]


async def registered(urls: Urls, directory: Path) -> Register:
    """Write county, branch and register into the database that a server on `directory` will find."""
    database, keyring = Database.connect(urls.server, urls.jobs), keyring_in(directory)
    try:
        async with database.write_all() as session:
            await keyring.prepare_platform(session)
            tenant = await create_tenant(session, keyring, TENANT, COUNTY)
            root = (await session.scalars(select(Org).filter_by(tenant_id=tenant.id))).one()
            branch = an_org(tenant.id, NAME, parent=root)
            session.add(branch)
            await session.flush()
            people = await _people(session, keyring, branch)
            token = await _administrator(session, keyring, root)
            return Register(root.id, branch.id, {one.name: str(one.id) for one in people}, token)
    finally:
        await database.close()


async def _people(session: AsyncSession, keyring: Keyring, branch: Org) -> Sequence[Registered]:
    cipher = await keyring.cipher(session, branch.tenant_id)
    people = [a_member(cipher, branch, f"{one}明", phone=a_phone(place)) for place, one in enumerate(_SURNAMES)]
    since = date(2025, 6, 18)
    people.append(a_member(cipher, branch, _ON_PROBATION, stage=Stage.PROBATIONARY, joined_on=since))
    session.add_all(people)
    await session.flush()
    return people


async def _administrator(session: AsyncSession, keyring: Keyring, root: Org) -> str:
    account = an_account("zhou", "周伟", home_tenant_id=root.tenant_id)
    session.add(account)
    await session.flush()
    appointment = an_appointment(root, account.id, Role.COMMITTEE_ADMIN, from_on=date(2025, 1, 1))
    session.add_all([a_place(account, root.tenant_id, org_id=root.id), appointment])
    await session.flush()
    opened = await open_session(
        session,
        keyring,
        account_id=account.id,
        tenant_id=root.tenant_id,
        way=LoginWay.PASSWORD,
        second_factor=True,
    )
    return opened.access_token


async def gathers(register: Register, door: Door) -> Branch:
    """Everybody who has a phone logs in, and the committee appoints secretary and recorder."""
    committee = Person(door, "周伟", tenant=TENANT)
    committee.token = register.token
    secretary, recorder = [Secretary(door, f"{one}明", tenant=TENANT, phone=a_phone(n)) for n, one in _first(0, 2)]
    members = [Member(door, f"{one}明", tenant=TENANT, phone=a_phone(n)) for n, one in _first(2, 6)]
    for one in (secretary, recorder, *members):
        assert await one.logs_in() == "done"
    for head, role in ((secretary, "branch_secretary"), (recorder, "recorder")):
        body = {"role": role, "org_id": str(register.org_id), "reason": "支部党员大会选举产生"}
        await committee.posts("/appointments", body | {"account_id": await head.account_id()})
    dissenter, traveller, online, careful = members
    return Branch(
        org_id=str(register.org_id),
        root_id=str(register.root_id),
        committee=committee,
        secretary=secretary,
        recorder=recorder,
        dissenter=dissenter,
        traveller=traveller,
        online=online,
        careful=careful,
        ids=register.ids,
    )


def _first(since: int, until: int) -> Sequence[tuple[int, str]]:
    return list(enumerate(_SURNAMES))[since:until]
