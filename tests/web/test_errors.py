"""Refusals become problems; each kind has one status; Pydantic's complaints are told in Chinese."""

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.kit import errors as kinds
from app.web.catalogue import catalogue, rows
from app.web.errors import PreconditionFailed, issues_of, status_of
from app.web.etags import require_match
from app.web.examples import example_of


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (kinds.NotFound, 404),
        (kinds.Forbidden, 403),
        (kinds.Unauthenticated, 401),
        (kinds.Invalid, 422),
        (kinds.Conflict, 409),
        (kinds.TooMany, 429),
        (kinds.Unavailable, 503),
        (PreconditionFailed, 412),
    ],
)
def test_each_kind_has_its_status_and_hands_it_down(kind: type[kinds.Refusal], status: int) -> None:
    assert status_of(kind) == status
    assert status_of(type("Special", (kind,), {"code": "X"})) == status


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    age: int = Field(ge=18)
    name: str = Field(max_length=2)
    day: str = "x"
    colour: Literal["red", "blue", "grey"] = "red"

    @field_validator("day")
    @classmethod
    def own_words(cls, value: str) -> str:
        raise ValueError("日期不能晚于今天" if value == "late" else "english")


@pytest.mark.parametrize(
    ("given", "phrase"),
    [
        ({"age": 17, "name": "甲"}, "不得小于 18"),
        ({"age": 18, "name": "甲乙丙"}, "最多 2 个字符"),
        ({"name": "甲"}, "缺少这一项"),
        ({"age": "x", "name": "甲"}, "应为整数"),
        ({"age": 18, "name": "甲", "day": "late"}, "日期不能晚于今天"),
        ({"age": 18, "name": "甲", "day": "y"}, "内容不正确"),
        ({"age": 18, "name": "甲", "more": 1}, "不认识的字段"),
        ({"age": 18, "name": "甲", "colour": "x"}, "不在可选值之内：red、blue、grey"),
    ],
)
def test_complaints_are_chinese(given: dict[str, object], phrase: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(given)
    assert [issue.issue for issue in issues_of([*caught.value.errors()])] == [phrase]


def test_the_catalogue_lists_each_code_once_with_its_status() -> None:
    listed = rows()
    assert len({row["code"] for row in listed}) == len(listed) == len(catalogue())
    assert {
        "code": "IF_MATCH_REQUIRED",
        "status": 428,
        "message": "缺少 If-Match 请求头：请先读取最新内容再修改",
    } in listed


def test_if_match() -> None:
    row = type("Row", (), {"version": 3})()
    require_match('"3"', row)
    require_match('"1", "3"', row)
    require_match("*", row)
    for missing in (None, ""):
        with pytest.raises(kinds.Conflict, match="IF_MATCH_REQUIRED"):
            require_match(missing, row)
    with pytest.raises(PreconditionFailed):
        require_match('"2"', row)


def test_examples_follow_references_and_end_cycles() -> None:
    schemas = {
        "Node": {
            "type": "object",
            "properties": {"id": {"type": "string", "format": "uuid"}, "child": {"$ref": "#/Node"}},
        }
    }
    assert example_of({"$ref": "#/Node"}, schemas)["child"] == {}
    assert example_of({"$ref": "#/Node", "examples": [{"child": None}]}, schemas) == {"child": None}
    assert example_of({"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 4}]}, {}) == 4
    assert example_of({"type": "array", "items": {"enum": ["a", "b"]}}, {}) == ["a"]


def test_free_text_has_the_example_of_its_name_where_that_fits() -> None:
    text = {"type": "string"}
    properties = {"login_name": text, "code": {**text, "maxLength": 4}, "phone": {"anyOf": [text, {"type": "null"}]}}
    made = example_of({"type": "object", "title": "Some", "properties": properties}, {})
    assert made["login_name"] == "li.ming"
    assert len(made["code"]) <= 4, "what does not fit is left to the general rule"
    assert made["phone"] == "10012345678"
    own = {"type": "object", "properties": {"login_name": {**text, "examples": ["wang.jing"]}}}
    assert example_of(own, {}) == {"login_name": "wang.jing"}
    organisation = {"type": "object", "title": "OrgOut", "properties": {"name": text}}
    assert example_of(organisation, {}) == {"name": "幸福村党支部"}


def test_examples_of_whole_numbers_are_whole() -> None:
    assert str(example_of({"type": "integer", "minimum": 0.0}, {})) == "0"


def test_a_body_that_is_no_json_names_no_field() -> None:
    [issue] = issues_of([{"type": "json_invalid", "loc": ("body", 17), "msg": "…", "input": {}, "ctx": {}}])
    assert (issue.field, issue.issue, issue.location) == ("", "不是有效的 JSON", "body")
