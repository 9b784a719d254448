"""Yearly plans, themes and local days."""

from tests.contract.access.deciding import Case, forbidden, nothing, refused, unseen

_RULE = {"kind": "month_day", "day": 5, "on_holiday": "next_working_day"}
_PLAN = {"org_id": "{org}", "year": 2029, "day_rule": _RULE, "starts": "09:00", "ends": "11:00"}
_YEAR = {"year": 2027}
_DRAFT = {"plan_id": "{draft_plan}"}


def _at(operation: str, status: int = 200, *, who: str = "secretary", **asked: object) -> Case:
    """At 第一党支部, whose members read what its officers plan."""
    asked.setdefault("refused", forbidden("member"))
    return Case(operation, who, status, elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"), **asked)  # type: ignore[arg-type]


def _read(operation: str, **asked: object) -> Case:
    return _at(operation, who="member", refused=forbidden("accountant"), **asked)


def _plan(operation: str, status: int = 200, *, who: str = "secretary", **asked: object) -> Case:
    asked.setdefault("refused", forbidden("member"))
    return Case(
        operation,
        who,
        status,
        elsewhere=unseen("other_secretary", "MEETING_PLAN_NOT_FOUND"),
        **asked,  # type: ignore[arg-type]
    )


CASES = (
    # Who stands above plans for the own organisation, not for those below.
    _at("meeting_plans.make", 201, refused=refused("committee_admin", 403, "MEETING_PLAN_NOT_OWN_ORG"), body=_PLAN),
    Case("meeting_plans.list", "member", 200, forbidden("cashier"), nothing("other_secretary"), shows="{plan}"),
    _plan("meeting_plans.show", who="member", refused=unseen("cashier", "MEETING_PLAN_NOT_FOUND")),
    _plan(
        "meeting_plans.edit",
        who="recorder",
        path=_DRAFT,
        body={"place": "党员活动室"},
        headers={"If-Match": "{draft_plan_etag}"},
    ),
    _plan("meeting_plans.drop", 204, who="recorder", path={"plan_id": "{spare_plan}"}),
    _plan("meeting_plans.adopt", refused=forbidden("recorder"), path=_DRAFT),
    _plan("meeting_plans.dates", who="member", refused=unseen("cashier", "MEETING_PLAN_NOT_FOUND")),
    _plan("meeting_plans.draft_month", who="recorder", path={"plan_id": "{plan}", "month": "2"}),
    Case(
        "planned_meetings.list",
        "member",
        200,
        forbidden("cashier"),
        nothing("other_secretary"),
        query=_YEAR,
        shows="{planned}",
    ),
    Case(
        "planned_meetings.redraft",
        "recorder",
        200,
        forbidden("member"),
        unseen("other_recorder", "MEETING_PLANNED_NOT_FOUND"),
    ),
    _read("meeting_plans.hall_clashes", query=_YEAR),
    _read("meeting_themes.own", path={"year": "2027"}),
    _at(
        "meeting_themes.set",
        refused=refused("committee_admin", 403, "MEETING_THEME_BELOW_OWN_ORG"),
        path={"year": "2027"},
        body={"themes": [{"month": 1, "title": "学思想"}]},
        headers={"If-Match": "{themes_etag}"},
    ),
    _read("meeting_themes.month", path={"year": "2027", "month": "1"}),
    _read("local_days.list", query=_YEAR),
    _at(
        "local_days.enter",
        201,
        who="recorder",
        body={"day": "2027-10-28", "is_working": False, "source": "县庆放假"},
    ),
    Case(
        "local_days.drop",
        "recorder",
        204,
        forbidden("member"),
        unseen("other_recorder", "MEETING_LOCAL_DAY_NOT_FOUND"),
        path={"day_id": "{local_day}"},
    ),
)
