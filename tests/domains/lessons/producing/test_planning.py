"""Who plans, what a plan refuses, what the calendar shows, and what each sees of it."""

from typing import Any

from app.access.roles import Role
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.kit.ids import uuid7
from tests.domains.lessons.producing.conftest import NOON, Stage, somebody
from tests.factories.roles import an_appointment

_BAD: list[tuple[dict[str, Any], str]] = [
    ({"airs_on": "2026-11-21"}, "LESSON_PLAN_DAY_WRONG"),
    ({"airs_on": "9999-12-31"}, "LESSON_PLAN_DAY_WRONG"),
    ({"airs_on": "2027-02-29"}, "INVALID"),
    ({"title": " "}, "INVALID"),
    ({"title": "长" * 101}, "INVALID"),
    ({"reviewer_id": "{editor}"}, "LESSON_PLAN_PERSON_WRONG"),
    ({"writer_id": "{reviewer}"}, "LESSON_PLAN_PERSON_WRONG"),
    ({"writer_id": "{nobody}"}, "LESSON_PLAN_PERSON_WRONG"),
    ({"teacher_id": "{editor}"}, "LESSON_PLAN_PERSON_WRONG"),
    ({"speaker_a": {"member_id": "{nobody}"}}, "LESSON_PLAN_PERSON_WRONG"),
    ({"speaker_a": {"member_id": "{gone}"}}, "LESSON_PLAN_PERSON_WRONG"),
    ({"speaker_b": {"member_id": "{zhang}"}}, "LESSON_PLAN_SPEAKERS_SAME"),
    ({"speaker_a": None}, "LESSON_PLAN_SPEAKERS_SAME"),
    ({"speaker_a": {"member_id": "{zhang}", "name": "张三"}}, "INVALID"),
    ({"speaker_a": {}}, "INVALID"),
    ({"series_id": "{nobody}"}, "LESSON_SERIES_NOT_FOUND"),
    ({"topic_id": "{nobody}"}, "TOPIC_NOT_FOUND"),
    ({"state": "aired"}, "INVALID"),
    ({"title": "\x00"}, "INVALID"),
    ({"airs_on": None}, "INVALID"),
]


async def test_a_bad_plan_is_refused_in_words_and_leaves_nothing(stage: Stage) -> None:
    world = stage.place.world
    async with stage.place.client.services.database.write_all() as session:
        gone = await session.get(Member, (world.tenant_id, world.wang.id))
        assert gone is not None
        gone.status = MemberStatus.TRANSFERRED_OUT
    ids = {
        "{editor}": stage.editor.account_id,
        "{reviewer}": stage.reviewer.account_id,
        "{zhang}": world.zhang.id,
        "{gone}": world.wang.id,
        "{nobody}": uuid7(),
    }

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(one) for key, one in value.items()}
        return str(ids[value]) if value in ids else value

    for changed, code in _BAD:
        status, refused = await stage.place.code("POST", stage.path, stage.editor, json=stage.terms(**filled(changed)))
        assert (status in (404, 422), refused) == (True, code), changed
    half = {
        "content": rb'{"airs_on": "2027-01-31", "title": "\ud800"}',
        "headers": {"Content-Type": "application/json"},
    }
    assert await stage.place.code("POST", stage.path, stage.editor, **half) == (422, "INVALID")
    shown = await stage.place.ok("GET", f"{stage.path}?month=2027-01", stage.editor)
    assert shown["items"] == []


async def test_writer_and_reviewer_are_two_also_where_one_person_has_two_accounts(stage: Stage) -> None:
    world, town = stage.place.world, stage.place.world.town
    both = await somebody(stage.place, "赵六", Role.CONTENT_EDITOR, town, world.zhao)
    terms = stage.terms(writer_id=str(both.account_id), reviewer_id=str(both.account_id))
    refused = await stage.place.code("POST", stage.path, stage.editor, json=terms)
    assert refused == (422, "LESSON_PLAN_PERSON_WRONG")
    reviews_too = await somebody(stage.place, "编审", Role.BRANCH_SECRETARY, world.branch)
    async with stage.place.client.services.database.write_all() as session:
        assert reviews_too.account_id is not None
        session.add(an_appointment(world.branch, reviews_too.account_id, Role.CONTENT_EDITOR))
    path = f"/organisations/{world.branch.id}/lesson-plans"
    one = str(reviews_too.account_id)
    terms = stage.terms(writer_id=one, reviewer_id=one, teacher_id=None)
    assert await stage.place.code("POST", path, stage.editor, json=terms) == (422, "LESSON_PLAN_REVIEWER_WRITES")


