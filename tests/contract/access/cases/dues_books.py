"""Closing, reconciling, paying out and publishing: asked for by the accountant, decided by another, paid by the cashier."""

from tests.contract.access.deciding import Case, forbidden, unseen

_MONTH = {"month": "2026-11"}
_TOWN = "township_admin"


def _kept(operation: str, status: int = 200, *, who: str = "accountant", **asked: object) -> Case:
    """In 镇党委's books, or those of an office below it."""
    asked.setdefault("refused", unseen("inspector", "DUES_BOOKS_NOT_FOUND"))
    asked.setdefault("elsewhere", unseen("township_accountant", "DUES_BOOKS_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


def _works(operation: str, **asked: object) -> Case:
    """In the books of an office below 镇党委, where a statement differs."""
    return _kept(operation, path={"books_id": "{works_books}"}, **asked)


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
    _kept(
        "dues.book_slip",
        201,
        refused=forbidden("cashier"),
        body={"kind": "interest", "on": "2026-11-21", "amount_fen": 123, "slip_no": "I-1"},
    ),
)
