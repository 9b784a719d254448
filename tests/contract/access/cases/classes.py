"""Training classes and their certificates."""

from tests.contract.access.deciding import Because, Case, Expected, forbidden, refused, unseen

_PLAN = {
    "title": "轮训班",
    "kind": "rotation",
    "level": "county",
    "place": "党校",
    "places": 30,
    "days": [{"on": "2026-12-20"}],
    "document": "县组〔2026〕12号",
}
_COMING = {"class_id": "{coming_class}"}
_RUNNING = {"class_id": "{training_class}"}


def _held(operation: str, status: int = 200, **asked: object) -> Case:
    """By who holds the class; an inspector sees it in sums alone."""
    asked = {"refused": forbidden("inspector"), "elsewhere": unseen("township_admin", "CLASS_NOT_FOUND")} | asked
    return Case(operation, "committee_admin", status, **asked)  # type: ignore[arg-type]


CASES = (
    _held(
        "classes.plan", 201, elsewhere=unseen("township_admin", "ORG_NOT_FOUND"), path={"org_id": "{town}"}, body=_PLAN
    ),
    _held("classes.list", elsewhere=Expected("township_admin", 200, empty=True), shows="{training_class}"),
    _held("classes.show", path=_RUNNING, shows="{member}"),
    _held("classes.change", path=_COMING, body=_PLAN, headers={"If-Match": "*"}),
    _held("classes.cancel", path=_COMING, body={"reason": "防汛"}),
    _held("classes.call_up", path=_COMING, body={"member_ids": ["{probationary}"]}),
    _held("classes.withdraw_call", path=_COMING | {"member_id": "{colleague}"}, body={"reason": "重名"}),
    _held(
        "classes.enter_presence",
        path=_RUNNING,
        body={"day": "2026-12-05", "people": [{"member_id": "{colleague}"}]},
    ),
    _held("classes.enter_results", path=_RUNNING, body={"results": [{"member_id": "{colleague}", "result": "failed"}]}),
    Case(
        "classes.own",
        "member",
        200,
        refused("secretary", 404, "HOURS_NO_OWN_RECORD"),
        Because.OWN,
        shows="{training_class}",
    ),
    Case(
        "classes.answer",
        "colleague",
        200,
        refused("member", 404, "CLASS_CALL_NOT_FOUND"),
        unseen("other_member", "CLASS_CALL_NOT_FOUND"),
        path={"call_id": "{call}"},
        body={"accepts": True},
    ),
    Case(
        "classes.branch_calls",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        shows="{call}",
    ),
    Case(
        "classes.answer_for_member",
        "secretary",
        200,
        forbidden("register_officer"),
        unseen("other_secretary", "CLASS_CALL_NOT_FOUND"),
        path={"call_id": "{call}"},
        body={"accepts": True},
    ),
    Case(
        "certificates.pdf",
        "member",
        200,
        forbidden("inspector"),
        unseen("other_member", "CERTIFICATE_NOT_FOUND"),
        path={"certificate_id": "{certificate}"},
    ),
    Case(
        "certificates.verify",
        "anonymous",
        200,
        Because.BEFORE_LOGIN,
        Because.BEFORE_LOGIN,
        anonymous=Because.BEFORE_LOGIN,
        path={"code": "{certificate_code}"},
        shows="is_valid",
    ),
)