async def test_a_day_has_one_plan_for_its_slot_and_others_besides(stage: Stage) -> None:
    first = await stage.plan()
    assert await stage.place.code("POST", stage.path, stage.editor, json=stage.terms()) == (
        409,
        "LESSON_PLAN_DAY_TAKEN",
    )
    besides = await stage.plan(is_daily=False, title="清廉一课")
    assert await stage.refused_change(besides["id"], is_daily=True) == (409, "LESSON_PLAN_DAY_TAKEN")
    await stage.do(first["id"], "cancel", stage.editor, reason="与会议冲突")
    assert (await stage.change(besides["id"], is_daily=True))["is_daily"]
    shown = (await stage.place.ok("GET", f"{stage.path}?month=2027-01", stage.reviewer))["items"]
    assert [(one["title"], one["state"]) for one in shown] == [("党员的权利", "cancelled"), ("清廉一课", "planned")]
    assert (await stage.place.ok("GET", f"{stage.path}?month=2027-02", stage.reviewer))["items"] == []
    page = await stage.place.ok("GET", f"{stage.path}?month=2027-01&limit=1", stage.reviewer)
    rest = await stage.place.ok(
        "GET", f"{stage.path}?month=2027-01&limit=1&cursor={page['next_cursor']}", stage.reviewer
    )
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [one["id"] for one in shown]
    for month in ("2026-13", "2026-1", "十二月", ""):
        assert await stage.place.code("GET", f"{stage.path}?month={month}", stage.editor) == (422, "INVALID")


async def test_a_lesson_stands_in_one_plan_and_only_before_it_was_published(stage: Stage) -> None:
    place = stage.place
    first, second = (await stage.plan())["id"], (await stage.plan(airs_on="2027-02-01"))["id"]
    lesson, elsewhere = await place.draft(), str(uuid7())
    await stage.do(first, "lesson", stage.editor, lesson_id=lesson)
    assert await stage.refused(second, "lesson", stage.editor, lesson_id=lesson) == (409, "LESSON_PLAN_LESSON_TIED")
    assert await stage.refused(first, "draft", stage.editor) == (409, "LESSON_PLAN_HAS_LESSON")
    assert await stage.refused(second, "lesson", stage.editor, lesson_id=elsewhere) == (404, "LESSON_NOT_FOUND")
    aired = await place.published()
    assert await stage.refused(second, "lesson", stage.editor, lesson_id=aired) == (409, "LESSON_PLAN_LESSON_AIRED")
    body = {"org_id": str(place.world.branch.id), "content": {"title": "支部的课", "blocks": []}}
    other = await place.ok("POST", "/lesson-drafts", stage.editor, json=body)
    refused = await stage.refused(second, "lesson", stage.editor, lesson_id=other["id"])
    assert refused == (409, "LESSON_PLAN_LESSON_ELSEWHERE")
    await place.ok("DELETE", f"/lesson-plans/{first}/lesson", stage.editor)
    assert (await stage.do(second, "lesson", stage.editor, lesson_id=lesson))["lesson_state"] == "draft"
    await stage.do(second, "cancel", stage.editor, reason="改期")
    assert await stage.refused(second, "lesson", stage.editor, lesson_id=lesson) == (409, "LESSON_PLAN_CANCELLED")
    await stage.do(first, "lesson", stage.editor, lesson_id=lesson)


async def test_what_is_on_the_air_is_planned_no_more(stage: Stage) -> None:
    plan = (await stage.plan())["id"]
    lesson = await stage.approved(plan)
    await stage.place.step(lesson, "publish", stage.reviewer)
    assert await stage.refused_change(plan, airs_on="2027-02-01") == (409, "LESSON_PLAN_AIRED")
    assert await stage.refused(plan, "cancel", stage.editor, reason="改期") == (409, "LESSON_PLAN_AIRED")
    assert await stage.place.code("DELETE", f"/lesson-plans/{plan}/lesson", stage.editor) == (409, "LESSON_PLAN_AIRED")
    shown = await stage.show(plan)
    assert [one["status"] for one in shown["steps"]] == ["done", "done", "dropped", "done", "now"]
    assert (await stage.change(plan, teacher_id=None))["turn"] is None


