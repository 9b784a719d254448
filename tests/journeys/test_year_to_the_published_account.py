"""A branch's year to the published account: what was owed, paid, handed on, used and published, to the fen.

The figures at the end are worked out apart from the server, with plain numbers.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.db.session import Database
from app.domains.dues.billing.jobs import PLAN
from app.domains.dues.reconciling.jobs import FETCH
from app.domains.meetings.drafting import Plan, draft_meeting
from app.domains.meetings.publishing import publish_meeting
from app.domains.meetings.vocabulary import MeetingKind
from app.kit.clock import CHINA
from app.kit.dates import add_months
from tests.journeys.bookkeeping import Body, Office, an_office
from tests.support.pdf import words_of

YEAR, OPENING = 2026, 100_000
# 张三 by his salary, 赵六 by his basic pension, 王五 of 光明村 by his wage: 46.60, 73.51 and 76.50 元 a month.
ZHANG, ZHAO, WANG = 4660, 7351, 7650
FEE, INTEREST, USED, LARGE = 138, 123, 20_000, 100_000


async def test_a_branchs_year_to_the_published_account(database: Database) -> None:
    async with an_office(database, date(YEAR, 1, 2)) as office:
        await the_year_begins(office)
        for number in range(1, 13):
            await a_month(office, number)
        office.to(date(YEAR + 1, 1, 10))
        await the_account_is_published(office)


async def the_year_begins(office: Office) -> None:
    await office.opens_books(f"{YEAR}-01", OPENING)
    assert await office.assesses("张三", YEAR, "government", net_base=466_000) == ZHANG
    assert await office.assesses("赵六", YEAR, "retired", basic_pension=735_050) == ZHAO
    wage = {"basic_pay": 300_000, "post_pay": 200_000, "regular_bonus": 74_000, "pension_insurance": 64_000}
    assert await office.assesses("王五", YEAR, "enterprise", irregular_bonus=500_000, **wage) == WANG
    table = {"from_month": f"{YEAR}-01", "basis_points": 2000, "due_months": 3, "source": "县委组织部通知"}
    await office.admin.makes(f"/organisations/{office.world.town.id}/dues-shares", table)


async def a_month(office: Office, number: int) -> None:
    first = date(YEAR, number, 1)
    office.to(first.replace(day=5))
    await office.works(PLAN)
    await cash_goes_to_the_bank_by_two_names(office, first)
    if number % 3 == 1:
        await a_quarter_is_paid(office, first)
    if number == 6:
        office.bank.moved(first.replace(day=15), LARGE, name="张三", memo="大额党费")
    if number % 3 == 0:
        await slip(office, first.replace(day=21), "interest", INTEREST, name="工商银行")
    if number == 7:
        await a_large_payment_goes_up_whole(office, first)
    if number == 10:
        await a_share_goes_up(office, first)
    if number == 11:
        await a_meeting_decides_on_a_use(office, first)
    if number == 12:
        await slip(office, first.replace(day=22), "fees_repaid", 4 * FEE, name="红旗镇政府", memo="补回手续费")
    await the_month_is_closed(office, first)


async def cash_goes_to_the_bank_by_two_names(office: Office, first: date) -> None:
    office.to(first.replace(day=8))
    paid = {"member_id": str(office.world.zhang.id), "months": [str(first)], "total_fen": ZHANG}
    await office.secretary.makes(f"{office.branch}/dues-payments", paid)
    made = await office.secretary.makes(f"{office.branch}/dues-handovers", {"amount_fen": ZHANG})
    counted = {"confirm": True, "decision": "当面点清"}
    decide = f"/dues-handovers/{made['id']}/decide"
    if first.month == 1:
        await office.secretary.is_refused(403, "PERMISSION_MISSING", decide, counted)
    taken = await office.cashier.does(decide, counted)
    assert taken["state"] == "confirmed"
    serial = office.bank.moved(first.replace(day=8), ZHANG, name="红旗镇党委", memo="现金存款")
    await office.cashier.makes(f"{office.path}/deposits", {"amount_fen": ZHANG, "slip_no": serial})


async def a_quarter_is_paid(office: Office, first: date) -> None:
    """赵六 sends a transfer for three months, 王五 pays three over WeChat, which the provider settles less its fee."""
    office.to(first.replace(day=10))
    office.bank.moved(first.replace(day=10), 3 * ZHAO, name="赵六", memo="一季度党费" if first.month == 1 else "党费")
    months = [f"{add_months(first, ahead):%Y-%m}" for ahead in range(3)]
    wang = office.members["王五"]
    answer = await wang.client.post(
        "/api/v1/me/dues/orders", wang.actor, json={"months": months, "total_fen": 3 * WANG}
    )
    order = answer.json()["order"]
    office.pay.pay(order["order_no"])
    assert (await wang.gets(f"/me/dues/orders/{order['id']}"))["progress"] == "paid"
    office.to(first.replace(day=12), hour=11)
    if first.month == 1:
        await office.works(FETCH)
        statements = (await office.accountant.gets(f"{office.path}/statements"))["items"]
        assert [(one["source"], one["count"]) for one in statements] == [("provider", 0), ("provider", 1)]
    serial = office.bank.moved(first.replace(day=12), 3 * WANG - FEE, name="财付通", memo="结算款")
    settled = {"kind": "settled", "on": str(first.replace(day=12)), "amount_fen": 3 * WANG, "fee_fen": FEE}
    await office.accountant.makes(f"{office.path}/bank-slips", settled | {"slip_no": serial})


async def slip(office: Office, on: date, kind: str, fen: int, *, name: str, memo: str = "利息") -> None:
    office.to(on)
    serial = office.bank.moved(on, fen, name=name, memo=memo)
    body = {"kind": kind, "on": str(on), "amount_fen": fen, "slip_no": serial}
    await office.accountant.makes(f"{office.path}/bank-slips", body)


async def pays(office: Office, payout: Body, on: date, name: str) -> None:
    """Approved by the administrator, paid by the cashier with the bank's slip."""
    path = f"{office.path}/payouts/{payout['id']}"
    await office.accountant.is_refused(
        403, "PERMISSION_MISSING", f"{path}/decide", {"approve": True, "opinion": "同意"}
    )
    await office.admin.does(f"{path}/decide", {"approve": True, "opinion": "党委研究同意"})
    serial = office.bank.moved(on, -payout["amount_fen"], name=name)
    paper = await office.file(office.cashier, "回单.pdf")
    await office.cashier.does(f"{path}/pay", {"on": str(on), "slip_no": serial, "slip_file_id": paper})


