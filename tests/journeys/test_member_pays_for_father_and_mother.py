"""A member pays for father and mother: the branch agrees, one payment covers three, each sees the receipt and his months."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.kit.clock import now, today
from app.kit.dates import add_months
from app.kit.ids import uuid7
from tests.domains.dues.online.drilling import FEN, Drill, a_drill
from tests.support.databases import Urls
from tests.support.world import a_county, keyring_in

SON, FATHER, MOTHER = "member", "colleague", "probationary"


class Village:
    """What the people of the branch do over HTTP."""

    def __init__(self, drill: Drill) -> None:
        self.drill, self.world = drill, drill.world
        self.org = f"/organisations/{self.world.orgs['第一党支部'].id}"

    async def asks(self, who: str, method: str, path: str, body: Any = None) -> httpx.Response:
        async with httpx.AsyncClient(base_url=f"{self.drill.url}/api/v1", timeout=20) as http:
            return await http.request(method, path, json=body, headers=self.world.headers(who))

    async def finds(self, who: str, path: str) -> Any:
        answer = await self.asks(who, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def id_of(self, who: str) -> str:
        return str(self.world.members[who].id)

    async def agrees(self, who: str) -> Any:
        """The branch agrees that the son pays for a member."""
        day = today()
        body = {"member_id": self.id_of(who), "kind": "by_member", "payer_member_id": self.id_of(SON)}
        body |= {"from_on": f"{day}", "until_on": f"{day + timedelta(days=200)}", "decision": "支委会同意由其子代交"}
        made = await self.asks("secretary", "POST", f"{self.org}/dues-consents", body)
        assert made.status_code == 201, made.text
        return made.json()

    async def orders(self, own: list[str], others: dict[str, list[str]], total: int) -> httpx.Response:
        rows = [
            {"member_id": who if "-" in who else self.id_of(who), "months": months} for who, months in others.items()
        ]
        return await self.asks(SON, "POST", "/me/dues/orders", {"months": own, "others": rows, "total_fen": total})

    async def states(self, who: str) -> dict[str, str]:
        bills = []
        for year in {today().year, add_months(today(), -1).year}:
            bills += (await self.finds(who, f"/me/dues/bills?year={year}"))["bills"]
        return {bill["month"][:7]: bill["state"] for bill in bills}


async def test_a_member_pays_for_father_and_mother(own_urls: Urls, tmp_path: Path) -> None:
    this, last = (f"{add_months(today().replace(day=1), -number):%Y-%m}" for number in range(2))
    async with a_drill(own_urls, tmp_path, months=2, people=[SON, FATHER, MOTHER]) as drill:
        stranger = await somebody_elsewhere(drill, tmp_path)
        await drill.start("")
        village, provider = Village(drill), drill.provider

        # Before the branch has agreed nobody pays for another, and nobody outside the branch is there at all.
        assert await village.finds(SON, "/me/dues/payable-for") == []
        refused = await village.orders([], {FATHER: [this]}, FEN)
        assert (refused.status_code, refused.json()["code"]) == (403, "DUES_NOT_FOR_OTHERS")
        for nobody in ("other_member", stranger):
            hidden = await village.orders([this], {nobody: [this]}, 2 * FEN)
            assert (hidden.status_code, hidden.json()["code"]) == (404, "DUES_MEMBER_NOT_FOUND")

        # It agrees. He sees for whom he may pay and what is open, and pays for three at once.
        for parent in (FATHER, MOTHER):
            await village.agrees(parent)
        shown = await village.finds(SON, "/me/dues/payable-for")
        assert {one["member_id"] for one in shown} == {village.id_of(FATHER), village.id_of(MOTHER)}
        assert [month["open_fen"] for month in shown[0]["months"]] == [FEN, FEN]
        made = await village.orders([this], {FATHER: [last, this], MOTHER: [this]}, 4 * FEN)
        assert made.status_code == 200, made.text
        order = made.json()["order"]
        assert len({share["name"] for share in order["shares"]}) == 3
        assert provider.orders[order["order_no"]].body["amount"]["total"] == 4 * FEN
        provider.pay(order["order_no"])
        for _ in range(2):
            await drill.notify(order["order_no"])
        assert (await village.finds(SON, f"/me/dues/orders/{order['id']}"))["progress"] == "paid"

        # Each sees his own months as they stand, and the receipt with the name of who paid.
        assert await village.states(FATHER) == {last: "paid", this: "paid"}
        assert await village.states(MOTHER) == await village.states(SON) == {last: "due", this: "paid"}
        for parent, fen in ((FATHER, 2 * FEN), (MOTHER, FEN)):
            (paid,) = await village.finds(parent, "/me/dues/payments")
            assert (paid["paid_by"], paid["payer_member_id"]) == ("another_member", village.id_of(SON))
            assert sum(part["amount_fen"] for part in paid["allocations"]) == fen
            receipt = await village.asks(parent, "POST", f"/dues/payments/{paid['id']}/receipt/print")
            assert (receipt.status_code, receipt.headers["content-type"]) == (200, "application/pdf"), receipt.text
        kept = await village.finds("secretary", f"/dues-payments/{order['id']}")
        assert (kept["paid_by"], kept["amount_fen"]) == ("another_member", 4 * FEN)

        # Once the branch takes its word back, the rest of the mother's months is hers to pay.
        consents = (await village.finds("secretary", f"{village.org}/dues-consents"))["items"]
        held = next(one for one in consents if one["member_id"] == village.id_of(MOTHER))
        ended = await village.asks(
            "secretary", "POST", f"{village.org}/dues-consents/{held['id']}/end", {"reason": "本人要求"}
        )
        assert ended.status_code == 200
        refused = await village.orders([last], {MOTHER: [last]}, 2 * FEN)
        assert (refused.status_code, refused.json()["code"]) == (403, "DUES_NOT_FOR_OTHERS")
        assert [one["member_id"] for one in await village.finds(SON, "/me/dues/payable-for")] == [village.id_of(FATHER)]


async def somebody_elsewhere(drill: Drill, directory: Path) -> str:
    """A member of another county, who owes as much."""
    other = await a_county(drill.database, keyring_in(directory), "abroad")
    member = other.members["member"]
    async with drill.database.write(other.tenant_id) as session:
        session.add(
            DuesBill(
                tenant_id=other.tenant_id, id=uuid7(), member_id=member.id, month=today().replace(day=1),
                org_id=member.org_id, state=BillState.DUE, amount_fen=FEN, paid_fen=0, issued_at=now(), updated_at=now(),
            )
        )  # fmt: skip
    return str(member.id)
