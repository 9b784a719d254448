"""Imports of the register and of posts from the branches' own spreadsheets."""

from tests.contract.access.deciding import Case, forbidden, unseen


def _import(operation: str, *, name: str = "checked_roster", **asked: object) -> Case:
    """By the branch itself; the inspector sees the branch and takes part in no import."""
    asked["path"] = {"import_id": f"{{{name}}}"} | asked.get("path", {})  # type: ignore[operator]
    return Case(
        operation,
        "secretary",
        200,
        forbidden("inspector"),
        unseen("other_secretary", "ROSTER_IMPORT_NOT_FOUND"),
        **asked,  # type: ignore[arg-type]
    )


CASES = (
    Case(
        "roster_imports.open",
        "secretary",
        201,
        forbidden("accountant"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"file_id": "{roster_file}", "org_id": "{org}"},
    ),
    _import("roster_imports.read"),
    _import("roster_imports.map", name="roster", body={"words": []}, headers={"If-Match": "{roster_etag}"}),
    _import("roster_imports.validate", name="roster"),
    _import("roster_imports.rows", shows="红旗新党员"),
    _import("roster_imports.decide", path={"number": "3"}, body={"decision": "merge"}),
    _import("roster_imports.decide_all", body={"decision": "merge", "numbers": [3]}),
    _import("roster_imports.commit"),
    _import("roster_imports.undo", name="written_roster"),
    _import("roster_imports.result"),
    Case(
        "post_imports.import",
        "committee_admin",
        200,
        forbidden("accountant"),
        unseen("township_admin", "ORG_NOT_FOUND"),
        body={"file_id": "{posts_file}", "org_id": "{org}"},
    ),
)
