"""A day whose bank file differs: what agrees, ours alone, theirs alone, another amount; broken files; all cleared up."""

from datetime import date
from typing import Any

from app.db.session import Database
from app.domains.dues.billing.jobs import PLAN
from tests.journeys.bookkeeping import Body, Office, an_office

DAY, OPENING, FEN = date(2026, 10, 9), 100_000, 4660
HEAD = "交易日期,流水号,收入,支出,余额,对方户名,摘要"
# 张三's own transfer, one whose amount the collector mistyped, and interest that nobody has booked.
LINES = (
    f"{DAY},B1,46.60,,1046.60,张三,党费",
    f"{DAY},B2,73.50,,1120.10,赵六,党费",
    f"{DAY},B3,1.23,,1121.33,工商银行,利息",
)


async def test_a_day_whose_bank_file_differs(database: Database) -> None:
    async with an_office(database, date(2026, 10, 5)) as office:
        await three_transfers_are_entered(office)
        await broken_files_change_nothing(office)
        tasks = await differences_become_tasks(office)
        await each_is_cleared_up(office, tasks)
        await the_day_is_closed(office)


async def three_transfers_are_entered(office: Office) -> None:
    """B1 as it is; B2 with another amount; and one that the bank does not know at all."""
    await office.opens_books("2026-10", OPENING)
    await office.assesses("张三", 2026, "government", net_base=466_000)
    await office.assesses("赵六", 2026, "retired", basic_pension=735_050)
    await office.works(PLAN)
    office.to(DAY)
    zhang, zhao = office.world.zhang.id, office.world.zhao.id
    for member, month, fen, serial in (
        (zhang, "2026-10-01", FEN, "B1"),
        (zhao, "2026-10-01", 7351, "B2"),
        (zhang, "2026-11-01", FEN, "B9"),
    ):
        body: dict[str, Any] = {"member_id": str(member), "months": [month], "total_fen": fen}
        await office.deputy.makes(f"{office.branch}/dues-payments", body | {"channel": "bank", "reference": serial})


async def sent(office: Office, content: bytes, day: date = DAY, until: date = DAY) -> Body:
    file_id = await office.file(office.accountant, "对账单.csv", content)
    return {"file_id": file_id, "from_day": str(day), "until_day": str(until)}


async def broken_files_change_nothing(office: Office) -> None:
    office.to(date(2026, 10, 10))
    path, whole = f"{office.path}/statements", "\n".join([HEAD, *LINES])
    damaged = whole.encode()[:-3] + b"\xff\xfe" + whole.encode()[-3:]
    doubled = "\n".join([HEAD, LINES[0], LINES[0], *LINES[1:]]).encode()
    missing = "\n".join([HEAD, LINES[0], LINES[2]]).encode()
    yesterday = whole.replace(str(DAY), "2026-10-08").encode()
    for content, status, code in (
        (damaged, 422, "SHEET_UNREADABLE"),
        (b"", 422, "SHEET_EMPTY"),
        (doubled, 422, "DUES_STATEMENT_DOUBLED"),
        (missing, 422, "DUES_STATEMENT_CHAIN_BROKEN"),
        (yesterday, 422, "DUES_STATEMENT_OTHER_PERIOD"),
        (HEAD.encode(), 422, "DUES_STATEMENT_WITHOUT_LINES"),
    ):
        await office.accountant.is_refused(status, code, path, await sent(office, content))
    assert (await office.accountant.gets(f"{office.path}/statements"))["items"] == []
    # The same lines in the bank's own alphabet are taken, once.
    made = await office.accountant.makes(path, await sent(office, whole.encode("gb18030")))
    assert (made["reconciled"]["matched"], made["reconciled"]["open"]) == (1, 3)
    again = await sent(office, whole.encode("gb18030"))
    await office.accountant.is_refused(409, "DUES_STATEMENT_IMPORTED", path, again)
    other = await sent(office, whole.encode())
    await office.accountant.is_refused(409, "DUES_STATEMENT_OVERLAPS", path, other)


