"""Bodies: numbers and yes-or-no are not guessed from texts."""

from datetime import date
from typing import Annotated
from uuid import UUID

import pytest
from pydantic import Field, StringConstraints, ValidationError

from app.web.schemas import In, Moment


class Wish(In):
    day: date | None = None
    id: UUID | None = None
    minutes: int | None = Field(None, ge=0)
    count: int = 0
    is_open: bool = False
    text: Annotated[str, StringConstraints(min_length=1)] = "x"
    at: Moment | None = None


@pytest.mark.parametrize(
    "body", [{"minutes": "5"}, {"count": "5"}, {"count": True}, {"is_open": "yes"}, {"is_open": 1}]
)
def test_types_are_not_guessed(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="应为"):
        Wish.model_validate(body)


def test_what_json_can_only_say_as_text_is_read() -> None:
    wish = Wish.model_validate({"day": "2026-11-05", "id": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a", "minutes": 5})
    assert (wish.day, wish.minutes, wish.is_open) == (date(2026, 11, 5), 5, False)


def test_an_empty_number_stays_empty() -> None:
    assert Wish.model_validate({"minutes": None}).minutes is None


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u200b", "\u2060", "\u3164", "\ufeff \u00ad"])
def test_what_nobody_sees_is_no_text(text: str) -> None:
    with pytest.raises(ValidationError, match="at least 1 character"):
        Wish.model_validate({"text": text})
    assert Wish.model_validate({"text": f"好{text}人"}).text == f"好{text}人"


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-12:00", "9999-06-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_an_instant_that_another_zone_cannot_say_is_refused(at: str) -> None:
    with pytest.raises(ValidationError, match="年份"):
        Wish.model_validate({"at": at})
