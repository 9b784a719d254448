"""A member pays over WeChat: the page closes, a second phone asks too, a notice is lost; the month is paid once."""

from pathlib import Path
from typing import Any

import httpx

from app.kit.clock import today
from app.kit.dates import add_months
from tests.domains.dues.online.drilling import FEN, Drill, a_drill
from tests.support.databases import Urls


class Phone:
    """One of the member's devices, on a page that may be closed."""

    def __init__(self, drill: Drill) -> None:
        self.drill = drill

    async def asks(self, method: str, path: str, body: Any = None) -> httpx.Response:
        async with httpx.AsyncClient(base_url=f"{self.drill.url}/api/v1", timeout=20) as http:
            return await http.request(method, path, json=body, headers=self.drill.world.headers("member"))

    async def orders(self, *months: str, total: int) -> httpx.Response:
        return await self.asks("POST", "/me/dues/orders", {"months": list(months), "total_fen": total})

    async def progress(self, order: Any) -> str:
        return str((await self.asks("GET", f"/me/dues/orders/{order['id']}")).json()["progress"])


async def test_a_member_pays_over_wechat(own_urls: Urls, tmp_path: Path) -> None:
    this, last, before = (f"{add_months(today().replace(day=1), -number):%Y-%m}" for number in range(3))
    async with a_drill(own_urls, tmp_path, months=3) as drill:
        await drill.start("")
        phone, tablet, provider = Phone(drill), Phone(drill), drill.provider

        # A wrong total is told before anything is ordered.
        wrong = await phone.orders(this, total=FEN - 1)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "DUES_AMOUNT_WRONG")

        # WeChat ends the mini program right after the order; the page is opened again and finds it.
        ordered = (await phone.orders(this, total=FEN)).json()
        assert ordered["request_payment"]["package"].startswith("prepay_id=")
        (waiting,) = (await phone.asks("GET", "/me/dues/orders")).json()
        assert (waiting["id"], waiting["progress"]) == (ordered["order"]["id"], "to_pay")
        again = (await tablet.orders(this, total=FEN)).json()
        assert again["order"]["id"] == waiting["id"]
        overlapping = await tablet.orders(this, last, total=2 * FEN)
        assert (overlapping.status_code, overlapping.json()["code"]) == (409, "DUES_ORDER_AWAITING")

        # Paid, and told by a notice, twice; whoever forges one is turned away in the provider's own shape.
        provider.pay(waiting["order_no"])
        headers, body = provider.notice(waiting["order_no"])
        async with httpx.AsyncClient(base_url=f"{drill.url}/api/v1") as http:
            forged = await http.post("/pay/notices", content=body + b" ", headers=headers)
            assert (forged.status_code, forged.json()["code"]) == (403, "FAIL")
        for _ in range(2):
            await drill.notify(waiting["order_no"])
        assert await phone.progress(waiting) == "paid"
        paid = await tablet.orders(this, total=FEN)
        assert (paid.status_code, paid.json()["code"]) == (409, "DUES_BILL_PAID")

        # The notice of the next one is lost: the phone that waits makes the server ask.
        lost = (await phone.orders(last, total=FEN)).json()["order"]
        provider.pay(lost["order_no"])
        assert await phone.progress(lost) == "paid"

        # The server dies while the member thinks it over; then he lets it be, and the month is free again.
        left = (await phone.orders(before, total=FEN)).json()["order"]
        await drill.start("")
        cancelled = await phone.asks("POST", f"/me/dues/orders/{left['id']}/cancel")
        assert cancelled.json()["progress"] == "closed"
        assert provider.orders[left["order_no"]].state == "CLOSED"
        assert (await phone.orders(before, total=FEN)).json()["order"]["id"] != left["id"]
