"""Bills, payments, cash and refunds: collected in the branch, kept by the cashier, decided on by the committee."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, unseen

_YEAR = {"year": 2026}
_MONTH = {"month": "2026-12"}


def _in_branch(operation: str, status: int = 200, **asked: object) -> Case:
    """By the secretary, at 第一党支部."""
    asked.setdefault("refused", forbidden("member"))
    return Case(operation, "secretary", status, elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"), **asked)  # type: ignore[arg-type]


def _of_member(operation: str, status: int = 200, **asked: object) -> Case:
    """By the secretary, about a member of the branch."""
    asked.setdefault("refused", forbidden("committee_admin"))
    return Case(
        operation,
        "secretary",
        status,
        elsewhere=unseen("other_secretary", "DUES_MEMBER_NOT_FOUND"),
        **asked,  # type: ignore[arg-type]
    )


_LATE = {"member_id": "{late}"}
_NEXT = {"member_id": "{spare}", "months": ["2027-04-01"], "total_fen": 4660}

CASES = (
    Case("dues.own_bills", "member", 200, Because.OWN, Because.OWN, query=_YEAR),
    Case("dues.own_payments", "member", 200, Because.OWN, Because.OWN, query=_YEAR),
    _of_member(
        "dues.member_bills",
        path={"member_id": "{spare}"},
        refused=unseen("member", "DUES_MEMBER_NOT_FOUND"),
        query=_YEAR,
        shows="{bill}",
    ),
    _in_branch("dues.list_bills", query=_YEAR, shows="{bill}"),
    _in_branch("dues.bill_totals", query=_YEAR),
    _of_member(
        "dues.defer_bills",
        path=_LATE,
        body={"months": ["2026-12-01"], "until": "2027-01-31", "decision": "支委会同意"},
    ),
    _of_member(
        "dues.mark_paid_elsewhere",
        path=_LATE,
        body={"months": ["2026-12-01"], "host": "外地支部", "proof_file_id": "{proof}"},
    ),
    _of_member("dues.start_billing", 201, path=_LATE, body={"paid_to": "2026-11-01", "letter": "介绍信第26号"}),
    _of_member("dues.reopen_bills", path=_LATE, body={"months": ["2026-11-01"], "reason": "登记有误"}),
    _in_branch("dues.take_payment", 201, refused=forbidden("accountant"), body=_NEXT),
    _in_branch("dues.take_bulk", 201, refused=forbidden("accountant"), body={"rows": [_NEXT], "total_fen": 4660}),
    _in_branch("dues.list_payments", query=_MONTH, shows="{payment}"),
    Case(
        "dues.payment",
        "secretary",
        200,
        unseen("member", "DUES_PAYMENT_NOT_FOUND"),
        unseen("other_secretary", "DUES_PAYMENT_NOT_FOUND"),
        shows="{payment}",
    ),
    _in_branch(
        "dues.record_consent",
        201,
        refused=forbidden("committee_admin"),
        body={
            "member_id": "{spare}",
            "kind": "by_family",
            "payer_name": "王芳",
            "from_on": "2026-12-01",
            "until_on": "2027-11-30",
            "decision": "支委会同意",
        },
    ),
    _in_branch("dues.list_consents", shows="{consent}"),
    _in_branch("dues.end_consent", refused=forbidden("committee_admin"), body={"reason": "不再需要"}),
    _in_branch("dues.cash_book", query=_MONTH),
    _in_branch("dues.propose_handover", 201, refused=forbidden("accountant"), body={"amount_fen": 4760}),
    Case("dues.list_handovers", "secretary", 200, forbidden("member"), nothing("other_secretary"), shows="{handover}"),
    Case(
        "dues.decide_handover",
        "cashier",
        200,
        forbidden("committee_admin"),
        unseen("township_cashier", "DUES_HANDOVER_NOT_FOUND"),
        body={"confirm": True, "decision": "当面点清"},
    ),
    Case(
        "dues.deposit_cash",
        "cashier",
        201,
        forbidden("accountant"),
        unseen("township_cashier", "DUES_BOOKS_NOT_FOUND"),
        body={"amount_fen": 100, "slip_no": "20261205-2"},
    ),
    Case(
        "dues.propose_refund",
        "secretary",
        201,
        forbidden("cashier"),
        unseen("other_secretary", "DUES_PAYMENT_NOT_FOUND"),
        body={"reason": "重复交纳"},
    ),
    Case("dues.list_refunds", "secretary", 200, forbidden("member"), nothing("other_secretary"), shows="{refund}"),
    Case(
        "dues.decide_refund",
        "committee_admin",
        200,
        forbidden("secretary"),
        unseen("township_admin", "DUES_REFUND_NOT_FOUND"),
        body={"approve": True, "decision": "核对属实"},
    ),
    Case(
        "dues.pay_out_refund",
        "cashier",
        200,
        forbidden("committee_admin"),
        unseen("township_cashier", "DUES_REFUND_NOT_FOUND"),
        path={"refund_id": "{approved_refund}"},
        body={"money": "cash", "reference": "领款条1"},
    ),
    Case(
        "dues.return_cash",
        "secretary",
        200,
        forbidden("committee_admin"),
        unseen("other_secretary", "DUES_REFUND_NOT_FOUND"),
        path={"refund_id": "{cash_refund}"},
        body={"reference": "领款条2"},
    ),
)
