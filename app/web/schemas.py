"""Base classes of what goes in and out: strict in, exact out."""

from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from app.kit.clock import CHINA
from app.kit.text import is_blank


class In(BaseModel):
    """A request body: unknown fields are refused, texts are trimmed, types are not guessed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=10_000)

    @field_validator("*", mode="before")
    @classmethod
    def _said_as_meant(cls, value: Any, info: ValidationInfo) -> Any:
        # Pydantic's strict mode would refuse ids and dates, which JSON can only say as texts.
        wanted = _plain_type(cls.model_fields[info.field_name or ""].annotation)
        if wanted is bool and not isinstance(value, bool | None):
            raise ValueError("应为是或否")
        if wanted is int and isinstance(value, str | bool):
            raise ValueError("应为整数")
        # Signs of no width are no text: where one is asked for, it is missing.
        return "" if isinstance(value, str) and is_blank(value) else value

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        # PostgreSQL keeps no NUL in a text: without this it would be an unexpected error, not a refusal.
        if _holds_nul(value):
            raise ValueError("不能含有空字符")
        return value


class Out(BaseModel):
    """A resource: no defaults, so that nothing is answered by accident."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def _plain_type(annotation: Any) -> Any:
    """The type beside None: `int` of `int | None`."""
    inner = [one for one in get_args(annotation) if one is not type(None)]
    return inner[0] if len(inner) == 1 else annotation


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list | set | frozenset | tuple) and any(_holds_nul(part) for part in value)


def local(moment: datetime) -> str:
    """RFC 3339 in China's time, as every answer shows an instant."""
    return moment.astimezone(CHINA).isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _in_every_zone(moment: datetime) -> datetime:
    """Raises ValueError for an instant of the first or last year, which another zone cannot say."""
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValueError("年份应在2至9998之间")
    return moment


# RFC 3339: any offset in, +08:00 out.
Moment = Annotated[
    AwareDatetime,
    AfterValidator(_in_every_zone),
    PlainSerializer(local, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Reason = Annotated[str, StringConstraints(min_length=2, max_length=500)]
Note = Annotated[str, StringConstraints(max_length=2000)]
