"""Dues over WeChat: an order is its payer's own; the provider proves itself by its signature."""

from tests.contract.access.deciding import Because, Case, forbidden, unseen

_EXTRA = {"months": [], "extra_fen": 100, "total_fen": 100}
_UNSEEN = (unseen("colleague", "DUES_ORDER_NOT_FOUND"), unseen("other_member", "DUES_ORDER_NOT_FOUND"))

CASES = (
    Case("dues.order", "member", 200, forbidden("applicant"), Because.NO_OBJECT, body=_EXTRA),
    Case("dues.payable_for", "member", 200, Because.OWN, Because.OWN, shows="{colleague}"),
    Case("dues.orders", "member", 200, Because.OWN, Because.OWN, shows="{order}"),
    Case("dues.see_order", "member", 200, *_UNSEEN),
    Case("dues.cancel_order", "member", 200, *_UNSEEN),
    *(
        Case(
            operation,
            "cashier",
            200,
            forbidden("committee_admin"),
            unseen("township_cashier", "DUES_REFUND_NOT_FOUND"),
            path={"refund_id": "{failed_refund}"},
            body=body,
        )
        for operation, body in (("dues.send_refund_again", None), ("dues.give_up_refund", {"reason": "已关闭"}))
    ),
    Case(
        "dues.pay_notice",
        "anonymous",
        403,
        Because.BEFORE_LOGIN,
        Because.BEFORE_LOGIN,
        anonymous=Because.BEFORE_LOGIN,
        code="FAIL",
        body={"id": "EV-1"},
    ),
)
