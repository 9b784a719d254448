"""Online payment over HTTP: shapes, bad input, and how soon the provider has its answer."""

import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.wiring import create_app
from tests.domains.dues.online.conftest import DECEMBER, NOVEMBER, OCTOBER, Till
from tests.support.http import ActorsByAccount, Client, client_over, services_over

ORDERS, NOTICES = "/api/v1/me/dues/orders", "/api/v1/pay/notices"


@pytest.fixture
async def client(till: Till) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(till.database, actors)
    services.pay = till.pay
    async with client_over(create_app(services), services, actors) as client:
        yield client


async def told(client: Client, till: Till, number: str) -> httpx.Response:
    headers, body = till.provider.notice(number)
    return await client.http.post(NOTICES, content=body, headers=headers)


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"months": ["2026-11"], "total_fen": 4899}, 422, "DUES_AMOUNT_WRONG"),
    ({"months": ["2026-11"], "total_fen": 4901}, 422, "DUES_AMOUNT_WRONG"),
    ({"months": ["2026-11"], "total_fen": "4900"}, 422, "INVALID"),
    ({"months": ["2026-11"], "total_fen": "四十九元"}, 422, "INVALID"),
    ({"months": ["2026-11"], "total_fen": 4900.001}, 422, "INVALID"),
    ({"months": ["2026-11"], "total_fen": -4900}, 422, "INVALID"),
    ({"months": ["2026-13"], "total_fen": 4900}, 422, "INVALID"),
    ({"months": ["2026-11", "2026-11"], "total_fen": 9800}, 422, "DUES_MONTH_TWICE"),
    ({"months": ["2027-11"], "total_fen": 4900}, 422, "DUES_MONTH_TOO_FAR_AHEAD"),
    ({"months": ["2026-09"], "total_fen": 4900}, 409, "DUES_MONTH_NOT_BILLED"),
    ({"months": [], "total_fen": 1}, 422, "DUES_NOTHING_TO_PAY"),
    ({"months": [], "extra_fen": -1, "total_fen": 1}, 422, "INVALID"),
    ({"months": ["2026-11"], "total_fen": 0}, 422, "INVALID"),
    ({"months": [], "others": [{"member_id": "{li}", "months": []}], "total_fen": 1}, 422, "INVALID"),
    ({"months": [], "others": [{"member_id": "李四", "months": ["2026-11"]}], "total_fen": 1}, 422, "INVALID"),
    ({"months": [], "others": [{"member_id": "{li}", "months": ["2026-11"]}] * 11, "total_fen": 1}, 422, "INVALID"),
    ({"months": [], "others": [{"member_id": "{zhang}", "months": ["2026-11"]}], "total_fen": 1}, 422, "DUES_MEMBER_TWICE"),
    ({"months": [], "others": [{"member_id": "{li}", "months": ["2026-11"]}], "total_fen": 1}, 403, "DUES_NOT_FOR_OTHERS"),
    ({"months": [], "others": [{"member_id": "{wang}", "months": ["2026-11"]}], "total_fen": 1}, 404, "DUES_MEMBER_NOT_FOUND"),
]  # fmt: skip


async def test_bad_input_orders_nothing(client: Client, till: Till) -> None:
    for body, status, code in BAD:
        asked = body | {
            "others": [
                one | {"member_id": getattr(till.world, one["member_id"].strip("{}")).id.hex}
                if one["member_id"].startswith("{")
                else one
                for one in body.get("others", ())
            ]
        }
        answer = await client.post(ORDERS, till.me, json=asked)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
        assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"])
    assert till.provider.orders == {}
    await told(client, till, await till.paid(NOVEMBER))
    again = await client.post(ORDERS, till.me, json={"months": ["2026-11"], "total_fen": 4900})
    assert (again.status_code, again.json()["code"]) == (409, "DUES_BILL_PAID")


async def test_notices_that_are_nothing_get_the_providers_own_refusal(client: Client, till: Till) -> None:
    for content in (b"", b"{}", b"[" * 5000, b"\xff\x00"):
        answer = await client.http.post(NOTICES, content=content)
        assert (answer.status_code, set(answer.json()), answer.json()["code"]) == (403, {"code", "message"}, "FAIL")


async def test_a_notice_is_answered_empty_and_soon(client: Client, till: Till) -> None:
    """The provider wants its answer within five seconds; we want it within 200 ms."""
    took = []
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        number = await till.paid(month)
        for _ in range(2):
            began = time.perf_counter()
            answer = await told(client, till, number)
            took.append(time.perf_counter() - began)
            assert (answer.status_code, answer.content) == (204, b"")
    print(f"notice: median {statistics.median(took) * 1000:.1f} ms, longest {max(took) * 1000:.1f} ms")
    assert statistics.median(took) < 0.2