async def a_large_payment_goes_up_whole(office: Office, first: date) -> None:
    office.to(first.replace(day=15))
    (large,) = await office.accountant.gets(f"{office.path}/large-dues")
    body = {"allocation_id": large["allocation_id"], "note": "张三，机关干部", "payee": "中央组织部"}
    made = await office.accountant.makes(f"{office.path}/large-forwards", body)
    assert made["amount_fen"] == LARGE
    await pays(office, made, first.replace(day=15), "中央组织部")
    receipt = {"on": str(first.replace(day=15)), "receipt_no": "中组0007"}
    await office.cashier.does(f"{office.path}/payouts/{made['id']}/receipt", receipt)


async def a_share_goes_up(office: Office, first: date) -> None:
    """Of the nine months that are closed; what was given at once and whole is no part of it."""
    office.to(first.replace(day=15))
    period = {"from_month": f"{YEAR}-01", "until_month": f"{YEAR}-09"}
    owed = await office.accountant.gets(f"{office.path}/owed", **period)
    assert (owed["base_fen"], owed["amount_fen"]) == (9 * (ZHANG + ZHAO + WANG), share())
    assert owed["due_on"] == f"{YEAR}-12-31"
    made = await office.accountant.makes(f"{office.path}/remittances", period | {"payee": "县委组织部"})
    twice = period | {"from_month": f"{YEAR}-09", "payee": "县委组织部"}
    await office.accountant.is_refused(409, "DUES_SHARE_TAKEN", f"{office.path}/remittances", twice)
    await pays(office, made, first.replace(day=15), "县委组织部")
    receipt = {"on": str(first.replace(day=16)), "receipt_no": "县组0012"}
    office.to(first.replace(day=16))
    await office.cashier.does(f"{office.path}/payouts/{made['id']}/receipt", receipt)


def share() -> int:
    """20 % of the dues of nine months, in decimals and half up."""
    return int((Decimal(9 * (ZHANG + ZHAO + WANG)) * 20 / 100).quantize(Decimal(1), ROUND_HALF_UP))


