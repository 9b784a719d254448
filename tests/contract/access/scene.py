"""Two counties and everybody in them; the objects of the first are made in `furnishing`.

Whatever belongs to 镇党委 and below carries the word 红旗 in its name, so that a leak is seen in any answer.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.domains.auth.models import AccountPlace
from app.domains.members.vocabulary import Stage
from app.domains.roles.models import Appointment
from tests.contract.access.deciding import ABROAD, WEAK, Case
from tests.contract.access.operations import OPERATIONS, path_names
from tests.factories.auth import a_place, an_account
from tests.factories.members import a_member
from tests.factories.roles import an_appointment
from tests.support.http import Client
from tests.support.login import tokens_of
from tests.support.world import MEMBERS, STAFF, World, a_county

BEFORE = datetime(2026, 12, 5, 0, 50, tzinfo=UTC)
"""Ten minutes before the meeting of the scene starts; everything is prepared now."""
DURING = datetime(2026, 12, 5, 1, 1, tzinfo=UTC)
"""A minute after its start: the calls are made now."""

MARK = "红旗"
PLACES = {"county": "县委", "town": "镇党委", "township": "乡党委"}
PLACES |= {"org": "第一党支部", "second": "第二党支部", "third": "第三党支部", "group": "第一党小组"}
MORE_STAFF: dict[str, tuple[Role, str]] = {
    "township_admin": (Role.COMMITTEE_ADMIN, "乡党委"),
    "township_officer": (Role.REGISTER_OFFICER, "乡党委"),
    "township_accountant": (Role.DUES_ACCOUNTANT, "乡党委"),
    "township_cashier": (Role.DUES_CASHIER, "乡党委"),
    "other_deputy": (Role.BRANCH_DEPUTY, "第三党支部"),
    "other_recorder": (Role.RECORDER, "第三党支部"),
    "other_discipline": (Role.DISCIPLINE_COMMISSIONER, "第三党支部"),
    "discipline": (Role.DISCIPLINE_COMMISSIONER, "第一党支部"),
    "publicity": (Role.PUBLICITY_COMMISSIONER, "第一党支部"),
    "lecturer": (Role.LECTURER, "第一党支部"),
    "other_lecturer": (Role.LECTURER, "第三党支部"),
    "other_publicity": (Role.PUBLICITY_COMMISSIONER, "第三党支部"),
}
OFFICES = STAFF | MORE_STAFF
VISITOR = "visitor"
"""An account of the tenant that holds nothing."""


@dataclass
class Scene:
    """What the calls are made of: `ids` by name, tokens by actor, and what nobody outside 镇党委 may ever read."""

    client: Client
    ids: dict[str, str]
    tokens: dict[str, str]
    hidden: frozenset[str] = frozenset()
    county: frozenset[str] = frozenset()

    async def ask(self, case: Case, who: str, *, ids: dict[str, str] | None = None) -> httpx.Response:
        """One call as this actor; with other `ids`, on objects that are not there."""
        operation = OPERATIONS[case.operation]
        known = ids or self.ids
        # A file can be named by its sender alone: each has one of the same content.
        known = known | {n.split("@")[0]: value for n, value in known.items() if n.endswith(f"@{who}")}
        names = {
            name: _filled(case.path.get(name, f"{{{name.removesuffix('_id')}}}"), known)
            for name in path_names(operation)
        }
        options: dict[str, Any] = {"params": _filled(dict(case.query), known), "headers": self.headers(who)}
        options["headers"] |= _filled(dict(case.headers), known)
        if case.upload is not None:
            options["files"] = {"file": ("名单.csv", case.upload)}
        elif case.content is not None:
            options["content"] = case.content
        elif case.body is not None:
            options["json"] = _filled(case.body, known)
        return await self.client.http.request(operation["method"], operation["path"].format(**names), **options)

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}

    async def make(self, who: str, method: str, path: str, **options: Any) -> Any:
        """The JSON answer of a call that has to succeed."""
        options["headers"] = self.headers(who) | options.get("headers", {})
        answer = await self.client.http.request(
            method, "/api/v1" + path.format_map(self.ids), **_filled(options, self.ids)
        )
        assert answer.is_success, f"{who} {method} {path}: {answer.status_code} {answer.text}"
        return (answer.json() if answer.content else None, answer.headers.get("etag", ""))

    def filled(self, text: str) -> str:
        return text.format_map(self.ids)

    def sent(self, case: Case) -> str:
        """All that the caller of this case says, and therefore knows."""
        known = [
            case.query,
            case.body,
            dict(case.path),
            "".join(
                f"{{{n.removesuffix('_id')}}}" for n in path_names(OPERATIONS[case.operation]) if n not in case.path
            ),
        ]
        return str(_filled(known, self.ids))

    def name_of(self, value: str) -> str:
        """The name under which the scene knows an id."""
        return next((name for name, one in self.ids.items() if one == value), value)

    def elsewhere(self) -> dict[str, str]:
        """The same names for ids that nothing has."""
        return {name: str(uuid4()) if is_id(value) and "@" not in name else value for name, value in self.ids.items()}


def is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _filled(value: Any, ids: dict[str, str]) -> Any:
    """The data with "{name}" replaced by ids."""
    if isinstance(value, str):
        return value.format_map(ids) if "{" in value else value
    if isinstance(value, list):
        return [_filled(one, ids) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, ids) for name, one in value.items()}
    return value


def chinese_name(who: str) -> str:
    """The office of an actor and where it is held, as the table of authority shows it."""
    office = who.removeprefix(ABROAD)
    if office == "anonymous":
        return "未登录"
    if office == VISITOR:
        name, place = "没有任职的账号", "本单位"
    elif office in OFFICES:
        role, place = OFFICES[office]
        name = ROLES[role].name
    else:
        name, place = ("入党申请人" if office == "applicant" else "党员"), MEMBERS[office][0]
    return f"{name}（{'外单位' if who.startswith(ABROAD) else place}）"


def permissions_of(who: str) -> frozenset[Permission]:
    """What the actor may do at the own place."""
    office = who.removeprefix(ABROAD)
    if office in OFFICES:
        return ROLES[OFFICES[office][0]].permissions
    if office in MEMBERS:
        return ROLES[Role.APPLICANT if office == "applicant" else Role.MEMBER].permissions
    return frozenset()


async def two_counties(client: Client) -> Scene:
    """The scene with its accounts, without objects yet."""
    database, keyring = client.services.database, client.services.keyring
    home = await a_county(database, keyring, "county")
    abroad = await a_county(database, keyring, "abroad")
    ids = {name: str(home.orgs[place].id) for name, place in PLACES.items()}
    ids |= {
        "tenant": str(home.tenant_id),
        "abroad_tenant": str(abroad.tenant_id),
        "abroad_org": str(abroad.orgs["第一党支部"].id),
    }
    ids |= {who: str(member.id) for who, member in home.members.items()}
    scene = Scene(client, ids, {})
    for world, prefix in ((home, ""), (abroad, ABROAD)):
        await _more_accounts(client, world)
        scene.tokens |= {prefix + who: token for who, token in world.tokens.items()}
    for who in OFFICES:
        if ROLES[OFFICES[who][0]].second_factor:
            scene.tokens[WEAK + who] = await _entered(client, home.accounts[who], home.tenant_id, second_factor=False)
    await _more_people(client, home, scene)
    scene.ids |= {f"account_{who}": str(account) for who, account in home.accounts.items()}
    return scene


async def _more_accounts(client: Client, world: World) -> None:
    async with client.services.database.write_all() as session:
        for who in (*MORE_STAFF, VISITOR, "disabled"):
            account = an_account(f"{world.tenant_id.hex[-8:]}-{who}".replace("_", "-"), who)
            session.add(account)
            await session.flush()
            place = MORE_STAFF[who][1] if who in MORE_STAFF else "第一党支部"
            at: AccountPlace = a_place(account, world.tenant_id, org_id=world.orgs[place].id)
            at.disabled_at = BEFORE if who == "disabled" else None
            session.add(at)
            world.accounts[who] = account.id
            if who in MORE_STAFF:
                session.add(an_appointment(world.orgs[place], account.id, MORE_STAFF[who][0]))
            await session.flush()
    for who in (*MORE_STAFF, VISITOR):
        world.tokens[who] = await _entered(client, world.accounts[who], world.tenant_id)


async def _entered(client: Client, account_id: UUID, tenant_id: UUID, *, second_factor: bool = True) -> str:
    tokens = await tokens_of(client.services, account_id, tenant_id, second_factor=second_factor)
    return tokens.access_token


async def _more_people(client: Client, home: World, scene: Scene) -> None:
    """Members without accounts, to be merged and moved; and the mark in the names of all that is below 镇党委."""
    async with client.services.database.write(home.tenant_id) as session:
        cipher = await client.services.keyring.cipher(session, home.tenant_id)
        branch, group = home.orgs["第一党支部"], home.orgs["第一党小组"]
        more: dict[str, dict[str, Any]] = {
            "spare": {"group": group},
            "double": {"name": f"{MARK}spare", "id_number": None, "phone": None},
            "marked": {"phone": "19900071717"},
            "late": {"stage": Stage.PROBATIONARY, "joined_on": date(2025, 11, 20)},
        }
        for name, changes in more.items():
            person = a_member(cipher, branch, changes.pop("name", f"{MARK}{name}"), **changes)
            session.add(person)
            scene.ids[name] = str(person.id)
        for who, member in home.members.items():
            if MEMBERS[who][0] == "第一党支部":
                person = await session.merge(member)
                person.name = f"{MARK}{who}"
        for place in ("镇党委", "第一党支部", "第二党支部", "第一党小组"):
            org = await session.merge(home.orgs[place])
            org.name = f"{MARK}{place}"
        (appointment,) = await session.scalars(
            select(Appointment).where(
                Appointment.tenant_id == home.tenant_id, Appointment.account_id == home.accounts["recorder"]
            )
        )
        scene.ids["appointment"] = str(appointment.id)
