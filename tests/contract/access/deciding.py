"""What is expected of one operation when each kind of caller asks: the words that the table of authority is written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ABROAD = "abroad:"
"""Before the name of an actor: the holder of the same office in the other tenant."""

WEAK = "weak:"
"""Before the name of an actor: the same person, who has not passed the second factor."""


class Because(StrEnum):
    """Why a kind of caller does not occur at an operation; shown in the table."""

    BEFORE_LOGIN = "登录前使用"
    OWN = "只涉及本人"
    EVERYBODY = "登录者均可"
    NO_OBJECT = "不指向任何对象"
    WHOLE_TENANT = "本单位内不分支部"
    UNSEEN_UNLESS_ALLOWED = "无权者看不见"
    ONE_PERSON = "只对对象本人可见"


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer that `who` gets; with `empty`, a success that shows nothing of what others own."""

    who: str
    status: int
    code: str = ""
    empty: bool = False


def forbidden(who: str, code: str = "PERMISSION_MISSING") -> Expected:
    """Sees the object, and may not."""
    return Expected(who, 403, code)


def refused(who: str, status: int, code: str) -> Expected:
    """Turned away in a way of the operation's own."""
    return Expected(who, status, code)


def unseen(who: str, code: str) -> Expected:
    """For this caller the object does not exist."""
    return Expected(who, 404, code)


def nothing(who: str, status: int = 200) -> Expected:
    """A list, count or search without a trace of it."""
    return Expected(who, status, empty=True)


NOBODY = Expected("anonymous", 401, "UNAUTHENTICATED")


@dataclass(frozen=True, slots=True)
class Case:
    """One operation asked by four kinds of callers.

    `path`, `query`, `body` and `headers` are plain data in which "{name}" stands for an id of the scene; a path
    parameter that is not named takes the id of its own name without "_id". `shows` is what the allowed answer has to
    contain, so that an empty answer to others means something. `abroad` is by default what `elsewhere` gets.
    """

    operation: str
    who: str
    status: int
    refused: Expected | Because
    elsewhere: Expected | Because
    abroad: Expected | Because | None = None
    anonymous: Expected | Because = NOBODY
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    upload: bytes | None = None
    content: bytes | None = None
    shows: str = ""
    code: str = ""

    @property
    def foreigner(self) -> Expected | Because:
        """What the holder of the same office in the other tenant gets."""
        if self.abroad is not None:
            return self.abroad
        if isinstance(self.elsewhere, Because):
            return self.elsewhere
        one = self.elsewhere
        return Expected(ABROAD + self.who, one.status, one.code, one.empty)

    @property
    def decisions(self) -> tuple[Expected | Because, ...]:
        """Allowed, refused here, out of sight in the tenant, out of sight outside it, anonymous."""
        allowed = Expected(self.who, self.status, self.code)
        return allowed, self.refused, self.elsewhere, self.foreigner, self.anonymous
