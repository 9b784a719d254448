"""Appointments over HTTP: who may appoint whom to what, and what is never combined."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import time_machine
from sqlalchemy import select

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.auth.models import Account
from app.domains.orgs.models import Org, OrgKind, OrgStatus
from app.domains.roles.errors import RolesIncompatible
from app.domains.roles.public import grant_role, grants_of_account
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.factories.auth import a_place, an_account
from tests.factories.orgs import an_org
from tests.support.http import ActorsByAccount, Client, client_over, services_over

TODAY = date(2026, 11, 22)


@dataclass
class Tree:
    """A county committee with two branches, a group, and three accounts that stand there."""

    client: Client
    root: Org
    branch: Org
    other: Org
    group: Org
    people: list[Account]

    def actor(self, role: Role, org: Org, *, second_factor: bool = True) -> Actor:
        """Somebody who holds the role at the organisation."""
        grants = (Grant.of(role, org.id, org.path),)
        return Actor(uuid7(), org.tenant_id, uuid7(), None, "办事员", grants, second_factor=second_factor)

    @property
    def admin(self) -> Actor:
        return self.actor(Role.COMMITTEE_ADMIN, self.root)

    async def appoint(
        self, role: Role, org: Org, *, by: Actor | None = None, who: int = 0, **body: Any
    ) -> httpx.Response:
        asked = {"account_id": str(self.people[who].id), "role": role, "org_id": str(org.id), **body}
        return await self.client.post("/api/v1/appointments", by or self.admin, json=asked)

    async def roles_of(self, who: int, on: date = TODAY) -> list[Role]:
        async with self.client.services.database.read(self.root.tenant_id) as session:
            found = await grants_of_account(session, self.root.tenant_id, self.people[who].id, on)
        return [grant.role for grant in found]


@pytest.fixture
async def tree(database: Database) -> AsyncIterator[Tree]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    tenant_id = uuid7()
    root = an_org(tenant_id, "中共青山县委", kind=OrgKind.PARTY_COMMITTEE)
    branch, other = an_org(tenant_id, "第一党支部", parent=root), an_org(tenant_id, "第二党支部", parent=root)
    group = an_org(tenant_id, "第一党小组", parent=branch, kind=OrgKind.GROUP)
    people = [an_account(display_name=name) for name in ("张三", "李四", "王五")]
    async with database.write(tenant_id) as session:
        session.add_all([root, *people])
        await session.flush()
        session.add_all([branch, other])
        await session.flush()
        session.add_all([group, *(a_place(account, tenant_id, org_id=root.id) for account in people)])
    with time_machine.travel(datetime(2026, 11, 22, 4, 0, tzinfo=UTC), tick=False):
        async with client_over(create_app(services), services, actors) as client:
            yield Tree(client, root, branch, other, group, people)


async def test_an_appointment_counts_from_its_first_day_and_is_audited(tree: Tree) -> None:
    answer = await tree.appoint(Role.BRANCH_SECRETARY, tree.branch, reason="换届选举结果")
    body = answer.json()
    assert (answer.status_code, body["state"], body["account_name"]) == (201, "in_force", "张三")
    assert await tree.roles_of(0) == [Role.BRANCH_SECRETARY]
    async with tree.client.services.database.read(tree.root.tenant_id) as session:
        entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.action, entry.org_id, entry.note) == ("appointment.grant", tree.branch.id, "换届选举结果")


async def test_a_planned_one_waits_for_its_day(tree: Tree) -> None:
    answer = await tree.appoint(Role.RECORDER, tree.branch, from_on="2026-12-01", until_on="2026-12-31")
    assert answer.json()["state"] == "planned"
    assert await tree.roles_of(0) == []
    assert await tree.roles_of(0, date(2026, 12, 31)) == [Role.RECORDER]
    assert await tree.roles_of(0, date(2027, 1, 1)) == []


@pytest.mark.parametrize(
    ("role", "place", "code"),
    [
        (Role.BRANCH_SECRETARY, "root", "ROLE_NOT_HELD_HERE"),
        (Role.GROUP_LEADER, "branch", "ROLE_NOT_HELD_HERE"),
        (Role.SYSTEM_ADMIN, "root", "GRANT_ABOVE_ONESELF"),
        (Role.COMMITTEE_ADMIN, "root", "GRANT_ABOVE_ONESELF"),
        (Role.MEMBER, "branch", "GRANT_ABOVE_ONESELF"),
        (Role.INTEGRATION, "branch", "GRANT_ABOVE_ONESELF"),
    ],
)
async def test_what_a_committee_may_not_appoint(tree: Tree, role: Role, place: str, code: str) -> None:
    assert (await tree.appoint(role, getattr(tree, place))).json()["code"] == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"from_on": "2026-12-02", "until_on": "2026-12-01"}, "APPOINTMENT_DATES_REVERSED"),
        ({"from_on": "2026-01-01", "until_on": "2026-11-21"}, "APPOINTMENT_DATES_REVERSED"),
        ({"acting": True}, "ACTING_NEEDS_TERMS"),
        ({"acting": True, "until_on": "2026-12-01"}, "ACTING_NEEDS_TERMS"),
        ({"term_id": str(uuid7())}, "APPOINTMENT_TERM_NOT_FOUND"),
        ({"account_id": str(uuid7())}, "APPOINTMENT_HOLDER_NOT_FOUND"),
        ({"org_id": str(uuid7())}, "ORG_NOT_FOUND"),
        ({"from_on": "soon"}, "INVALID"),
        ({"scopes": []}, "INVALID"),
    ],
)
async def test_malformed_appointments_change_nothing(tree: Tree, body: dict[str, Any], code: str) -> None:
    assert (await tree.appoint(Role.RECORDER, tree.branch, **body)).json()["code"] == code
    assert await tree.roles_of(0) == []


async def test_the_second_factor_is_asked_for(tree: Tree) -> None:
    asleep = tree.actor(Role.COMMITTEE_ADMIN, tree.root, second_factor=False)
    answer = await tree.appoint(Role.RECORDER, tree.branch, by=asleep)
    assert (answer.status_code, answer.json()["code"]) == (403, "SECOND_FACTOR_REQUIRED")


async def test_a_secretary_appoints_nobody_and_sees_no_other_branch(tree: Tree) -> None:
    secretary = tree.actor(Role.BRANCH_SECRETARY, tree.branch)
    assert (await tree.appoint(Role.RECORDER, tree.branch, by=secretary)).json()["code"] == "PERMISSION_MISSING"
    assert (await tree.appoint(Role.RECORDER, tree.other, by=secretary)).json()["code"] == "ORG_NOT_FOUND"
    await tree.appoint(Role.RECORDER, tree.branch)
    made = (await tree.appoint(Role.RECORDER, tree.other, who=1)).json()
    listed = (await tree.client.get("/api/v1/appointments", secretary)).json()["items"]
    assert [one["org_name"] for one in listed] == ["第一党支部"]
    ended = await tree.client.post(f"/api/v1/appointments/{made['id']}/end", secretary, json={"reason": "试试"})
    assert (ended.status_code, ended.json()["code"]) == (404, "APPOINTMENT_NOT_FOUND")


async def test_who_may_not_appoint_cannot_find_out_who_has_an_account(tree: Tree) -> None:
    secretary = tree.actor(Role.BRANCH_SECRETARY, tree.branch)
    for account in (str(tree.people[0].id), str(uuid7())):
        answer = await tree.appoint(Role.RECORDER, tree.branch, by=secretary, account_id=account)
        assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION_MISSING")
    unknown = await tree.appoint(Role.RECORDER, tree.branch, account_id=str(uuid7()))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "APPOINTMENT_HOLDER_NOT_FOUND")


async def test_nobody_appoints_oneself(tree: Tree) -> None:
    admin = Actor(
        tree.people[0].id,
        tree.root.tenant_id,
        uuid7(),
        None,
        "张三",
        (Grant.of(Role.COMMITTEE_ADMIN, tree.root.id, tree.root.path),),
        second_factor=True,
    )
    assert (await tree.appoint(Role.RECORDER, tree.branch, by=admin)).json()["code"] == "GRANT_TO_ONESELF"


async def test_accountant_and_cashier_are_two_people_where_their_reach_meets(tree: Tree) -> None:
    assert (await tree.appoint(Role.DUES_ACCOUNTANT, tree.root)).status_code == 201
    refused = await tree.appoint(Role.DUES_CASHIER, tree.branch)
    assert (refused.status_code, refused.json()["code"]) == (409, "ROLES_INCOMPATIBLE")
    assert (await tree.appoint(Role.DUES_CASHIER, tree.branch, who=1)).status_code == 201
    assert (await tree.appoint(Role.DUES_ACCOUNTANT, tree.other, who=1)).status_code == 201


async def test_one_after_the_other_they_may_be_the_same_person(tree: Tree) -> None:
    await tree.appoint(Role.DUES_ACCOUNTANT, tree.branch, until_on="2026-12-31")
    assert (await tree.appoint(Role.DUES_CASHIER, tree.branch, from_on="2026-12-31")).status_code == 409
    assert (await tree.appoint(Role.DUES_CASHIER, tree.branch, from_on="2027-01-01")).status_code == 201


async def test_the_same_role_twice_is_refused(tree: Tree) -> None:
    await tree.appoint(Role.RECORDER, tree.branch)
    assert (await tree.appoint(Role.RECORDER, tree.branch)).json()["code"] == "APPOINTED_ALREADY"
    assert (await tree.appoint(Role.RECORDER, tree.other)).status_code == 201


async def test_a_dissolved_organisation_takes_no_appointment(tree: Tree) -> None:
    async with tree.client.services.database.write(tree.root.tenant_id) as session:
        (await session.get_one(Org, (tree.root.tenant_id, tree.other.id))).status = OrgStatus.DISSOLVED
    assert (await tree.appoint(Role.RECORDER, tree.other)).json()["code"] == "APPOINTMENT_ORG_NOT_ACTIVE"


async def test_an_administrator_needs_a_second_person(tree: Tree) -> None:
    first, second = tree.actor(Role.SECURITY_ADMIN, tree.root), tree.actor(Role.SECURITY_ADMIN, tree.root)
    made = (await tree.appoint(Role.COMMITTEE_ADMIN, tree.root, by=first)).json()
    assert made["state"] == "waiting"
    assert await tree.roles_of(0) == []
    confirm = f"/api/v1/appointments/{made['id']}/confirm"
    assert (await tree.client.post(confirm, first)).json()["code"] == "SECOND_PERSON_NEEDED"
    assert (await tree.client.post(confirm, tree.admin)).json()["code"] == "GRANT_ABOVE_ONESELF"
    assert (await tree.client.post(confirm, second)).json()["state"] == "in_force"
    assert await tree.roles_of(0) == [Role.COMMITTEE_ADMIN]
    assert (await tree.client.post(confirm, second)).json()["code"] == "APPOINTMENT_ALREADY_CONFIRMED"


async def test_the_three_administrators_are_three_people(tree: Tree) -> None:
    security = tree.actor(Role.SECURITY_ADMIN, tree.root)
    assert (await tree.appoint(Role.SYSTEM_ADMIN, tree.root, by=security)).json()["state"] == "waiting"
    refused = await tree.appoint(Role.AUDIT_ADMIN, tree.root, by=security)
    assert refused.json()["code"] == "ROLES_INCOMPATIBLE"


async def test_ending_works_at_once_or_with_a_day(tree: Tree) -> None:
    now_over = (await tree.appoint(Role.RECORDER, tree.branch)).json()["id"]
    later = (await tree.appoint(Role.LECTURER, tree.branch)).json()["id"]
    end = "/api/v1/appointments/{}/end"
    assert (await tree.client.post(end.format(now_over), tree.admin, json={"reason": "工作调动"})).json()[
        "state"
    ] == "over"
    ended = await tree.client.post(end.format(later), tree.admin, json={"reason": "调动", "until_on": "2026-11-30"})
    assert ended.json()["state"] == "in_force"
    assert await tree.roles_of(0) == [Role.LECTURER]
    assert await tree.roles_of(0, date(2026, 12, 1)) == []
    again = await tree.client.post(end.format(now_over), tree.admin, json={"reason": "再免"})
    assert again.json()["code"] == "APPOINTMENT_OVER"
    longer = await tree.client.post(end.format(later), tree.admin, json={"reason": "延", "until_on": "2027-01-01"})
    assert longer.status_code == 422
    listed = (await tree.client.get("/api/v1/appointments", tree.admin)).json()["items"]
    assert [one["id"] for one in listed] == [later]
    everything = (await tree.client.get("/api/v1/appointments?with_past=true", tree.admin)).json()["items"]
    assert {one["id"] for one in everything} == {now_over, later}


async def test_a_hand_over_is_one_step(tree: Tree) -> None:
    old = (await tree.appoint(Role.BRANCH_SECRETARY, tree.branch, until_on="2029-11-21")).json()["id"]
    path = f"/api/v1/appointments/{old}/hand-over"
    body = {"to_account_id": str(tree.people[1].id), "reason": "届中调整", "from_on": "2026-12-01"}
    begun = (await tree.client.post(path, tree.admin, json=body)).json()
    assert (begun["role"], begun["until_on"], begun["state"]) == ("branch_secretary", "2029-11-21", "planned")
    last_day, first_day = date(2026, 11, 30), date(2026, 12, 1)
    assert (await tree.roles_of(0, last_day), await tree.roles_of(1, last_day)) == ([Role.BRANCH_SECRETARY], [])
    assert (await tree.roles_of(0, first_day), await tree.roles_of(1, first_day)) == ([], [Role.BRANCH_SECRETARY])


async def test_a_hand_over_that_fails_leaves_the_holder_in_place(tree: Tree) -> None:
    await tree.appoint(Role.DUES_CASHIER, tree.branch, who=1)
    old = (await tree.appoint(Role.DUES_ACCOUNTANT, tree.branch)).json()["id"]
    body = {"to_account_id": str(tree.people[1].id), "reason": "轮岗"}
    answer = await tree.client.post(f"/api/v1/appointments/{old}/hand-over", tree.admin, json=body)
    assert answer.json()["code"] == "ROLES_INCOMPATIBLE"
    assert await tree.roles_of(0) == [Role.DUES_ACCOUNTANT]


async def test_pages_go_on_where_the_last_one_ended(tree: Tree) -> None:
    made = [(await tree.appoint(Role.LECTURER, tree.branch, who=who)).json()["id"] for who in range(3)]
    first = (await tree.client.get("/api/v1/appointments?limit=2", tree.admin)).json()
    second = (await tree.client.get(f"/api/v1/appointments?limit=2&cursor={first['next_cursor']}", tree.admin)).json()
    assert sorted(one["id"] for one in first["items"] + second["items"]) == sorted(made)
    assert second["next_cursor"] is None


async def test_the_table_of_roles_is_told_to_everybody(tree: Tree) -> None:
    table = (await tree.client.get("/api/v1/roles", tree.actor(Role.MEMBER, tree.branch))).json()
    secretary = next(one for one in table if one["code"] == "branch_secretary")
    assert (secretary["name"], secretary["held_at"], secretary["below"]) == ("支部书记", ["branch"], True)
    assert {"code": "meeting.publish", "name": "发布会议"} in secretary["permissions"]


async def test_both_keys_of_the_till_cannot_be_taken_at_once(own_database: Database) -> None:
    tenant_id, account_id = uuid7(), uuid7()
    branch = an_org(tenant_id)
    async with own_database.write(tenant_id) as session:
        session.add(branch)

    async def take(role: Role) -> bool:
        try:
            async with own_database.write(tenant_id) as session:
                system = Actor.system("test.till", tenant_id=tenant_id)
                await grant_role(session, system, account_id=account_id, role=role, org_id=branch.id, from_on=TODAY)
        except RolesIncompatible:
            return False
        return True

    taken = await asyncio.gather(*(take(role) for role in [Role.DUES_ACCOUNTANT, Role.DUES_CASHIER]))
    assert sorted(taken) == [False, True]