async def a_meeting_decides_on_a_use(office: Office, first: date) -> None:
    office.to(first.replace(day=10))
    evidence = await office.file(office.accountant, "发票.pdf")
    use: dict[str, Any] = {
        "amount_fen": USED,
        "title": "党员培训资料",
        "payee": "新华书店",
        "decision_text": "同意购买",
    }
    use |= {"purpose": "training", "expense_type": "education", "evidence": [evidence]}
    await office.accountant.is_refused(409, "DUES_DECISION_MISSING", f"{office.path}/uses", use)
    begins = datetime(YEAR, 11, 10, 14, tzinfo=CHINA)
    values = {
        "title": "红旗村党支部党员大会",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "place": "会议室",
    }
    held_by = office.secretary.actor
    async with office.client.services.database.write(office.world.tenant_id) as session:
        plan = Plan((MeetingKind.MEMBERS_ASSEMBLY,))
        made = await draft_meeting(session, held_by, org_id=office.world.branch.id, plan=plan, values=values)
        await publish_meeting(session, held_by, meeting_id=made.id)
    meeting_id = str(made.id)
    named = use | {"meeting_id": meeting_id}
    await office.accountant.is_refused(404, "DUES_DECISION_MEETING_NOT_FOUND", f"{office.path}/uses", named)
    office.to(first.replace(day=11))
    made_use = await office.accountant.makes(f"{office.path}/uses", named)
    assert (made_use["meeting_id"], made_use["evidence"]) == (meeting_id, ["发票.pdf"])
    await pays(office, made_use, first.replace(day=11), "新华书店")


async def the_month_is_closed(office: Office, first: date) -> None:
    last = add_months(first, 1) - timedelta(days=1)
    office.to(last + timedelta(days=2))
    done = await office.imports(first, last)
    waiting = (await office.accountant.gets(f"{office.path}/transfers"))["items"]
    assert done["open"] == len(waiting) == (first.month % 3 == 1 or first.month == 6)
    for line in waiting:
        await is_claimed(office, first, line)
    closed = await office.closes(f"{first:%Y-%m}")
    bank = next(one for one in closed["compared"] if one["checked"] == "bank_balance")
    assert bank["ledger_fen"] == bank["bank_fen"] == office.bank.balance


async def is_claimed(office: Office, first: date, line: Body) -> None:
    (candidate,) = line["candidates"]
    row: dict[str, Any] = {"member_id": candidate["member_id"]}
    if first.month == 6:
        # What no month asks for is proposed for months ahead; that it is more than dues is for a person to say.
        assert (candidate["name"], candidate["is_even"]) == ("张三", False)
        row["extra_fen"] = LARGE
    else:
        assert candidate["name"] == "赵六"
        row["months"] = [str(add_months(first, ahead)) for ahead in range(3)]
    claim = {"rows": [row], "payer_member_id": candidate["member_id"]}
    await office.accountant.makes(f"{office.path}/transfers/{line['line_id']}/claim", claim)


async def the_account_is_published(office: Office) -> None:
    dues = 12 * (ZHANG + ZHAO + WANG)
    left = OPENING + dues + 4 * INTEREST - share() - USED
    assert office.bank.balance == left
    made = await office.admin.makes(f"{office.path}/publications", {"year": YEAR})
    member = office.members["张三"]
    page = await member.gets(f"/dues-publications/{made['id']}")
    assert {name: page[f"{name}_fen"] for name in ("before", "collected", "interest", "remitted", "used", "after")} == {
        "before": OPENING,
        "collected": dues,
        "interest": 4 * INTEREST,
        "remitted": share(),
        "used": USED,
        "after": left,
    }
    assert {one["org_name"]: one["amount_fen"] for one in page["collected"]} == {
        "红旗村党支部": 12 * (ZHANG + ZHAO),
        "光明村党支部": 12 * WANG,
    }
    assert [(one["purpose"], one["amount_fen"]) for one in page["used"]] == [("training", USED)]
    words = "".join(words_of(await member.gets(f"/dues-publications/{made['id']}/pdf")))
    for fen in (dues, left, share()):
        assert f"{fen // 100}.{fen % 100:02d}" in words
    assert {"bank": left, "dues": dues} == {
        name: fen
        for name, fen in (await office.balances()).items()
        if name in ("bank", "dues", "cash", "in_transit", "clearing", "prepaid", "large", "owed_up", "fees_owed")
    }
    for name, fen in (("张三", ZHANG), ("赵六", ZHAO), ("王五", WANG)):
        own = await office.members[name].gets("/me/dues/statement", year=YEAR)
        assert (own["due_fen"], own["paid_fen"], own["owed_fen"]) == (12 * fen, 12 * fen, 0)
    circular = await member.gets(f"{office.branch}/dues-circular", year=YEAR, quarter=4)
    assert [(one["name"], one["months"]) for one in circular["payers"]] == [
        ("张三", [10, 11, 12]),
        ("赵六", [10, 11, 12]),
    ]
    await office.must_hold()
