"""Papers of dues: sheets are the accountant's, a receipt is the payer's and the collectors'."""

from tests.contract.access.deciding import Because, Case, forbidden, unseen


def _sheet(operation: str, *, name: str = "sheet", **asked: object) -> Case:
    asked["path"] = {"sheet_id": f"{{{name}}}"} | asked.get("path", {})  # type: ignore[operator]
    return Case(
        operation,
        "accountant",
        200,
        forbidden("committee_admin"),
        unseen("township_accountant", "DUES_SHEET_NOT_FOUND"),
        **asked,  # type: ignore[arg-type]
    )


_COLUMNS = [
    {"column": 0, "target": "name"},
    {"column": 1, "target": "item:post_pay"},
    {"column": 2, "target": "monthly"},
]

_YEAR = {"year": 2026}

CASES = (
    Case(
        "dues_sheets.open",
        "accountant",
        201,
        forbidden("committee_admin"),
        unseen("township_accountant", "ORG_NOT_FOUND"),
        body={"file_id": "{sheet_file}", "year": 2026},
    ),
    _sheet("dues_sheets.read"),
    _sheet("dues_sheets.map", body={"columns": _COLUMNS}, headers={"If-Match": "{sheet_etag}"}),
    _sheet("dues_sheets.rows", shows="红旗marked"),
    _sheet("dues_sheets.decide", path={"number": "2"}, body={"choice": "skip"}),
    _sheet("dues_sheets.commit"),
    _sheet("dues_sheets.undo", name="written_sheet"),
    *(
        Case(
            operation,
            "member",
            200,
            unseen("colleague", "DUES_RECEIPT_NOT_FOUND"),
            unseen("other_secretary", "DUES_RECEIPT_NOT_FOUND"),
            path={"payment_id": "{receipted}"},
        )
        for operation in ("dues.receipt", "dues.print_receipt")
    ),
    Case("dues.own_statement", "member", 200, Because.OWN, Because.OWN, query=_YEAR, shows="红旗收款人"),
    Case("dues.own_statement_pdf", "member", 200, Because.OWN, Because.OWN, query=_YEAR),
    *(
        Case(
            operation,
            "secretary",
            200,
            unseen("colleague", "DUES_MEMBER_NOT_FOUND"),
            unseen("other_secretary", "DUES_MEMBER_NOT_FOUND"),
            path={"member_id": "{member}"},
            query=_YEAR,
        )
        for operation in ("dues.member_statement", "dues.member_statement_pdf")
    ),
    Case(
        "dues.export_register",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"purpose": "年终核对"} | _YEAR,
    ),
    Case(
        "dues.circular",
        "member",
        200,
        forbidden("inspector"),
        unseen("other_member", "ORG_NOT_FOUND"),
        query=_YEAR | {"quarter": 4},
    ),
    Case("dues.own_arrears", "member", 200, Because.OWN, Because.OWN),
    *(
        Case(
            operation,
            "secretary",
            200,
            forbidden("member"),
            unseen("other_secretary", "ORG_NOT_FOUND"),
            shows="{dues_case}" if operation == "dues.cases" else "",
        )
        for operation in ("dues.arrears", "dues.arrears_counts", "dues.cases")
    ),
    *(
        Case(
            operation,
            "secretary",
            200,
            unseen("member", "DUES_CASE_NOT_FOUND"),
            unseen("other_secretary", "DUES_CASE_NOT_FOUND"),
            path={"case_id": "{dues_case}"},
            body={"reason": "长期住院"},
        )
        for operation in ("dues.explain_case", "dues.hand_over_case")
    ),
    *(
        Case(
            operation,
            "secretary",
            200,
            unseen("member", "DUES_CASE_NOT_FOUND"),
            unseen("other_secretary", "DUES_CASE_NOT_FOUND"),
            path={"case_id": "{dues_case}"},
            body=body,
            shows="{dues_case}" if body is None else "",
        )
        for operation, body in (("dues.case", None), ("dues.reveal_case_notes", {"purpose": "支委会研究"}))
    ),
    Case(
        "dues.verify_receipt",
        "anonymous",
        200,
        Because.BEFORE_LOGIN,
        Because.BEFORE_LOGIN,
        anonymous=Because.BEFORE_LOGIN,
        path={"code": "{receipt_code}"},
    ),
)
