"""Organisations, their terms, their reports and the import of their list."""

from tests.contract.access.deciding import Because, Case, Expected, forbidden, nothing, unseen

_BASIS = {"effective_on": "2026-12-05", "reason": "县委批复", "approval": "县委〔2026〕9号"}


def _at(operation: str, status: int = 200, *, who: str = "committee_admin", **asked: object) -> Case:
    """At 第一党支部, by its committee; the inspector of the county sees it and may change nothing."""
    asked.setdefault("refused", forbidden("inspector"))
    asked.setdefault("elsewhere", unseen("township_admin", "ORG_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


def _seen(operation: str, **asked: object) -> Case:
    """Whoever stands at the organisation or above may read it; who does not, does not see it."""
    asked.setdefault("who", "member")
    return _at(
        operation,
        refused=Because.UNSEEN_UNLESS_ALLOWED,
        elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"),
        **asked,
    )


def _term(operation: str, status: int = 200, **asked: object) -> Case:
    return _at(operation, status, elsewhere=unseen("township_admin", "TERM_NOT_FOUND"), **asked)


def _list(operation: str, *, who: str, refused: Expected | Because, elsewhere: str, **asked: object) -> Case:
    return Case(operation, who, 200, refused, nothing(elsewhere), **asked)  # type: ignore[arg-type]


def _import(operation: str, **asked: object) -> Case:
    return _at(
        operation,
        elsewhere=unseen("township_admin", "ORG_IMPORT_NOT_FOUND"),
        path={"import_id": "{import}"},
        **asked,
    )


CASES = (
    _at(
        "orgs.create",
        201,
        elsewhere=unseen("township_admin", "ORG_PARENT_NOT_FOUND"),
        body={"parent_id": "{town}", "kind": "branch", "unit_kind": "village", "name": "新村党支部"},
    ),
    _list(
        "orgs.list",
        who="member",
        refused=forbidden("visitor"),
        elsewhere="other_secretary",
        shows="{org}",
    ),
    _seen("orgs.read"),
    _at("orgs.edit", body={"short_name": "一支部"}, headers={"If-Match": "{org_etag}"}),
    _seen("orgs.children", who="secretary", shows="{group}"),
    _at("orgs.rename", body={"name": "新名支部"} | _BASIS),
    _at("orgs.move", body={"parent_id": "{county}"} | _BASIS, who="county_admin"),
    _at("orgs.merge", body={"into_id": "{second}"} | _BASIS),
    _at("orgs.dissolve", body=_BASIS, path={"org_id": "{second}"}),
    _at(
        "orgs.changes",
        who="committee_admin",
        refused=Because.UNSEEN_UNLESS_ALLOWED,
        path={"org_id": "{second}"},
        shows="{change}",
    ),
    _at("orgs.cancel_change", path={"org_id": "{second}", "change_id": "{change}"}),
    _at(
        "orgs.reveal",
        who="secretary",
        elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"purpose": "联系支部"},
    ),
    _seen("terms.list_of_org", shows="{term}"),
    _at(
        "terms.open",
        201,
        path={"org_id": "{town}"},
        body={
            "elected_on": "2026-03-01",
            "seats": [{"member_id": "{member}", "post": "secretary"}],
            "approval": "县委",
        },
    ),
    _list(
        "terms.list",
        who="member",
        refused=forbidden("visitor"),
        elsewhere="other_secretary",
        query={"state": "open"},
        shows="{term}",
    ),
    _term("terms.extend", body={"extended_to": "2031-06-01", "approval": "镇委〔2026〕9号", "reason": "统一换届"}),
    _term("terms.end", body={"ended_on": "2026-12-01", "reason": "撤并"}),
    _term(
        "terms.take_seat",
        201,
        body={"member_id": "{spare}", "post": "discipline", "from_on": "2026-06-01", "reason": "补选"},
    ),
    _term("terms.leave_seat", body={"until_on": "2026-11-01", "reason": "调离"}),
    _list(
        "orgs.coverage",
        who="secretary",
        refused=forbidden("member"),
        elsewhere="township_admin",
    ),
    _list(
        "orgs.coverage_branches",
        who="committee_admin",
        refused=forbidden("member"),
        elsewhere="township_admin",
        shows="{org}",
    ),
    _at(
        "org_imports.check",
        201,
        refused=forbidden("accountant"),
        body={"file_id": "{org_list}", "under_id": "{town}"},
    ),
    _import("org_imports.read"),
    _import("org_imports.rows", shows="红旗甲村党支部"),
    _import("org_imports.commit", body={"duplicates": "skip"}),
)
