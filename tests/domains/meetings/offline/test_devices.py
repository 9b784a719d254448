"""Phones: bound to an account, listed for who manages them, revoked by both."""

from typing import Any

from app.access.actor import Actor
from app.kit.clock import now
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.offline.conftest import Carried
from tests.domains.meetings.ways.conftest import V1
from tests.factories.meetings import Branch
from tests.support.http import Client
from tests.support.phone import Phone

DEVICES = f"{V1}/meeting-devices"


def body(branch: Branch, phone: Phone, **changes: Any) -> dict[str, Any]:
    return {"org_id": str(branch.org.id), "name": "值班手机", "public_key": phone.jwk()} | changes


async def test_a_key_belongs_to_one_account_and_is_registered_once(client: Client, branch: Branch) -> None:
    phone, recorder = Phone(), branch.recorder
    first = await client.post(DEVICES, recorder, json=body(branch, phone))
    again = await client.post(DEVICES, recorder, json=body(branch, phone))
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    taken = await client.post(DEVICES, branch.secretary, json=body(branch, phone))
    assert (taken.status_code, taken.json()["code"]) == (409, "OFFLINE_DEVICE_KEY_TAKEN")
    bent = body(branch, phone) | {"public_key": phone.jwk() | {"x": "A" * 43}}
    refused = await client.post(DEVICES, recorder, json=bent)
    assert (refused.status_code, refused.json()["code"]) == (422, "OFFLINE_DEVICE_KEY_INVALID")
    outside = await client.post(DEVICES, recorder, json=body(branch, Phone(), org_id=str(branch.sibling.id)))
    assert outside.status_code in (403, 404)


async def test_owner_and_secretary_see_and_revoke_a_device(client: Client, branch: Branch) -> None:
    recorder, leader = branch.recorder, branch.group_leader
    made = (await client.post(DEVICES, recorder, json=body(branch, Phone()))).json()
    path = f"{DEVICES}/{made['id']}/revoke"

    async def listed(who: Actor) -> list[str]:
        return [one["id"] for one in (await client.get(DEVICES, who)).json()]

    assert (await listed(recorder), await listed(branch.secretary), await listed(leader)) == (
        [made["id"]],
        [made["id"]],
        [],
    )
    assert (await client.post(path, leader, json={"reason": "手机遗失"})).json()["code"] == "OFFLINE_DEVICE_NOT_FOUND"
    assert (await client.post(path, recorder, json={})).status_code == 422
    ended = await client.post(path, branch.secretary, json={"reason": "手机遗失"})
    assert (ended.status_code, ended.json()["revoke_reason"]) == (200, "手机遗失")
    assert (await client.post(path, recorder, json={"reason": "又一次"})).json() == ended.json()


async def test_a_package_holds_names_ids_keys_and_the_window(client: Client, branch: Branch, carried: Carried) -> None:
    _, phone, _ = await carried()
    package = phone.package
    assert {frozenset(one) for one in package["people"]} == {frozenset({"member_id", "name"})}
    assert {one["name"] for one in package["people"]} == {member.name for member in branch.members}
    assert package["upload_until"] == "2026-12-08T11:00:00+08:00"
    known = (await client.get("/.well-known/jwks.json")).json()["keys"]
    assert [key["kid"] for key in package["keys"]] == [key["kid"] for key in known]
    text = str(package)
    assert all(word not in text for word in ("phone", "id_number", "手机"))


async def test_packages_that_are_not_given(client: Client, branch: Branch, clock: Clock, carried: Carried) -> None:
    meeting, phone, recorder = await carried()

    async def asked(device: str, time: str) -> str:
        body = {"device_id": device, "device_time": time}
        return str((await client.post(f"{meeting}/offline-packages", recorder, json=body)).json()["code"])

    assert await asked(phone.device_id, "2026-11-01T00:00:00.000Z") == "OFFLINE_DEVICE_CLOCK_WRONG"
    assert await asked(phone.device_id, "2026-13-01T00:00:00.000Z") == "INVALID"
    assert await asked(str(branch.org.id), phone.clock(now())) == "OFFLINE_DEVICE_NOT_FOUND"
    clock(121)
    assert await asked(phone.device_id, phone.clock(now())) == "MEETING_ENDED"
    clock(1)
    await client.post(f"{DEVICES}/{phone.device_id}/revoke", recorder, json={"reason": "手机遗失"})
    assert await asked(phone.device_id, phone.clock(now())) == "OFFLINE_DEVICE_REVOKED"
