"""Books of two offices below 镇党委 whose October is closed, and papers that lie ready for those who keep them."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from app.access.actor import Actor
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.receiving import settle
from app.domains.dues.paying.rules import Share
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose
from app.domains.dues.reconciling.models import Statement, StatementLine
from app.domains.dues.reconciling.vocabulary import StatementSource
from app.domains.dues.spending.models import DuesPublication
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.contract.access.minutes import uploaded
from tests.contract.access.scene import ABROAD, MARK, Scene

_SLIP = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def furnish_books(scene: Scene) -> None:
    """`office_books` and `works_books` are closed, what waits in them and in 镇党委's `books`, and a slip for each actor."""
    ids = scene.ids
    keepers = ("accountant", "cashier", "committee_admin", "township_accountant", "township_admin")
    for who in (*keepers, f"{ABROAD}accountant", f"{ABROAD}committee_admin", f"{ABROAD}cashier"):
        await _slip(scene, who)
    ids["slip"] = ids["slip@accountant"]
    for name, month in (("office", "2025-12"), ("works", "2026-10")):
        await _closed_books(scene, name, month)
    ids["closing"] = ids["office_closing"]
    path = "/dues-books/{office_books}/closings/{closing}/reopen"
    made, _ = await scene.make("accountant", "POST", path, json={"reason": f"{MARK}漏记"})
    ids["reopening"] = made["id"]
    body = {"month": "2026-11", "balance_fen": 1_000_100, "file_id": "{slip}"}
    await scene.make("accountant", "POST", "/dues-books/{books}/bank-balances", json=body)
    await _slip(scene, "accountant")
    await _statement(scene)
    await _transfers(scene)
    await _payouts(scene)
    await _publication(scene)


async def _slip(scene: Scene, who: str) -> None:
    scene.ids[f"slip@{who}"] = await uploaded(scene, who, f"{MARK}回单.pdf", _SLIP, "document")
    if who == "accountant":
        scene.ids["slip"] = scene.ids[f"slip@{who}"]


async def _closed_books(scene: Scene, name: str, month: str) -> None:
    ids = scene.ids
    body = {"parent_id": "{town}", "name": f"{MARK}{name}党委", "kind": "party_committee", "unit_kind": "other"}
    made, _ = await scene.make("committee_admin", "POST", "/organisations", json=body)
    ids[name] = made["id"]
    opening = {"month": month, "amounts": {}}
    made, _ = await scene.make("accountant", "POST", f"/organisations/{{{name}}}/dues-books", json=opening)
    ids[f"{name}_books"] = made["id"]
    if name == "works":
        await _received(scene, "works_books", Purpose.VOLUNTARY, 10_000, datetime(2026, 10, 8, 4, tzinfo=UTC))
    made, _ = await scene.make("accountant", "POST", f"/dues-books/{{{name}_books}}/closings", json={"month": month})
    ids[f"{name}_closing"] = made["id"]


async def _received(scene: Scene, books: str, purpose: Purpose, fen: int, at: datetime) -> str:
    """A member's cash, collected by the branch; the id of its allocation."""
    tenant_id, member_id = UUID(scene.ids["tenant"]), UUID(scene.ids["member"])
    async with scene.client.services.database.write(tenant_id) as session:
        kept = await session.get_one(DuesBooks, (tenant_id, UUID(scene.ids[books])))
        payment = DuesPayment(
            tenant_id=tenant_id,
            org_id=UUID(scene.ids["org"]),
            books_id=kept.id,
            channel=Channel.CASH,
            paid_by=PaidBy.MEMBER,
            payer_member_id=member_id,
            amount_fen=fen,
            state=PaymentState.AWAITED,
            created_at=at,
        )
        session.add(payment)
        await session.flush()
        actor = Actor.system("dues.received", tenant_id=tenant_id)
        await settle(session, actor, payment, kept, [Share(purpose, member_id, fen)], paid_at=at, memo="党费")
        found = await session.scalar(select(DuesAllocation.id).where(DuesAllocation.payment_id == payment.id))
    return str(found)