async def test_only_the_speaker_or_who_plans_says_that_it_was_delivered(stage: Stage) -> None:
    place, plan = stage.place, (await stage.plan())["id"]
    assert await stage.refused(plan, "delivered", stage.zhang) == (409, "LESSON_PLAN_WITHOUT_LESSON")
    await stage.written(plan)
    assert await stage.refused(plan, "delivered", stage.teacher) == (403, "LESSON_PLAN_OTHER_SPEAKER")
    assert await stage.refused(plan, "delivered", stage.li, speaker="a") == (403, "LESSON_PLAN_OTHER_SPEAKER")
    stranger = place.reader(place.world.zhao)
    assert await stage.refused(plan, "delivered", stranger) == (404, "LESSON_PLAN_NOT_FOUND")
    assert await stage.refused(plan, "take-back", stage.zhang) == (409, "LESSON_PLAN_NOTHING_TO_TAKE_BACK")
    await stage.do(plan, "delivered", stage.zhang)
    assert await stage.refused(plan, "delivered", stage.zhang) == (409, "LESSON_PLAN_DELIVERED")
    assert await stage.refused_change(plan, speaker_b=None) == (409, "LESSON_PLAN_DELIVERED")
    refused = await stage.refused(plan, "cannot-deliver", stage.editor, reason="出差", speaker="b")
    assert refused == (409, "LESSON_PLAN_DELIVERED")
    untied = await place.code("DELETE", f"/lesson-plans/{plan}/lesson", stage.editor)
    assert untied == (409, "LESSON_PLAN_DELIVERED")
    assert (await stage.do(plan, "take-back", stage.editor))["delivered"] is None
    await stage.do(plan, "cannot-deliver", stage.editor, speaker="a", reason="出差")
    assert (await stage.show(plan))["steps"][2]["who"] == "李四"
    await stage.do(plan, "take-back", stage.zhang)
    assert (await stage.show(plan))["steps"][2]["who"] == "张三"
    await stage.change(plan, speaker_a=None, speaker_b=None)
    assert await stage.refused(plan, "delivered", stage.editor) == (409, "LESSON_PLAN_WITHOUT_SPEAKER")


async def test_each_sees_his_own_plans_and_strangers_none(stage: Stage) -> None:
    place, plan = stage.place, (await stage.plan())["id"]
    for who, own in (
        (stage.editor, ["write"]),
        (stage.reviewer, ["review"]),
        (stage.zhang, ["deliver"]),
        (stage.li, ["deliver"]),
        (stage.teacher, ["remark"]),
    ):
        (mine,) = (await place.ok("GET", "/me/lesson-plans", who))["items"]
        assert (mine["id"], mine["own_steps"]) == (plan, own)
        assert (await stage.show(plan, who))["own_steps"] == own
    zhao = place.reader(place.world.zhao)
    assert (await place.ok("GET", "/me/lesson-plans", zhao))["items"] == []
    assert await place.code("GET", f"/lesson-plans/{plan}", zhao) == (404, "LESSON_PLAN_NOT_FOUND")
    assert await place.code("GET", f"{stage.path}?month=2027-01", zhao) == (404, "ORG_NOT_FOUND")
    below = place.world.actor(Role.PUBLICITY_COMMISSIONER, place.world.branch)
    assert await place.code("GET", f"/lesson-plans/{plan}", below) == (404, "LESSON_PLAN_NOT_FOUND")
    headers = {"If-Match": "*"}
    changed = await place.code("PUT", f"/lesson-plans/{plan}", stage.zhang, json={"title": "别的"}, headers=headers)
    assert changed == (403, "PERMISSION_MISSING")
    body = {"json": {"title": "别的"}}
    assert await place.code("PUT", f"/lesson-plans/{plan}", stage.editor, **body) == (428, "IF_MATCH_REQUIRED")
    stale = body | {"headers": {"If-Match": '"9"'}}
    assert await place.code("PUT", f"/lesson-plans/{plan}", stage.editor, **stale) == (412, "VERSION_STALE")


