"""What a phone hands in: every row answered, the real time kept, nothing dropped or doubled."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domains.meetings.models import Attendance
from app.domains.meetings.offline.models import OfflineBatch, OfflineRow
from app.domains.members.vocabulary import MemberStatus
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.offline.conftest import Carried
from tests.domains.meetings.ways.conftest import V1
from tests.factories.meetings import START, Branch
from tests.support.http import Client
from tests.support.phone import Phone


def at(minutes: float) -> Any:
    return START + timedelta(minutes=minutes)


async def handed(client: Client, meeting: str, who: Any, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = await client.post(f"{meeting}/offline-batches", who, json=body)
    return answer.status_code, answer.json()


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(row["outcome"], row["problem"]) for row in answer["rows"]]


async def stored(client: Client, branch: Branch, table: Any) -> int:
    async with client.services.database.read(branch.tenant_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_scans_keep_their_real_time_whatever_the_phones_clock_says(
    client: Client, branch: Branch, clock: Clock, carried: Carried
) -> None:
    meeting, phone, recorder = await carried(fast=timedelta(hours=3))
    clock(-5)
    code = (await client.get(f"{V1}/me/member-code", branch.actor(branch.members[3]))).json()["code"]
    body = phone.batch(phone.scan(at(-4), code=code), phone.scan(at(12), member=branch.members[4].id))
    clock(200)
    status, answer = await handed(client, meeting, recorder, body)
    assert (status, outcomes(answer)) == (201, [("accepted", None), ("accepted", None)])
    roll = (await client.get(f"{meeting}/roll", branch.secretary)).json()
    records = {p["member_id"]: p["attendance"] for p in roll["people"] if p["attendance"]}
    one, other = records[str(branch.members[3].id)], records[str(branch.members[4].id)]
    assert (one["way"], one["evidence"], one["standing"]) == ("offline", "proven", "present")
    assert (other["evidence"], other["standing"]) == ("witnessed", "late")
    assert (one["signed_at"], one["recorded_at"]) == ("2026-12-05T08:56:00+08:00", "2026-12-05T12:20:00+08:00")
    clock(300)
    assert await handed(client, meeting, recorder, body) == (200, answer), "the same batch, the same answer"
    assert (await stored(client, branch, Attendance), await stored(client, branch, OfflineBatch)) == (2, 1)


async def test_every_row_that_cannot_be_true_is_kept_as_a_conflict(
    client: Client, branch: Branch, clock: Clock, carried: Carried
) -> None:
    clock(-20)
    meeting, phone, recorder = await carried()
    people = [member.id for member in branch.members]
    clock(5)
    body = {"present": [str(people[2])]}
    assert (await client.post(f"{meeting}/roll-calls", recorder, json=body)).status_code == 200
    async with client.services.database.write(branch.tenant_id) as session:
        keys = await client.services.keyring.signing_keys(session)
    forged = f"{keys.active_kid}.AQ.{'A' * 86}"
    rows = [
        phone.scan(at(-25), member=people[0]),
        phone.scan(at(1), member=people[3]),
        phone.scan(at(2), member=people[3]),
        phone.scan(at(3), member=people[2]),
        phone.scan(at(3), member=branch.neighbour.id),
        phone.scan(at(3), member=uuid7()),
        phone.scan(at(4), code=forged),
        phone.scan(at(90), member=people[4]),
        phone.scan(at(4), member=people[4]),
    ]
    rows += [rows[1], rows[1] | {"member_id": str(people[4])}, phone.scan(at(95), member=people[4]) | {"counter": 3}]
    clock(10)
    status, answer = await handed(client, meeting, recorder, phone.batch(*rows))
    assert status == 201
    assert outcomes(answer) == [
        ("conflict", "before_package"),
        ("accepted", None),
        ("known", None),
        ("conflict", "signed_otherwise"),
        ("conflict", "not_on_roll"),
        ("conflict", "unknown_person"),
        ("conflict", "code_invalid"),
        ("conflict", "in_future"),
        ("conflict", "counter_backwards"),
        ("known", None),
        ("conflict", "nonce_reused"),
        ("conflict", "counter_backwards"),
    ]
    assert all(row["reason"] for row in answer["rows"] if row["problem"])
    assert (answer["accepted"], answer["known"], answer["conflicts"]) == (1, 2, 9)
    assert (await stored(client, branch, OfflineRow), await stored(client, branch, Attendance)) == (12, 2)
    listed = (await client.get(f"{meeting}/offline-conflicts", branch.secretary)).json()
    assert len(listed) == 9


async def test_who_left_the_branch_meanwhile_is_shown_by_the_fixed_roll(
    client: Client, branch: Branch, clock: Clock, carried: Carried
) -> None:
    meeting, phone, recorder = await carried()
    async with client.services.database.write(branch.tenant_id) as session:
        left = await session.merge(branch.members[3])
        left.status = MemberStatus.TRANSFERRED_OUT
    rows = [phone.scan(at(1), member=branch.members[3].id)]
    clock(30)
    _, answer = await handed(client, meeting, recorder, phone.batch(*rows))
    assert outcomes(answer) == [("conflict", "left_meanwhile")]
    (shown,) = (await client.get(f"{meeting}/offline-conflicts", branch.secretary)).json()
    assert (shown["name"], shown["reason"]) == (branch.members[3].name, "会议开始时已不在本支部的应到名册")
    accept = f"{meeting}/offline-conflicts/{shown['id']}/accept"
    refused = await client.post(accept, branch.secretary, json={"reason": "本人在场"})
    assert refused.json()["code"] == "MEETING_MEMBER_NOT_ON_ROLL"


async def test_the_secretary_decides_a_conflict_once_with_a_reason(
    client: Client, branch: Branch, clock: Clock, carried: Carried
) -> None:
    clock(-20)
    meeting, phone, recorder = await carried()
    people = [member.id for member in branch.members]
    early, known = phone.scan(at(-25), member=people[3]), phone.scan(at(1), member=people[4])
    clock(5)
    await client.post(f"{meeting}/roll-calls", recorder, json={"present": [str(people[4])]})
    await handed(client, meeting, recorder, phone.batch(early, known))
    conflicts = (await client.get(f"{meeting}/offline-conflicts", branch.secretary)).json()
    first, second = (f"{meeting}/offline-conflicts/{one['id']}" for one in conflicts)
    assert (await client.post(f"{first}/accept", branch.secretary, json={})).status_code == 422
    assert (await client.post(f"{first}/accept", recorder, json={"reason": "核对"})).status_code == 403
    done = await client.post(f"{first}/accept", branch.secretary, json={"reason": "与记录员核对，本人在场"})
    assert (done.status_code, done.json()["decision_text"]) == (200, "采用")
    again = await client.post(f"{first}/dismiss", branch.secretary, json={"reason": "改主意"})
    assert again.json()["code"] == "OFFLINE_CONFLICT_DECIDED"
    has = await client.post(f"{second}/accept", branch.secretary, json={"reason": "核对"})
    assert has.json()["code"] == "OFFLINE_CONFLICT_HAS_RECORD"
    assert (await client.post(f"{second}/dismiss", branch.secretary, json={"reason": "已点名"})).status_code == 200
    roll = (await client.get(f"{meeting}/roll", branch.secretary)).json()
    (record,) = [p["attendance"] for p in roll["people"] if p["member_id"] == str(people[3])]
    assert (record["way"], record["evidence"], record["reason"]) == ("on_behalf", "stated", "与记录员核对，本人在场")
    assert record["signed_at"] == "2026-12-05T08:35:00+08:00"


@pytest.mark.parametrize("what", ["signature", "other_key", "row", "device", "package", "revoked", "long"])
async def test_a_batch_refused_as_a_whole_changes_nothing(
    client: Client, branch: Branch, clock: Clock, carried: Carried, what: str
) -> None:
    meeting, phone, recorder = await carried()
    clock(5)
    number = 10_000 if what == "long" else 1
    body = phone.batch(*(phone.scan(at(1), member=branch.members[3].id) for _ in range(number)))
    status, code = 422, "OFFLINE_SIGNATURE_INVALID"
    if what == "signature":
        body["signature"] = "A" * 86
    if what == "other_key":
        body["signature"] = Phone(device_id=phone.device_id, package=phone.package).batch(*body["rows"])["signature"]
    if what == "row":
        body["rows"][0]["member_id"] = str(branch.members[4].id)
    if what == "device":
        body["device_id"], (status, code) = str(uuid7()), (404, "OFFLINE_DEVICE_NOT_FOUND")
    if what == "package":
        body["package_id"], (status, code) = str(uuid7()), (404, "OFFLINE_PACKAGE_NOT_FOUND")
    if what == "long":
        code = "OFFLINE_BATCH_TOO_LONG"
    if what == "revoked":
        status, code = 409, "OFFLINE_DEVICE_REVOKED"
        revoke = f"{V1}/meeting-devices/{phone.device_id}/revoke"
        assert (await client.post(revoke, branch.secretary, json={"reason": "手机遗失"})).status_code == 200
    got, problem = await handed(client, meeting, recorder, body)
    assert (got, problem["code"]) == (status, code)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail"])
    for table in (Attendance, OfflineBatch, OfflineRow):
        assert await stored(client, branch, table) == 0


async def test_a_package_serves_one_meeting(
    client: Client, branch: Branch, clock: Clock, carried: Carried, published: Any
) -> None:
    _, phone, recorder = await carried()
    other = await published()
    clock(5)
    body = phone.batch(phone.scan(at(1), member=branch.members[3].id))
    assert (await handed(client, other, recorder, body))[1]["code"] == "OFFLINE_PACKAGE_NOT_FOUND"