async def _payouts(scene: Scene) -> None:
    """A share table, a large payment, and payouts at every step of theirs."""
    ids = scene.ids
    ids["large"] = await _received(scene, "books", Purpose.LARGE, 100_000, datetime(2026, 12, 1, 4, tzinfo=UTC))
    sent_on = await _received(scene, "books", Purpose.LARGE, 200_000, datetime(2026, 12, 1, 4, tzinfo=UTC))
    body = {"allocation_id": sent_on, "note": f"{MARK}退休教师", "payee": "中央组织部"}
    made, _ = await scene.make("accountant", "POST", "/dues-books/{books}/large-forwards", json=body)
    ids["forward"] = made["id"]
    table = {"from_month": "2026-01", "basis_points": 500, "due_months": 4, "source": f"{MARK}通知"}
    made, _ = await scene.make("committee_admin", "POST", "/organisations/{town}/dues-shares", json=table)
    ids["share"] = made["id"]
    for number, name in enumerate(("payout", "approved_payout", "paid_payout", "arriving_payout")):
        body = {"amount_fen": 100, "title": f"{MARK}下拨", "payee": "机关党委", "decision_text": "党委会决定"}
        body |= {"decision_file_id": "{slip}"} | ({"to_books_id": "{works_books}"} if number == 3 else {})
        made, _ = await scene.make("accountant", "POST", "/dues-books/{books}/allocations", json=body)
        ids[name] = made["id"]
        await _slip(scene, "accountant")
        path = f"/dues-books/{{books}}/payouts/{{{name}}}"
        if number:
            body = {"approve": True, "opinion": "同意支出"}
            await scene.make("committee_admin", "POST", f"{path}/decide", json=body)
        if number > 1:
            body = {"on": "2026-12-01", "slip_no": f"H-{number}", "slip_file_id": "{slip@cashier}"}
            await scene.make("cashier", "POST", f"{path}/pay", json=body)
            await _slip(scene, "cashier")


async def _publication(scene: Scene) -> None:
    """The account of an earlier year of 镇党委."""
    tenant_id = UUID(scene.ids["tenant"])
    names = ("before", "collected", "from_below", "returned", "interest", "remitted", "allocated", "used", "after")
    content = {f"{name}_fen": 0 for name in names} | {"collected": [], "used": []}
    made = DuesPublication(
        tenant_id=tenant_id,
        id=uuid7(),
        books_id=UUID(scene.ids["books"]),
        org_id=UUID(scene.ids["town"]),
        year=2025,
        content=content,
        published_by_name=f"{MARK}管理员",
        published_at=now(),
    )
    async with scene.client.services.database.write(tenant_id) as session:
        session.add(made)
    scene.ids["publication"] = str(made.id)


async def _transfers(scene: Scene) -> None:
    """Two lines of the bank that are a member's transfers; one was claimed."""
    tenant_id, books_id = UUID(scene.ids["tenant"]), UUID(scene.ids["books"])
    day = date(2026, 10, 31)
    facts = {"tenant_id": tenant_id, "books_id": books_id, "source": StatementSource.BANK}
    async with scene.client.services.database.write(tenant_id) as session:
        made = Statement(
            id=uuid7(), from_day=day, until_day=day, count=2, digest="0" * 64, imported_by_name=MARK,
            imported_at=now(), **facts,
        )  # fmt: skip
        session.add(made)
        await session.flush()
        for number, name in enumerate(("claimed_transfer", "transfer"), 1):
            line = StatementLine(
                id=uuid7(), statement_id=made.id, number=number, on=day, amount_fen=100, counterparty=MARK,
                serial=f"T{number}", **facts,
            )  # fmt: skip
            session.add(line)
            scene.ids[name] = str(line.id)
    body = {"rows": [{"member_id": "{member}", "extra_fen": 100}], "payer_member_id": "{member}"}
    path = "/dues-books/{books}/transfers/{claimed_transfer}/claim"
    scene.ids["claimed_payment"] = (await scene.make("accountant", "POST", path, json=body))[0]["id"]


async def _statement(scene: Scene) -> None:
    """A line of the bank that no entry of `works_books` has."""
    ids = scene.ids
    for who in ("accountant", "works", "township_accountant", f"{ABROAD}accountant"):
        sender = "accountant" if who == "works" else who
        lines = f"日期,流水号,金额,余额\n2026-11-05,A1,1.00,{'1.00' if who == 'works' else '10001.00'}\n".encode()
        ids[f"bank_lines@{who}"] = await uploaded(scene, sender, f"{MARK}对账单.csv", lines, "document")
    ids["bank_lines"] = ids["bank_lines@accountant"]
    body = {"file_id": "{bank_lines@works}", "from_day": "2026-11-01", "until_day": "2026-11-30"}
    made, _ = await scene.make("accountant", "POST", "/dues-books/{works_books}/statements", json=body)
    ids["statement"] = made["statement"]["id"]
    found = await scene.client.http.get(
        f"/api/v1/dues-books/{ids['works_books']}/differences", headers=scene.headers("accountant")
    )
    ids["difference"] = found.json()["items"][0]["id"]
