"""Bodies: numbers and yes-or-no are not guessed from texts."""

from datetime import date
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from app.web.schemas import In


class Wish(In):
    day: date | None = None
    id: UUID | None = None
    minutes: int | None = Field(None, ge=0)
    count: int = 0
    is_open: bool = False


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
