"""Collecting over HTTP: repeated once, another tenant's bill is not there, bad input is told in Chinese, money moves by names."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.wiring import create_app
from tests.domains.dues.collecting.conftest import Branch, a_branch
from tests.domains.dues.conftest import make_world
from tests.support.http import ActorsByAccount, Client, client_over, services_over

API = "/api/v1"


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def place(client: Client) -> Branch:
    async with client.services.database.write_all() as session:
        world = await make_world(session)
    async with client.services.database.write(world.tenant_id) as session:
        return await a_branch(session, world)


def november(place: Branch, **more: Any) -> dict[str, Any]:
    return {"member_id": str(place.world.zhang.id), "months": ["2026-11-01"], "total_fen": 4660} | more


async def taken(client: Client, place: Branch, **more: Any) -> Any:
    path = f"{API}/organisations/{place.world.branch.id}/dues-payments"
    return await client.post(path, place.collector, json=november(place, **more))


async def test_a_repeated_payment_is_taken_once(client: Client, place: Branch) -> None:
    path = f"{API}/organisations/{place.world.branch.id}/dues-payments"
    headers = {"Idempotency-Key": "device-7-0001"}
    first = await client.post(path, place.collector, json=november(place), headers=headers)
    again = await client.post(path, place.collector, json=november(place), headers=headers)
    assert first.status_code == 201, first.text
    assert (again.status_code, again.json()) == (201, first.json())
    body = first.json()
    assert (body["amount_fen"], body["state"], body["channel"]) == (4660, "paid", "cash")
    assert [(one["name"], one["month"]) for one in body["allocations"]] == [("张三", "2026-11-01")]
    own = await client.get(f"{API}/me/dues/payments", place.world.self_of(place.world.zhang))
    assert [one["id"] for one in own.json()] == [body["id"]]
    bills = (await client.get(f"{API}/me/dues/bills", place.world.self_of(place.world.zhang))).json()
    assert (bills["open_fen"], [one["state"] for one in bills["bills"]]) == (4660, ["due", "paid"])


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"total_fen": 4661}, 422, "DUES_AMOUNT_WRONG"),
        ({"total_fen": 4660.5}, 422, "INVALID"),
        ({"total_fen": "4660"}, 422, "INVALID"),
        ({"total_fen": 0}, 422, "INVALID"),
        ({"extra_fen": -1}, 422, "INVALID"),
        ({"months": ["2026-11-02"]}, 422, "INVALID"),
        ({"months": ["2026-09-01"]}, 409, "DUES_MONTH_NOT_BILLED"),
        ({"months": ["2027-06-01"]}, 422, "DUES_MONTH_TOO_FAR_AHEAD"),
        ({"months": ["2026-11-01", "2026-11-01"], "total_fen": 9320}, 422, "DUES_MONTH_TWICE"),
        ({"paid_by": "payroll"}, 409, "DUES_SOURCE_REFUSED"),
        ({"paid_by": "branch"}, 409, "DUES_SOURCE_REFUSED"),
        ({"paid_by": "family", "payer_name": "王芳"}, 403, "DUES_NOT_FOR_OTHERS"),
        ({"by_quarter": True}, 409, "DUES_QUARTERLY_NOT_CONSENTED"),
        ({"paid_on": "2026-11-23"}, 422, "DUES_PAID_IN_FUTURE"),
        ({"channel": "wechat"}, 422, "DUES_CHANNEL_NOT_OFFLINE"),
    ],
)
async def test_bad_input_is_told_in_chinese_and_changes_nothing(
    client: Client, place: Branch, more: dict[str, Any], status: int, code: str
) -> None:
    answer = await taken(client, place, **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"])
    path = f"{API}/dues/members/{place.world.zhang.id}/bills"
    assert (await client.get(path, place.collector)).json()["open_fen"] == 9320


async def test_a_member_of_another_tenant_is_not_there(client: Client, place: Branch) -> None:
    async with client.services.database.write_all() as session:
        abroad = await make_world(session)
    stranger: Actor = abroad.actor(Role.BRANCH_SECRETARY)
    path = f"{API}/organisations/{abroad.branch.id}/dues-payments"
    answer = await client.post(path, stranger, json=november(place))
    # Their committee keeps no books: with books of their own, the member is still not there.
    assert (answer.status_code, answer.json()["code"]) == (409, "DUES_BOOKS_MISSING")
    async with client.services.database.write(abroad.tenant_id) as session:
        await a_branch(session, abroad)
    answer = await client.post(path, stranger, json=november(place))
    assert (answer.status_code, answer.json()["code"]) == (404, "DUES_MEMBER_NOT_FOUND")
    home = f"{API}/organisations/{place.world.branch.id}/dues-payments"
    assert (await client.post(home, stranger, json=november(place))).json()["code"] == "ORG_NOT_FOUND"


async def test_a_list_that_cannot_be_taken_says_which_rows(client: Client, place: Branch) -> None:
    zhao = {"member_id": str(place.world.zhao.id), "months": ["2026-11-01"], "total_fen": 4660}
    body = {"rows": [november(place), zhao], "total_fen": 9320}
    path = f"{API}/organisations/{place.world.branch.id}/dues-payments/bulk"
    answer = await client.post(path, place.collector, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "DUES_BULK_REFUSED")
    assert answer.json()["errors"] == [{"field": "rows.1", "issue": "2026年11月没有应交的党费", "location": "row"}]
    body = {"rows": [november(place)], "total_fen": 4660}
    assert [one["amount_fen"] for one in (await client.post(path, place.collector, json=body)).json()] == [4660]


async def test_cash_on_its_way_and_back(client: Client, place: Branch) -> None:
    payment = (await taken(client, place)).json()
    cash = f"{API}/organisations/{place.world.branch.id}/dues-cash"
    month = {"month": "2026-11"}
    assert (await client.get(cash, place.collector, params=month)).json()["in_hand_fen"] == 4660
    handing = f"{API}/organisations/{place.world.branch.id}/dues-handovers"
    more = await client.post(handing, place.collector, json={"amount_fen": 4661})
    assert (more.status_code, more.json()["code"]) == (409, "DUES_HANDOVER_AMOUNT_WRONG")
    made = (await client.post(handing, place.collector, json={"amount_fen": 4660})).json()
    listed = (await client.get(f"{API}/dues-handovers", place.cashier)).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    decide = f"{API}/dues-handovers/{made['id']}/decide"
    counted = {"confirm": True, "decision": "当面点清"}
    assert (await client.post(decide, place.collector, json=counted)).status_code == 403
    assert (await client.post(decide, place.cashier, json=counted)).json()["state"] == "confirmed"
    refunds = f"{API}/dues-payments/{payment['id']}/refunds"
    refund = (await client.post(refunds, place.collector, json={"reason": "重复交纳"})).json()
    again = await client.post(refunds, place.collector, json={"reason": "重复交纳"})
    assert (again.status_code, again.json()["code"]) == (409, "DUES_REFUND_TOO_MUCH")
    path = f"{API}/dues-refunds/{refund['id']}"
    approval = {"approve": True, "decision": "核对属实"}
    assert (await client.post(f"{path}/decide", place.admin, json=approval)).json()["state"] == "approved"
    paying = {"money": "cash", "reference": "领款条1"}
    assert (await client.post(f"{path}/pay-out", place.cashier, json=paying)).json()["state"] == "done"
    twice = await client.post(f"{path}/pay-out", place.cashier, json=paying)
    assert (twice.status_code, twice.json()["code"]) == (409, "DUES_REFUND_SETTLED")
    shown = (await client.get(f"{API}/dues-payments/{payment['id']}", place.cashier)).json()
    assert (shown["state"], [one["amount_fen"] for one in shown["allocations"]]) == ("refunded", [4660, -4660])
