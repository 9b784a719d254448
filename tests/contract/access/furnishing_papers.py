"""Papers of dues for the cases: assessment sheets that wait and that were written, and a receipt."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.access.actor import Actor
from app.domains.dues.arrears.models import DuesCase
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.papers.codes import code_of
from app.domains.dues.papers.issuing import receipt_for
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.receiving import settle
from app.domains.dues.paying.rules import Share
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose
from app.kit.clock import now, today
from app.kit.ids import uuid7
from tests.contract.access.deciding import ABROAD
from tests.contract.access.minutes import uploaded
from tests.contract.access.scene import MARK, Scene
from tests.support.books import of_rows


async def sheets(scene: Scene) -> None:
    """Two 党费核定表 of the branch: one that waits for a decision, one that was written."""
    ids = scene.ids
    for name, person in (("sheet", "marked"), ("written_sheet", "新党员")):
        content = of_rows(["姓名", "岗位工资", "每月应交"], [f"{MARK}{person}", 4000, 40])
        callers = ("accountant", "committee_admin", "township_accountant", f"{ABROAD}accountant")
        for who in callers if name == "sheet" else callers[:1]:
            ids[f"{name}_file@{who}"] = await uploaded(scene, who, "核定表.xlsx", content, "roster")
        ids[f"{name}_file"] = ids[f"{name}_file@accountant"]
        made, ids[f"{name}_etag"] = await scene.make(
            "accountant",
            "POST",
            "/organisations/{org}/dues-sheets",
            json={"file_id": f"{{{name}_file}}", "year": 2026, "payer_kind": "public_institution"},
        )
        ids[name] = made["id"]
    await scene.make("accountant", "POST", "/dues-sheets/{written_sheet}/commit")


async def receipt(scene: Scene) -> None:
    """What 党员 brought of his own will, and its receipt."""
    ids, services = scene.ids, scene.client.services
    tenant_id, member_id = UUID(ids["tenant"]), UUID(ids["member"])
    async with services.database.write(tenant_id) as session:
        books = (await session.scalars(select(DuesBooks).where(DuesBooks.id == UUID(ids["books"])))).one()
        payment = DuesPayment(
            tenant_id=tenant_id,
            org_id=UUID(ids["org"]),
            books_id=books.id,
            channel=Channel.CASH,
            paid_by=PaidBy.MEMBER,
            payer_member_id=member_id,
            received_by_name=f"{MARK}收款人",
            amount_fen=100,
            state=PaymentState.AWAITED,
            created_at=now(),
        )
        session.add(payment)
        await session.flush()
        clerk = Actor.system("furnishing", tenant_id=tenant_id)
        shares = [Share(Purpose.VOLUNTARY, member_id, 100)]
        await settle(session, clerk, payment, books, shares, paid_at=now(), memo="自愿多交")
        made = await receipt_for(session, payment)
        ids["receipted"] = str(payment.id)
        ids["receipt_code"] = code_of(services.keyring.derived("receipts"), tenant_id, made.tag)


async def case(scene: Scene) -> None:
    """A member of the branch who has not paid for half a year."""
    ids, tenant_id = scene.ids, UUID(scene.ids["tenant"])
    made = DuesCase(
        tenant_id=tenant_id,
        id=uuid7(),
        member_id=UUID(ids["colleague"]),
        org_id=UUID(ids["org"]),
        first_month=date(2026, 4, 1),
        last_month=date(2026, 9, 1),
        state=CaseState.OPEN,
        opened_on=today(),
        updated_at=now(),
    )
    async with scene.client.services.database.write(tenant_id) as session:
        session.add(made)
    ids["dues_case"] = str(made.id)
