"""A custom lesson: one unit, one audience, one problem."""

from typing import Any
from uuid import UUID

import pytest

from app.access.roles import Role
from app.domains.lessons.content import LessonContent, digest_of
from app.domains.lessons.errors import CustomAudienceWrong
from app.domains.lessons.rules import check_custom
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import TEXT, Place

UNIT, GROUP = str(uuid7()), str(uuid7())
PROBLEM = "倒班职工怎样参加学习"


def made(custom: Any = PROBLEM, **audience: Any) -> LessonContent:
    """Content for the unit; `custom` is the problem, None for an ordinary lesson."""
    said = None if custom is None else {"org_id": UNIT, "problem": custom}
    return LessonContent.model_validate({"title": "课", "custom": said, "audience": audience})


@pytest.mark.parametrize(
    "kind",
    [{"stages": ["full"]}, {"posts": ["secretary", "secretary"]}, {"categories": ["retired"]}, {"group_ids": [GROUP]}],
)
def test_it_is_meant_for_one_kind_of_people_of_the_unit(kind: dict[str, Any]) -> None:
    check_custom(made(org_id=UNIT, **kind))
    check_custom(made(None, org_id=UNIT))


@pytest.mark.parametrize(
    ("audience", "fields"),
    [
        ({"org_id": UNIT}, ["audience"]),
        ({"org_id": UNIT, "stages": ["full", "probationary"]}, ["audience"]),
        ({"org_id": UNIT, "stages": ["full"], "group_ids": [GROUP]}, ["audience"]),
        ({"stages": ["full"]}, ["audience.org_id"]),
        ({"org_id": str(uuid7())}, ["audience.org_id", "audience"]),
    ],
)
def test_another_audience_is_refused_with_its_field(audience: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(CustomAudienceWrong) as wrong:
        check_custom(made(**audience))
    assert [one.field for one in wrong.value.issues] == fields


def test_what_was_kept_before_has_the_same_words_and_digest() -> None:
    kept = made(None).document()
    assert "custom" not in kept
    assert digest_of(LessonContent.model_validate(kept).document()) == digest_of(kept)
    custom = made(org_id=UNIT, stages=["full"]).document()
    assert custom["custom"] == {"org_id": UNIT, "problem": PROBLEM}
    assert LessonContent.model_validate(custom).document() == custom


async def test_it_is_shown_with_unit_and_problem_and_found_among_the_drafts(place: Place) -> None:
    unit = str(place.world.branch.id)
    audience = {"org_id": unit, "stages": ["full"]}
    said = {"custom": {"org_id": unit, "problem": PROBLEM}, "audience": audience}
    lesson, plain = await place.published(**said), await place.published(title="党员的义务")
    shown = {"org_id": unit, "org_name": "红旗村党支部", "problem": PROBLEM}
    assert (await place.ok("GET", f"/lessons/{lesson}", place.reader(place.world.zhang)))["custom"] == shown
    assert (await place.ok("GET", f"/lesson-drafts/{lesson}", place.editor))["custom"] == shown
    asked = {"": [plain, lesson], "custom=true": [lesson], "custom=false": [plain], f"custom_org_id={unit}": [lesson]}
    asked[f"custom_org_id={place.world.other.id}"] = []
    for query, expected in asked.items():
        rows = (await place.ok("GET", f"/lesson-drafts?{query}", place.editor))["items"]
        assert [one["id"] for one in rows] == expected
        assert all((one["custom"] == shown) is (one["id"] == lesson) for one in rows)


async def test_bad_custom_lessons_are_refused_in_words(place: Place) -> None:
    unit = str(place.world.branch.id)

    async def refusal(custom: dict[str, Any], audience: dict[str, Any]) -> tuple[int, str]:
        content = {"title": "课", "blocks": [TEXT], "custom": custom, "audience": audience}
        body = {"org_id": str(place.world.town.id), "content": content}
        return await place.code("POST", "/lesson-drafts", place.editor, json=body)

    full = {"org_id": unit, "stages": ["full"]}
    good = {"org_id": unit, "problem": PROBLEM}
    for problem in ("太短了", "长" * 201, None):
        assert await refusal(good | {"problem": problem}, full) == (422, "INVALID")
    assert await refusal(good, {"org_id": unit}) == (422, "LESSON_CUSTOM_AUDIENCE_WRONG")
    county = str(place.world.county.id)
    assert await refusal({"org_id": county, "problem": PROBLEM}, full | {"org_id": county}) == (
        422,
        "LESSON_AUDIENCE_OUTSIDE",
    )
    nowhere = str(UUID(int=7))
    assert await refusal(good | {"org_id": nowhere}, full | {"org_id": nowhere}) == (422, "LESSON_AUDIENCE_OUTSIDE")
    stranger = place.world.actor(Role.CONTENT_EDITOR, place.world.other)
    assert (await place.ok("GET", f"/lesson-drafts?custom_org_id={unit}", stranger))["items"] == []
