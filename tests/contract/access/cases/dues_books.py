"""Closing, reconciling, paying out and publishing: asked for by the accountant, decided by another, paid by the cashier."""

from tests.contract.access.deciding import Case, forbidden, nothing, unseen

_MONTH = {"month": "2026-11"}
_TOWN = "township_admin"
_DECIDED = {
    "amount_fen": 100,
    "title": "党员培训资料",
    "payee": "新华书店",
    "decision_text": "党委会决定",
    "decision_file_id": "{slip}",
}


def _kept(operation: str, status: int = 200, *, who: str = "accountant", **asked: object) -> Case:
    """In 镇党委's books, or those of an office below it."""
    asked.setdefault("refused", unseen("inspector", "DUES_BOOKS_NOT_FOUND"))
    peer = {"cashier": "township_cashier", "committee_admin": "township_admin"}.get(who, "township_accountant")
    asked.setdefault("elsewhere", unseen(peer, "DUES_BOOKS_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


def _works(operation: str, status: int = 200, **asked: object) -> Case:
    """In the books of an office below 镇党委, where a statement differs and dues were collected."""
    return _kept(operation, status, path={"books_id": "{works_books}"}, **asked)


CASES = (
    _kept("dues.closing_report", query=_MONTH),
    _kept("dues.close_month", 201, refused=forbidden("cashier"), body=_MONTH),
    _kept("dues.closings", path={"books_id": "{office_books}"}, shows="{closing}"),
    _kept(
        "dues.enter_bank_balance",
        201,
        refused=forbidden("committee_admin"),
        body=_MONTH | {"balance_fen": 1_000_000, "file_id": "{slip}"},
    ),
    _kept(
        "dues.propose_reopening",
        201,
        refused=forbidden("committee_admin"),
        path={"books_id": "{works_books}", "closing_id": "{works_closing}"},
        body={"reason": "漏记利息"},
    ),
    _kept(
        "dues.decide_reopening",
        who="committee_admin",
        refused=forbidden("accountant"),
        elsewhere=unseen(_TOWN, "DUES_BOOKS_NOT_FOUND"),
        path={"books_id": "{office_books}"},
        body={"approve": True, "decision": "情况属实"},
    ),
    _kept(
        "dues.import_statement",
        201,
        refused=forbidden("cashier"),
        body={"file_id": "{bank_lines}", "from_day": "2026-11-01", "until_day": "2026-11-30"},
    ),
    _works("dues.statements", shows="{statement}"),
    _works("dues.statement_lines", shows="A1"),
    _works("dues.reconcile", refused=forbidden("committee_admin")),
    _works("dues.differences", shows="{difference}"),
    _works("dues.assign_difference", refused=forbidden("committee_admin"), body={"account_id": "{account_accountant}"}),
    _works("dues.solve_difference", refused=forbidden("committee_admin"), body={"note": "次月到账"}),
    _kept("dues.transfers", refused=forbidden("committee_admin"), shows="{transfer}"),
    _kept(
        "dues.claim_transfer",
        201,
        refused=forbidden("committee_admin"),
        path={"line_id": "{transfer}"},
        body={"rows": [{"member_id": "{member}", "extra_fen": 100}], "payer_member_id": "{member}"},
    ),
    _kept(
        "dues.correct_claim",
        201,
        refused=forbidden("committee_admin"),
        path={"line_id": "{claimed_transfer}"},
        body={"reason": "同名认错"},
    ),
    Case(
        "dues.correct_transfer",
        "accountant",
        201,
        forbidden("committee_admin"),
        unseen("township_accountant", "DUES_PAYMENT_NOT_FOUND"),
        path={"payment_id": "{claimed_payment}"},
        body={"reason": "并未到账"},
    ),
    _kept(
        "dues.book_slip",
        201,
        refused=forbidden("cashier"),
        body={"kind": "interest", "on": "2026-11-21", "amount_fen": 123, "slip_no": "I-1"},
    ),
    Case(
        "dues.set_share",
        "committee_admin",
        201,
        forbidden("accountant"),
        unseen(_TOWN, "ORG_NOT_FOUND"),
        path={"org_id": "{town}"},
        body={"from_month": "2027-01", "basis_points": 2000, "due_months": 3, "source": "县委组织部通知"},
    ),
    Case(
        "dues.shares",
        "accountant",
        200,
        forbidden("register_officer"),
        unseen("township_accountant", "ORG_NOT_FOUND"),
        path={"org_id": "{town}"},
        shows="{share}",
    ),
    _works("dues.owed", query={"from_month": "2026-10", "until_month": "2026-10"}),
    _works(
        "dues.propose_remittance",
        201,
        refused=forbidden("committee_admin"),
        body={"from_month": "2026-10", "until_month": "2026-10", "payee": "镇党委"},
    ),
    _kept("dues.large_dues", refused=forbidden("cashier"), shows="{large}"),
    _kept(
        "dues.propose_forward",
        201,
        refused=forbidden("cashier"),
        body={"allocation_id": "{large}", "note": "退休教师", "payee": "中央组织部"},
    ),
    _kept(
        "dues.propose_use",
        201,
        refused=forbidden("cashier"),
        body=_DECIDED | {"purpose": "training", "expense_type": "education", "evidence": ["{bank_lines}"]},
    ),
    _kept("dues.propose_allocation", 201, refused=forbidden("cashier"), body=_DECIDED),
    _kept("dues.payouts", who="cashier", shows="{payout}"),
    _kept(
        "dues.reveal_member_note",
        refused=forbidden("cashier"),
        path={"payout_id": "{forward}"},
        body={"purpose": "转交前核对"},
        shows="退休教师",
    ),
    _kept(
        "dues.decide_payout",
        who="committee_admin",
        refused=forbidden("accountant"),
        elsewhere=unseen(_TOWN, "DUES_BOOKS_NOT_FOUND"),
        body={"approve": True, "opinion": "同意支出"},
    ),
    _kept(
        "dues.pay_out",
        who="cashier",
        refused=forbidden("accountant"),
        path={"payout_id": "{approved_payout}"},
        body={"on": "2026-12-02", "slip_no": "H-9", "slip_file_id": "{slip}"},
    ),
    _kept(
        "dues.record_receipt",
        who="cashier",
        refused=forbidden("accountant"),
        path={"payout_id": "{paid_payout}"},
        body={"on": "2026-12-02", "receipt_no": "县组0001"},
    ),
    _kept(
        "dues.confirm_arrival",
        refused=forbidden("committee_admin"),
        path={"books_id": "{works_books}", "payout_id": "{arriving_payout}"},
        body={"on": "2026-12-02", "receipt_no": "001"},
    ),
    _kept(
        "dues.publish_account",
        201,
        who="committee_admin",
        refused=forbidden("accountant"),
        elsewhere=unseen(_TOWN, "DUES_BOOKS_NOT_FOUND"),
        path={"books_id": "{office_books}"},
        body={"year": 2025},
    ),
    Case("dues.publications", "member", 200, forbidden("cashier"), nothing("other_member"), shows="{publication}"),
    *(
        Case(
            operation,
            "member",
            200,
            forbidden("cashier"),
            unseen("other_member", "DUES_PUBLICATION_NOT_FOUND"),
        )
        for operation in ("dues.publication", "dues.publication_pdf")
    ),
)