async def test_who_plans_finds_people_by_office_and_speakers_by_their_full_name(stage: Stage) -> None:
    path = f"/organisations/{stage.place.world.town.id}/lesson-plan-people"
    chosen = await stage.place.ok("GET", path, stage.editor)
    assert [one["name"] for one in chosen["writers"]] == ["另一编辑", "编辑"]
    assert [[one["name"] for one in chosen[kind]] for kind in ("reviewers", "teachers", "speakers")] == [
        ["审核"],
        ["讲师"],
        [],
    ]
    named = (await stage.place.ok("GET", f"{path}?name=张三", stage.editor))["speakers"]
    assert named == [
        {"member_id": str(stage.place.world.zhang.id), "name": "张三", "org_name": "红旗村党支部"},
    ]
    assert (await stage.place.ok("GET", f"{path}?name=张", stage.editor))["speakers"] == []
    assert await stage.place.code("GET", path, stage.zhang) == (404, "ORG_NOT_FOUND")


async def test_offsets_are_the_organisations_own_decision_and_hold_below_it(stage: Stage) -> None:
    place, world = stage.place, stage.place.world
    town, branch = (f"/organisations/{org.id}/lesson-plan-offsets" for org in (world.town, world.branch))
    usual = {"write_months": 1, "write_days": 0, "review_days": 7, "deliver_days": 1}
    shown = await place.ok("GET", branch, stage.editor)
    assert shown == usual | {"org_id": str(world.branch.id), "is_own": False}
    before = (await stage.plan(airs_on="2027-03-31"))["id"]
    own = {"write_months": 0, "write_days": 14, "review_days": 5, "deliver_days": 2}
    headers = {"If-Match": '"0"'}
    assert await place.code("PUT", town, stage.editor, json=own, headers=headers) == (403, "PERMISSION_MISSING")
    for bad in ({"review_days": 15}, {"deliver_days": -1}, {"write_months": 13}):
        status, _ = await place.code("PUT", town, stage.reviewer, json=own | bad, headers=headers)
        assert status == 422
    assert (await place.ok("PUT", town, stage.reviewer, json=own, headers=headers))["is_own"]
    assert await place.code("PUT", town, stage.reviewer, json=own, headers=headers) == (412, "VERSION_STALE")
    assert (await place.ok("GET", branch, stage.editor)) == own | {"org_id": str(world.branch.id), "is_own": False}
    assert (await stage.show(before))["steps"][0]["due_on"] == "2027-02-28"
    assert (await stage.change(before, airs_on="2027-04-30"))["steps"][0]["due_on"] == "2027-04-16"


async def test_a_plan_keeps_its_day_when_it_is_over_and_may_be_put_on_another(stage: Stage) -> None:
    plan = (await stage.plan(airs_on="2026-11-25"))["id"]
    stage.clock.move_to(NOON.replace(day=28))
    assert (await stage.change(plan, title="新题目", airs_on="2026-11-25"))["title"] == "新题目"
    assert await stage.refused_change(plan, airs_on="2026-11-27") == (422, "LESSON_PLAN_DAY_WRONG")
    assert (await stage.change(plan, airs_on="2026-11-28"))["airs_on"] == "2026-11-28"


async def test_a_publisher_plans_for_a_writer_whom_he_names(stage: Stage) -> None:
    terms = stage.terms(reviewer_id=None)
    assert await stage.place.code("POST", stage.path, stage.reviewer, json=terms) == (422, "LESSON_PLAN_PERSON_WRONG")
    named = stage.terms(reviewer_id=None, writer_id=str(stage.editor.account_id))
    made = await stage.place.ok("POST", stage.path, stage.reviewer, json=named)
    assert (made["writer"]["name"], made["steps"][1]["who"]) == ("编辑", "")


async def test_a_speaker_reads_what_was_approved_and_nothing_before(stage: Stage) -> None:
    place, plan = stage.place, (await stage.plan())["id"]
    path = f"/lesson-plans/{plan}/script"
    assert await place.code("GET", path, stage.zhang) == (409, "LESSON_PLAN_WITHOUT_LESSON")
    lesson = await stage.approved(plan)
    script = await place.ok("GET", path, stage.li)
    assert (script["lesson_id"], script["blocks"][0]["html"]) == (lesson, "<p>党员享有下列权利。</p>")
    await place.step(lesson, "revise", stage.editor)
    assert await place.code("GET", path, stage.zhang) == (409, "LESSON_PLAN_SCRIPT_NOT_READY")
    assert await place.code("GET", path, place.reader(place.world.zhao)) == (404, "LESSON_PLAN_NOT_FOUND")
