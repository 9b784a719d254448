"""The seven kinds of refusal. A domain declares its refusals as short subclasses with a stable code.

class SignInClosed(Conflict):
    code = "MEETING_SIGN_IN_CLOSED"
    message = "签到已经结束"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldIssue:
    """One fault in the input: `location` is body, query, path, header or row."""

    field: str
    issue: str
    location: str = "body"


class Refusal(Exception):
    """A request that is refused for a reason its user can understand.

    `code` is stable and upper-case; `message` is one Chinese sentence fit to show, which may hold `{names}`
    filled from `facts`. Facts never carry personal data.
    """

    code: ClassVar[str] = ""
    message: ClassVar[str] = ""

    def __init__(self, *, issues: Sequence[FieldIssue] = (), retry_after: int | None = None, **facts: Any) -> None:
        self.facts: Mapping[str, Any] = facts
        self.issues = tuple(issues)
        self.retry_after = retry_after
        super().__init__(self.code)

    @property
    def detail(self) -> str:
        return self.message.format(**self.facts) if self.facts else self.message


class NotFound(Refusal):
    """It does not exist, or it is out of the actor's sight: the two are told apart by nobody."""

    code = "NOT_FOUND"
    message = "找不到您要的内容"


class Forbidden(Refusal):
    """It can be seen, but this may not be done here."""

    code = "FORBIDDEN"
    message = "您没有这项操作的权限"


class Unauthenticated(Refusal):
    code = "UNAUTHENTICATED"
    message = "请先登录"


class Invalid(Refusal):
    """Malformed input: no state of the world would make it acceptable."""

    code = "INVALID"
    message = "提交的内容有误，请检查后重试"


class Conflict(Refusal):
    """Well-formed, but against a rule or the present state."""

    code = "CONFLICT"
    message = "当前状态不允许这项操作"


class TooMany(Refusal):
    code = "TOO_MANY_REQUESTS"
    message = "操作过于频繁，请稍后再试"


class Unavailable(Refusal):
    code = "UNAVAILABLE"
    message = "服务暂时不可用，请稍后再试"
