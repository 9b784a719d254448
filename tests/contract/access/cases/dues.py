"""Dues: standards, assessments, reliefs, and what a member does about the own."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, unseen

_ITEMS = {"payer_kind": "government", "items": [{"code": "net_base", "amount_fen": 500_000}]}
_RULE = {"from_on": "2027-01-01", "reason": "上级规定", "document": "县组〔2026〕5号"}


def _at(
    operation: str,
    status: int = 200,
    *,
    who: str = "committee_admin",
    elsewhere: str = "township_admin",
    **asked: object,
) -> Case:
    """At 第一党支部."""
    asked.setdefault("refused", forbidden("inspector"))
    return Case(operation, who, status, elsewhere=unseen(elsewhere, "ORG_NOT_FOUND"), **asked)  # type: ignore[arg-type]


def _assessed(operation: str, status: int = 200, *, name: str = "assessment", **asked: object) -> Case:
    """By the accountant; the committee sees it and leaves it to the accountant."""
    return Case(
        operation,
        "accountant",
        status,
        forbidden("committee_admin"),
        unseen("township_accountant", "DUES_ASSESSMENT_NOT_FOUND"),
        path={"assessment_id": f"{{{name}}}"},
        **asked,  # type: ignore[arg-type]
    )


def _own(operation: str, status: int = 200, **asked: object) -> Case:
    return Case(
        operation,
        "member",
        status,
        unseen("colleague", "DUES_ASSESSMENT_NOT_FOUND"),
        unseen("other_member", "DUES_ASSESSMENT_NOT_FOUND"),
        **asked,  # type: ignore[arg-type]
    )


def _relief(
    operation: str,
    status: int = 200,
    *,
    who: str = "committee_admin",
    elsewhere: str = "township_admin",
    name: str = "relief",
    **asked: object,
) -> Case:
    asked.setdefault("refused", forbidden("accountant"))
    return Case(
        operation,
        who,
        status,
        elsewhere=unseen(elsewhere, "DUES_RELIEF_NOT_FOUND"),
        path={"relief_id": f"{{{name}}}"},
        **asked,  # type: ignore[arg-type]
    )


_YEAR = {"year": 2026}

CASES = (
    _at("dues.standards", who="member", elsewhere="other_member"),
    _at(
        "dues.decide_setting", 201, refused=forbidden("accountant"), body={"kind": "farmer_amount", "value": 20} | _RULE
    ),
    _at("dues.list_settings", who="member", elsewhere="other_member"),
    _at(
        "dues.decide_item",
        201,
        path={"org_id": "{town}"},
        refused=forbidden("accountant"),
        body={"code": "local_bonus", "name": "地方补贴", "payer_kinds": ["government"], "treatment": "ignored"} | _RULE,
    ),
    _at("dues.list_items", who="member", elsewhere="other_member"),
    Case("dues.self_check", "member", 200, forbidden("applicant"), Because.NO_OBJECT, body=_ITEMS),
    Case("dues.own_year", "member", 200, Because.OWN, Because.OWN, query=_YEAR, shows="{assessment}"),
    _own("dues.confirm", body={"version": 1}),
    _own("dues.object", body={"version": 1, "words": "基数不对"}),
    Case(
        "dues.assess",
        "accountant",
        201,
        forbidden("committee_admin"),
        unseen("township_accountant", "DUES_MEMBER_NOT_FOUND"),
        body={"member_id": "{marked}"} | _YEAR | _ITEMS,
    ),
    Case(
        "dues.list_assessments",
        "secretary",
        200,
        forbidden("member"),
        nothing("other_secretary"),
        query=_YEAR,
        shows="{assessment}",
    ),
    Case(
        "dues.read_assessment",
        "secretary",
        200,
        unseen("colleague", "DUES_ASSESSMENT_NOT_FOUND"),
        unseen("other_secretary", "DUES_ASSESSMENT_NOT_FOUND"),
    ),
    _assessed("dues.revise_assessment", body=_ITEMS, headers={"If-Match": "{assessment_etag}"}),
    _assessed("dues.reassess", 201, name="published_assessment", body={"from_month": 7, "reason": "工资调整"} | _ITEMS),
    _assessed("dues.confirm_on_paper", body={"note": "本人签字"}),
    _assessed("dues.enter_period_base", 201, name="period_assessment", body={"first_month": 1, "amount_fen": 300_000}),
    _assessed("dues.reveal_base", body={"purpose": "核对基数"}),
    _at(
        "dues.list_unassessed",
        who="secretary",
        elsewhere="other_secretary",
        query=_YEAR,
        shows="{marked}",
    ),
    _at(
        "dues.approve_assessments",
        refused=forbidden("accountant"),
        body={"assessment_ids": ["{second_assessment}"], "decision": "支委会决议"} | _YEAR,
    ),
    _at(
        "dues.publish_assessments",
        who="accountant",
        elsewhere="township_accountant",
        refused=forbidden("committee_admin"),
        body=_YEAR,
    ),
    _at("dues.list_published", who="member", elsewhere="other_member", query=_YEAR, shows="红旗spare"),
    Case(
        "dues.propose_relief",
        "secretary",
        201,
        forbidden("committee_admin"),
        unseen("other_secretary", "DUES_MEMBER_NOT_FOUND"),
        body={
            "member_id": "{marked}",
            "kind": "exempt",
            "from_month": "2027-01-01",
            "until_month": "2027-06-01",
            "reason": "重病",
        },
    ),
    Case("dues.list_reliefs", "secretary", 200, forbidden("member"), nothing("other_secretary"), shows="{relief}"),
    _relief("dues.reveal_relief", refused=unseen("member", "DUES_RELIEF_NOT_FOUND"), body={"purpose": "核实困难"}),
    _relief("dues.approve_relief", body={"decision": "党委会决议"}),
    _relief("dues.reject_relief", body={"decision": "不符合条件"}),
    _relief(
        "dues.end_relief",
        who="secretary",
        elsewhere="other_secretary",
        refused=forbidden("committee_admin"),
        name="approved_relief",
        body={"last_month": "2027-02-01", "reason": "好转"},
    ),
)
