"""Study hours: one's own, the branch's by name, sums, rules, papers."""

from tests.contract.access.deciding import Because, Case, forbidden, refused, unseen

_YEAR = {"year": 2026}
_PAPER = {
    "held_on": "2026-05-06",
    "bucket": "collective",
    "hundredths": 400,
    "title": "县委党校专题班",
    "issuer": "县委党校",
    "document": "结业证书2026-118",
}
_SETTING = {
    "kind": "half_day",
    "value": 300,
    "from_on": "2026-01-01",
    "reason": "县委要求",
    "document": "县委〔2026〕1号",
}
_AIM = {
    "topic_id": "{topic}",
    "expected_of": "member",
    "hundredths": 400,
    "from_on": "2026-01-01",
    "reason": "县委要求",
    "document": "县委〔2026〕1号",
}
_PERIOD = {"from_month": "2026-11", "until_month": "2026-12", "reason": "更正计法", "document": "县委〔2026〕6号"}


def _of_branch(operation: str, status: int = 200, **asked: object) -> Case:
    asked = {"refused": forbidden("member"), "elsewhere": unseen("other_secretary", "ORG_NOT_FOUND")} | asked
    return Case(operation, "secretary", status, **asked)  # type: ignore[arg-type]


def _of_town(operation: str, status: int = 200, **asked: object) -> Case:
    """By who decides how hours count in the town, of its recount."""
    asked = {
        "path": {"recount_id": "{recount}"},
        "refused": forbidden("inspector"),
        "elsewhere": unseen(_ABROAD, "HOURS_RECOUNT_NOT_FOUND"),
    } | asked
    return Case(operation, "committee_admin", status, **asked)  # type: ignore[arg-type]


_ABROAD = "township_admin"

CASES = (
    Case("hours.own", "applicant", 200, refused("secretary", 404, "HOURS_NO_OWN_RECORD"), Because.OWN),
    Case("hours.own_pdf", "applicant", 200, refused("secretary", 404, "HOURS_NO_OWN_RECORD"), Because.OWN, query=_YEAR),
    _of_branch(
        "hours.of_member_pdf",
        query=_YEAR,
        refused=forbidden("register_officer"),
        elsewhere=unseen("other_secretary", "HOURS_MEMBER_NOT_FOUND"),
    ),
    _of_branch("hours.branch", query=_YEAR, shows="{member}", refused=forbidden("inspector")),
    _of_branch(
        "hours.of_member",
        query=_YEAR,
        shows="{member}",
        refused=forbidden("register_officer"),
        elsewhere=unseen("other_secretary", "HOURS_MEMBER_NOT_FOUND"),
    ),
    Case(
        "hours.summary",
        "inspector",
        200,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        query=_YEAR,
        shows="members",
    ),
    _of_branch(
        "hours.certify",
        201,
        body=_PAPER,
        refused=forbidden("register_officer"),
        elsewhere=unseen("other_secretary", "HOURS_MEMBER_NOT_FOUND"),
    ),
    _of_branch(
        "hours.reverse",
        path={"entry_id": "{hours_entry}"},
        body={"reason": "材料有误"},
        refused=forbidden("register_officer"),
        elsewhere=unseen("other_secretary", "HOURS_ENTRY_NOT_FOUND"),
    ),
    Case(
        "hours.rules",
        "member",
        200,
        forbidden("recorder"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        shows="half_day",
    ),
    Case(
        "hours.decide",
        "committee_admin",
        201,
        forbidden("inspector"),
        unseen("township_admin", "ORG_NOT_FOUND"),
        body=_SETTING,
    ),
    _of_branch("hours.list_settings", refused=forbidden("recorder")),
    Case("knowledge.own", "applicant", 200, refused("secretary", 404, "HOURS_NO_OWN_RECORD"), Because.OWN),
    _of_branch(
        "knowledge.of_member",
        query=_YEAR,
        shows="{member}",
        refused=forbidden("register_officer"),
        elsewhere=unseen("other_secretary", "HOURS_MEMBER_NOT_FOUND"),
    ),
    _of_branch("knowledge.branch", query=_YEAR, shows="{colleague}", refused=forbidden("inspector")),
    Case(
        "knowledge.summary",
        "inspector",
        200,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        query=_YEAR,
        shows="topics",
    ),
    Case(
        "knowledge.expect",
        "committee_admin",
        201,
        forbidden("inspector"),
        unseen("township_admin", "ORG_NOT_FOUND"),
        body=_AIM,
    ),
    Case(
        "knowledge.expectations",
        "member",
        200,
        forbidden("recorder"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        shows="{topic}",
    ),
    _of_town("recounts.ask", 201, path={"org_id": "{town}"}, body=_PERIOD, elsewhere=unseen(_ABROAD, "ORG_NOT_FOUND")),
    _of_town("recounts.show", shows="changes"),
    _of_town("recounts.apply"),
    _of_town("recounts.drop", body={"reason": "先不动"}),
    Case(
        "recounts.list",
        "member",
        200,
        forbidden("recorder"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        shows="{recount}",
    ),
    _of_branch(
        "recounts.differences",
        path={"recount_id": "{recount}"},
        query={"branch_id": "{org}"},
        refused=forbidden("inspector"),
    ),
)
