"""A refund in a closed month: paid in October, given back in November by three people, and every side still agrees."""

from datetime import date
from typing import Any

from app.db.session import Database
from app.domains.dues.billing.jobs import PLAN
from tests.journeys.bookkeeping import Body, Office, an_office
from tests.support.pdf import words_of

OPENING, FEN = 100_000, 4660
OCTOBER, NOVEMBER = "2026-10", "2026-11"


async def test_a_refund_in_a_closed_month(database: Database) -> None:
    async with an_office(database, date(2026, 10, 5)) as office:
        payment = await october_is_paid_and_closed(office)
        refund = await three_people_give_it_back(office, payment)
        await the_entry_stands_in_the_open_month(office, refund)
        await every_side_agrees(office, payment)


async def october_is_paid_and_closed(office: Office) -> str:
    await office.opens_books(OCTOBER, OPENING)
    await office.assesses("张三", 2026, "government", net_base=466_000)
    await office.works(PLAN)
    office.to(date(2026, 10, 9))
    serial = office.bank.moved(date(2026, 10, 9), FEN, name="张三", memo="党费")
    body: dict[str, Any] = {"member_id": str(office.world.zhang.id), "months": ["2026-10-01"], "total_fen": FEN}
    body |= {"channel": "bank", "reference": serial}
    made = await office.secretary.makes(f"{office.branch}/dues-payments", body)
    office.to(date(2026, 11, 2))
    assert (await office.imports(date(2026, 10, 1), date(2026, 10, 31)))["matched"] == 1
    await office.closes(OCTOBER)
    return str(made["id"])


async def three_people_give_it_back(office: Office, payment: str) -> Body:
    office.to(date(2026, 11, 10))
    asked = await office.deputy.makes(f"/dues-payments/{payment}/refunds", {"reason": "单位重复代转，本人已另交"})
    path = f"/dues-refunds/{asked['id']}"
    approval, paying = {"approve": True, "decision": "核对属实"}, {"money": "bank", "reference": "B00002"}
    # Not before it is approved; not by who asked for it, not by who approved it; once.
    await office.cashier.is_refused(409, "DUES_REFUND_SETTLED", f"{path}/pay-out", paying)
    await office.deputy.is_refused(403, "PERMISSION_MISSING", f"{path}/decide", approval)
    await office.admin.does(f"{path}/decide", approval)
    await office.admin.is_refused(403, "PERMISSION_MISSING", f"{path}/pay-out", paying)
    assert office.bank.moved(date(2026, 11, 10), -FEN, name="张三", memo="退还党费") == paying["reference"]
    done: Body = await office.cashier.does(f"{path}/pay-out", paying)
    await office.cashier.is_refused(409, "DUES_REFUND_SETTLED", f"{path}/pay-out", paying)
    assert (done["state"], done["paid_from"], done["correction"]) == ("done", "bank", False)
    return done


async def the_entry_stands_in_the_open_month(office: Office, refund: Body) -> None:
    """October is as it was closed; the counter-entry is November's, with its reason."""
    october = (await office.accountant.gets(f"{office.path}/entries", month=OCTOBER))["items"]
    november = (await office.accountant.gets(f"{office.path}/entries", month=NOVEMBER))["items"]
    assert [one["kind"] for one in october] == ["opening", "received"]
    (entry,) = november
    assert (entry["kind"], entry["booked_on"], entry["memo"]) == (
        "refunded",
        "2026-11-10",
        f"退还党费：{refund['reason']}",
    )
    assert {(one["account"], one["side"], one["amount_fen"]) for one in entry["lines"]} == {
        ("dues", "debit", FEN),
        ("bank", "credit", FEN),
    }
    (closing,) = await office.accountant.gets(f"{office.path}/closings")
    assert (closing["month"], closing["count"], closing["reopened_at"]) == (OCTOBER, 2, None)


async def every_side_agrees(office: Office, payment: str) -> None:
    """Register, ledger and bank; bill, receipt and the member's own year."""
    member = office.members["张三"]
    bills = (await member.gets("/me/dues/bills"))["bills"]
    assert next((one["month"], one["state"], one["paid_fen"]) for one in bills) == ("2026-10-01", "due", 0)
    paper = await member.asks("POST", f"/dues/payments/{payment}/receipt/print")
    assert "已退款" in words_of(paper)
    assert (await member.gets(f"/dues/payments/{payment}/receipt"))["standing"] == "已退款"
    office.to(date(2026, 12, 2))
    done = await office.imports(date(2026, 11, 1), date(2026, 11, 30))
    assert (done["matched"], done["open"]) == (1, 0)
    closed = await office.closes(NOVEMBER)
    sides = {one["checked"]: (one["register_fen"], one["ledger_fen"], one["bank_fen"]) for one in closed["compared"]}
    assert sides["transfer"] == sides["dues"] == (-FEN, -FEN, None)
    assert sides["bank_balance"] == (None, OPENING, OPENING)
    assert office.bank.balance == OPENING
    statement = await member.gets("/me/dues/statement", year=2026)
    assert statement["paid_fen"] == 0
    await office.must_hold()
