"""The production calendar of lessons."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, unseen


def _plan(operation: str, *, which: str = "lesson_plan", **asked: object) -> Case:
    """Of one plan of 第一党支部, in which a member speaks: he sees it, and does not change it."""
    return Case(
        operation,
        "publicity",
        200,
        forbidden("member"),
        unseen("other_publicity", "LESSON_PLAN_NOT_FOUND"),
        path={"plan_id": f"{{{which}}}"},
        **asked,  # type: ignore[arg-type]
    )


def _speaker(operation: str, *, which: str, **asked: object) -> Case:
    """By the speaker; the lecturer who is to comment sees the plan, and does not speak for him."""
    return Case(
        operation,
        "member",
        200,
        forbidden("lecturer", "LESSON_PLAN_OTHER_SPEAKER"),
        unseen("other_member", "LESSON_PLAN_NOT_FOUND"),
        path={"plan_id": f"{{{which}}}"},
        **asked,  # type: ignore[arg-type]
    )


def _org(operation: str, status: int = 200, *, who: str = "publicity", **asked: object) -> Case:
    """Of the plans of 第一党支部."""
    elsewhere = unseen("other_secretary" if who == "secretary" else "other_publicity", "ORG_NOT_FOUND")
    return Case(operation, who, status, forbidden("member"), elsewhere, **asked)  # type: ignore[arg-type]


CASES = (
    _org("lesson_plans.make", 201, body={"airs_on": "2026-12-30", "title": "党员的权利"}),
    _org("lesson_plans.calendar", query={"month": "2026-12"}, shows="{lesson_plan}"),
    _org("lesson_plans.people", query={"name": "红旗member"}, shows="{member}"),
    _org("lesson_plans.offsets"),
    _org(
        "lesson_plans.decide_offsets",
        who="secretary",
        body={"write_months": 0, "write_days": 14, "review_days": 7, "deliver_days": 1},
        headers={"If-Match": "*"},
    ),
    Case("lesson_plans.own", "member", 200, Because.OWN, nothing("other_member"), shows="{lesson_plan}"),
    Case(
        "lesson_plans.show",
        "member",
        200,
        unseen("recorder", "LESSON_PLAN_NOT_FOUND"),
        unseen("other_publicity", "LESSON_PLAN_NOT_FOUND"),
        path={"plan_id": "{lesson_plan}"},
        shows="{colleague}",
    ),
    Case(
        "lesson_plans.script",
        "member",
        200,
        unseen("recorder", "LESSON_PLAN_NOT_FOUND"),
        unseen("other_publicity", "LESSON_PLAN_NOT_FOUND"),
        path={"plan_id": "{produced}"},
        shows="{approved}",
    ),
    _plan("lesson_plans.change", body={"title": "党员的义务"}, headers={"If-Match": "*"}),
    _plan("lesson_plans.cancel", body={"reason": "与会议冲突"}),
    _plan("lesson_plans.draft"),
    _plan("lesson_plans.tie", body={"lesson_id": "{written}"}),
    _plan("lesson_plans.untie", which="produced"),
    _speaker("lesson_plans.delivered", which="produced", body={}),
    _speaker("lesson_plans.cannot_deliver", which="produced", body={"reason": "出差"}),
    _speaker("lesson_plans.take_back", which="excused", body={}),
)
