"""Bills of the branch, payments in cash, cash that was handed over and that waits, refunds at two steps."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.access.actor import Actor
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.collecting.recognising import recognise
from app.domains.dues.ledger.models import LedgerDigest
from app.domains.dues.ledger.repository import held_books
from app.kit.clock import now
from tests.contract.access.minutes import uploaded
from tests.contract.access.scene import MARK, Scene
from tests.factories.files import photo


async def furnish_dues(scene: Scene) -> None:
    """Needs the branch's published assessments and the town's books."""
    ids = scene.ids
    await _billed(scene)
    for name, month, more in (
        ("returned_payment", "2026-11-01", {}),
        ("ahead_payment", "2026-12-01", {"paid_on": "2026-11-30"}),
        ("waiting_payment", "2027-01-01", {}),
        ("payment", "2027-02-01", {}),
    ):
        body = {"member_id": "{spare}", "months": [month], "total_fen": 4660, "note": f"{MARK}当面交"} | more
        made, _ = await scene.make("secretary", "POST", "/organisations/{org}/dues-payments", json=body)
        ids[name] = made["id"]
    body = {"member_id": "{spare}", "extra_fen": 100, "total_fen": 100, "note": f"{MARK}自愿多交"}
    made, _ = await scene.make("secretary", "POST", "/organisations/{org}/dues-payments", json=body)
    ids["extra_payment"] = made["id"]
    await _recognised(scene)
    await _cash(scene)
    for name in ("returned", "ahead"):
        body = {"reason": f"{MARK}重复交纳"}
        made, _ = await scene.make("secretary", "POST", f"/dues-payments/{{{name}_payment}}/refunds", json=body)
        ids[{"returned": "refund", "ahead": "approved_refund"}[name]] = made["id"]
    body = {"reason": f"{MARK}多交"}
    made, _ = await scene.make("accountant", "POST", "/dues-payments/{extra_payment}/refunds", json=body)
    ids["cash_refund"] = made["id"]
    decision = {"approve": True, "decision": "核对属实"}
    for name in ("approved", "cash"):
        await scene.make("committee_admin", "POST", f"/dues-refunds/{{{name}_refund}}/decide", json=decision)
    body = {"member_id": "{spare}", "kind": "quarterly", "from_on": "2026-10-01", "until_on": "2027-09-30"}
    body |= {"decision": f"{MARK}支委会同意"}
    made, _ = await scene.make("secretary", "POST", "/organisations/{org}/dues-consents", json=body)
    ids["consent"] = made["id"]


async def _billed(scene: Scene) -> None:
    """November and December are billed; of one member November was paid elsewhere."""
    tenant_id, org_id, spare = (UUID(scene.ids[name]) for name in ("tenant", "org", "spare"))
    async with scene.client.services.database.write(tenant_id) as session:
        for month in (date(2026, 11, 1), date(2026, 12, 1)):
            await issue_branches(session, tenant_id, [org_id], month)
        bill = DuesBill.tenant_id == tenant_id, DuesBill.member_id == spare, DuesBill.month == date(2026, 11, 1)
        scene.ids["bill"] = str(await session.scalar(select(DuesBill.id).where(*bill)))
    for name in ("proof", "spent_proof"):
        scene.ids[name] = await uploaded(scene, "secretary", f"{MARK}交纳凭证.jpg", photo(), "photo")
    body = {"months": ["2026-11-01"], "host": f"{MARK}外地支部", "proof_file_id": "{spent_proof}"}
    await scene.make("secretary", "POST", "/dues/members/{late}/paid-elsewhere", json=body)
    start = {"paid_to": "2026-05-01", "letter": f"{MARK}介绍信"}
    await scene.make("secretary", "POST", "/dues/members/{member}/billing-starts", json=start)


async def _recognised(scene: Scene) -> None:
    """December, paid ahead, has come; a day of the books was sealed."""
    tenant_id, books_id = UUID(scene.ids["tenant"]), UUID(scene.ids["books"])
    async with scene.client.services.database.write(tenant_id) as session:
        books = await held_books(session, tenant_id, books_id, alone=True)
        assert await recognise(
            session, Actor.system("dues.recognise_prepaid", tenant_id=tenant_id), books, through=date(2026, 12, 1)
        )
        session.add(
            LedgerDigest(
                tenant_id=tenant_id,
                books_id=books_id,
                posted_on=date(2026, 11, 30),
                count=0,
                digest="0" * 64,
                made_at=now(),
            )
        )


async def _cash(scene: Scene) -> None:
    for name, payments, fen in (
        ("handed_over", ["{returned_payment}", "{ahead_payment}"], 9320),
        ("handover", ["{waiting_payment}"], 4660),
    ):
        body = {"amount_fen": fen, "payment_ids": payments, "note": f"{MARK}上交"}
        made, _ = await scene.make("secretary", "POST", "/organisations/{org}/dues-handovers", json=body)
        scene.ids[name] = made["id"]
    confirm = {"confirm": True, "decision": "当面点清"}
    await scene.make("cashier", "POST", "/dues-handovers/{handed_over}/decide", json=confirm)
    deposit = {"amount_fen": 100, "slip_no": "20261205-1"}
    await scene.make("cashier", "POST", "/dues-books/{books}/deposits", json=deposit)
