"""What this server asks of a check of texts."""

from enum import StrEnum
from typing import Protocol

from app.integrations.wechat.protocol import WeChatBusy, WeChatUnavailable

LONGEST = 2_500


class Suggestion(StrEnum):
    PASS = "pass"  # noqa: S105  (a word of the provider's, no password)
    REVIEW = "review"
    RISKY = "risky"


CannotCheck = (WeChatBusy, WeChatUnavailable)
"""The text could not be looked at now; it may be tried again."""


class TextCheck(Protocol):
    app_id: str
    """As whom an author is known to the provider belongs to this app; empty where nobody need be known."""

    async def check(self, text: str, *, author: str | None) -> Suggestion:
        """Whether a comment of up to 2,500 signs may be shown. `author` is the openid of who wrote it.

        Where the provider cannot judge it (no author, or one that was not in the app lately), REVIEW: a person decides.
        Raises WeChatBusy, WeChatUnavailable.
        """