async def differences_become_tasks(office: Office) -> dict[str, Body]:
    """Each has a holder, who finds it among what waits for him; and the month does not close."""
    found = (await office.accountant.gets(f"{office.path}/differences", state="open"))["items"]
    assert {(one["kind"], one["reference"], one["ours_fen"], one["theirs_fen"]) for one in found} == {
        ("amount_differs", "B2", 7351, 7350),
        ("ours_only", "B9", FEN, None),
        ("theirs_only", "B3", None, 123),
    }
    assert {one["holder_id"] for one in found} == {str(office.accountant.actor.account_id)}
    waiting = (await office.accountant.gets("/to-dos"))["items"]
    assert [one["kind"] for one in waiting] == ["dues_difference"] * 3
    return {one["kind"]: one for one in found}


async def each_is_cleared_up(office: Office, tasks: dict[str, Body]) -> None:
    # Theirs alone: it is booked by its slip, and comes right by itself.
    slip = {"kind": "interest", "on": str(DAY), "amount_fen": 123, "slip_no": "B3"}
    await office.accountant.makes(f"{office.path}/bank-slips", slip)
    assert (await office.accountant.does(f"{office.path}/reconcile", {}))["came_right"] == 1
    # Ours alone: nobody had sent it; the months it was taken for are open again by a counter-entry of two and the cashier.
    await is_taken_back(office, tasks["ours_only"], "B9")
    # Another amount: taken back as well, and entered as the bank has it, as a part of the month.
    await is_taken_back(office, tasks["amount_differs"], "B2")
    (line,) = (await office.accountant.gets(f"{office.path}/transfers"))["items"]
    assert (line["serial"], line["amount_fen"], line["candidates"][0]["short_fen"]) == ("B2", 7350, 1)

    claim = {
        "rows": [{"member_id": str(office.world.zhao.id), "months": ["2026-10-01"]}],
        "payer_member_id": str(office.world.zhao.id),
    }
    path = f"{office.path}/transfers/{line['line_id']}/claim"
    await office.accountant.makes(path, claim)
    await office.accountant.is_refused(409, "DUES_LINE_CLAIMED", path, claim)


async def is_taken_back(office: Office, task: Body, serial: str) -> None:
    """A note alone does not mend the books: the entry is countered, asked for by one and approved by another."""
    listed = (await office.accountant.gets(f"{office.branch}/dues-payments", month="2026-10"))["items"]
    payment = next(one["id"] for one in listed if one["reference"] == serial)
    asked = await office.accountant.makes(f"/dues-payments/{payment}/correction", {"reason": "与银行流水不符"})
    path, approval = f"/dues-refunds/{asked['id']}", {"approve": True, "decision": "核对流水属实"}
    await office.accountant.is_refused(403, "PERMISSION_MISSING", f"{path}/decide", approval)
    done = await office.admin.does(f"{path}/decide", approval)
    assert (done["state"], done["correction"]) == ("done", True)
    left = (await office.accountant.gets(f"{office.path}/differences", state="open"))["items"]
    assert task["id"] not in {one["id"] for one in left}


async def the_day_is_closed(office: Office) -> None:
    assert (await office.accountant.gets(f"{office.path}/differences", state="open"))["items"] == []
    assert (await office.accountant.gets("/to-dos"))["items"] == []
    held = await office.balances()
    assert (held["bank"], held["dues"], held["interest"]) == (OPENING + FEN + 7350 + 123, FEN + 7350, 123)
    bills = (await office.members["赵六"].gets("/me/dues/bills"))["bills"]
    assert [(one["state"], one["paid_fen"]) for one in bills] == [("part", 7350)]
    office.to(date(2026, 11, 2))
    paper = await office.file(office.accountant, "对账单.pdf")
    said = {"month": "2026-10", "balance_fen": 112_133, "file_id": paper}
    await office.accountant.makes(f"{office.path}/bank-balances", said)
    closed = await office.closes("2026-10")
    assert all(one["ledger_fen"] in (one["register_fen"], one["bank_fen"]) for one in closed["compared"])
    await office.must_hold()
