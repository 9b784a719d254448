"""A check in the process, for the demo and the tests. Held to the contract that the real one keeps."""

from app.integrations.textcheck.protocol import Suggestion
from app.integrations.wechat.protocol import WeChatBusy, WeChatUnavailable


class FakeTextCheck:
    """TextCheck without a network: a text with 违规 is risky, one with 存疑 doubtful, any other passes.

    Set `down` or `busy` to make every call fail so; authors in `absent` were not in the app lately.
    """

    def __init__(self, *, app_id: str = "", needs_author: bool = False) -> None:
        self.app_id = app_id
        self.down = False
        self.busy = False
        self.absent: set[str] = set()
        self._needs_author = needs_author

    async def check(self, text: str, *, author: str | None) -> Suggestion:
        if (self._needs_author and not author) or author in self.absent:
            return Suggestion.REVIEW
        if self.down:
            raise WeChatUnavailable
        if self.busy:
            raise WeChatBusy(retry_after=60)
        if "违规" in text:
            return Suggestion.RISKY
        return Suggestion.REVIEW if "存疑" in text else Suggestion.PASS
