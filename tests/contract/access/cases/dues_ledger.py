"""The ledger of dues: kept by the accountant, decided on by the committee's administrator, out of every branch's sight."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, unseen

_MONTH = {"month": "2026-11"}
_LINES = [
    {"account": "bank", "side": "debit", "amount_fen": 100},
    {"account": "interest", "side": "credit", "amount_fen": 100},
]


def _kept(operation: str, status: int = 200, *, who: str = "accountant", **asked: object) -> Case:
    """In 镇党委's books."""
    asked.setdefault("refused", unseen("inspector", "DUES_BOOKS_NOT_FOUND"))
    asked.setdefault("elsewhere", unseen("township_accountant", "DUES_BOOKS_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


CASES = (
    Case(
        "dues.open_books",
        "township_accountant",
        201,
        forbidden("township_officer"),
        unseen("accountant", "ORG_NOT_FOUND"),
        path={"org_id": "{township}"},
        body={"month": "2026-11", "amounts": {"bank": 100}},
    ),
    Case("dues.books", "accountant", 200, forbidden("member"), nothing("township_accountant"), shows="{books}"),
    _kept("dues.balance", query=_MONTH),
    _kept("dues.entries", query=_MONTH, shows="{entry}"),
    _kept("dues.entry", who="committee_admin", shows="{entry}"),
    _kept("dues.propose_counter", 201, refused=forbidden("committee_admin"), body={"reason": "录错"}),
    _kept(
        "dues.propose_adjustment",
        201,
        refused=forbidden("committee_admin"),
        body={"lines": _LINES, "reason": "利息未入账"},
    ),
    _kept("dues.adjustments", shows="{adjustment}"),
    _kept(
        "dues.decide_adjustment",
        who="committee_admin",
        refused=forbidden("accountant"),
        elsewhere=unseen("township_admin", "DUES_BOOKS_NOT_FOUND"),
        body={"approve": True, "decision": "核对属实"},
    ),
    Case("dues.check", "audit_admin", 200, forbidden("accountant"), Because.WHOLE_TENANT),
)
