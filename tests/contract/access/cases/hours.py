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


def _of_branch(operation: str, status: int = 200, **asked: object) -> Case:
    asked = {"refused": forbidden("member"), "elsewhere": unseen("other_secretary", "ORG_NOT_FOUND")} | asked
    return Case(operation, "secretary", status, **asked)  # type: ignore[arg-type]


CASES = (
    Case("hours.own", "applicant", 200, refused("secretary", 404, "HOURS_NO_OWN_RECORD"), Because.OWN),
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
)
