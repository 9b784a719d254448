"""Papers of dues: the assessment sheet is imported by the accountant alone."""

from tests.contract.access.deciding import Case, forbidden, unseen


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
)
