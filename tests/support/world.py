"""A small county in a real database, with accounts that hold real sessions: for journeys, the access matrix and fuzzing.

县委 ─ 镇党委 ─ 第一党支部 ─ 第一党小组          (members, accounts)
    │        └ 第二党支部
    └ 乡党委 ─ 第三党支部
"""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.access.roles import Role
from app.db.session import Database
from app.domains.auth.models import AccountPlace
from app.domains.auth.public import LoginWay, open_session
from app.domains.members.models import Member
from app.domains.members.vocabulary import Stage
from app.domains.orgs.models import Org, OrgKind
from app.domains.orgs.public import create_tenant
from app.keyring.keyring import Keyring
from app.keyring.master import read_master
from app.kit.ids import uuid7
from tests.factories.auth import a_place, an_account
from tests.factories.members import a_member
from tests.factories.orgs import an_org
from tests.factories.roles import an_appointment


@dataclass
class World:
    """Organisations and members by name, access tokens by who holds them."""

    tenant_id: UUID
    orgs: dict[str, Org]
    members: dict[str, Member]
    accounts: dict[str, UUID]
    tokens: dict[str, str] = field(default_factory=dict)

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


STAFF: dict[str, tuple[Role, str]] = {
    "secretary": (Role.BRANCH_SECRETARY, "第一党支部"),
    "deputy": (Role.BRANCH_DEPUTY, "第一党支部"),
    "recorder": (Role.RECORDER, "第一党支部"),
    "other_secretary": (Role.BRANCH_SECRETARY, "第三党支部"),
    "register_officer": (Role.REGISTER_OFFICER, "镇党委"),
    "committee_admin": (Role.COMMITTEE_ADMIN, "镇党委"),
    "county_admin": (Role.COMMITTEE_ADMIN, "县委"),
    "system_admin": (Role.SYSTEM_ADMIN, "县委"),
    "security_admin": (Role.SECURITY_ADMIN, "县委"),
    "other_security_admin": (Role.SECURITY_ADMIN, "县委"),
    "audit_admin": (Role.AUDIT_ADMIN, "县委"),
    "accountant": (Role.DUES_ACCOUNTANT, "镇党委"),
    "cashier": (Role.DUES_CASHIER, "镇党委"),
    "inspector": (Role.INSPECTOR, "县委"),
}
MEMBERS: dict[str, tuple[str, Stage]] = {
    "member": ("第一党支部", Stage.FULL),
    "colleague": ("第一党支部", Stage.FULL),
    "probationary": ("第一党支部", Stage.PROBATIONARY),
    "applicant": ("第一党支部", Stage.APPLICANT),
    "other_member": ("第三党支部", Stage.FULL),
}


def keyring_in(directory: Path) -> Keyring:
    """The keyring of a server whose data directory this is."""
    return Keyring(read_master(directory / "secret", create=True))


async def a_county(database: Database, keyring: Keyring, code: str = "county") -> World:
    """Make the county; everybody's second factor counts as passed."""
    async with database.write_all() as session:
        await keyring.prepare_platform(session)
        tenant = await create_tenant(session, keyring, code, f"{code}县委")
        root = (await session.scalars(select(Org).filter_by(tenant_id=tenant.id))).one()
        town = an_org(tenant.id, "镇党委", parent=root, kind=OrgKind.PARTY_COMMITTEE)
        township = an_org(tenant.id, "乡党委", parent=root, kind=OrgKind.PARTY_COMMITTEE)
        session.add_all([town, township])
        await session.flush()
        first = an_org(tenant.id, "第一党支部", parent=town)
        second = an_org(tenant.id, "第二党支部", parent=town)
        third = an_org(tenant.id, "第三党支部", parent=township)
        session.add_all([first, second, third])
        await session.flush()
        group = an_org(tenant.id, "第一党小组", parent=first, kind=OrgKind.GROUP)
        session.add(group)
        orgs = {"县委": root, "镇党委": town, "乡党委": township}
        orgs |= {"第一党支部": first, "第二党支部": second, "第三党支部": third, "第一党小组": group}
        cipher = await keyring.cipher(session, tenant.id)
        members = {
            who: a_member(cipher, orgs[place], f"党员{number}", stage=stage)
            for number, (who, (place, stage)) in enumerate(MEMBERS.items())
        }
        session.add_all(members.values())
        await session.flush()
        world = World(tenant.id, orgs, members, {})
        for who in [*STAFF, *MEMBERS]:
            account = an_account(f"{code}-{who}".replace("_", "-"), who, home_tenant_id=tenant.id)
            session.add(account)
            await session.flush()
            org = orgs[(STAFF | {m: (None, p) for m, (p, _) in MEMBERS.items()})[who][1]]
            place: AccountPlace = a_place(account, tenant.id, org_id=org.id)
            if who in MEMBERS:
                place.member_id = members[who].id
            session.add(place)
            world.accounts[who] = account.id
        for who, (role, place_name) in STAFF.items():
            session.add(an_appointment(orgs[place_name], world.accounts[who], role))
        await session.flush()
        for who, account_id in world.accounts.items():
            opened = await open_session(
                session,
                keyring,
                account_id=account_id,
                tenant_id=tenant.id,
                way=LoginWay.PASSWORD,
                device=f"test-{uuid7()}",
                second_factor=True,
            )
            world.tokens[who] = opened.access_token
    return world
