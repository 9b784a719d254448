"""The real check, by WeChat's published server API (security.msgSecCheck, version 2)."""

from app.integrations.textcheck.protocol import LONGEST, Suggestion
from app.integrations.wechat.client import OK, WeChatClient, errcode_of, raise_for
from app.integrations.wechat.protocol import WeChatUnavailable

PATH = "/wxa/msg_sec_check"
COMMENT = 2
RISKY_CONTENT = 87014
# An openid that is unknown or of another app, or whose owner was not in the mini program for two hours.
CANNOT_JUDGE = frozenset({40003, 43104, 61010})


class WeChatTextCheck:
    """TextCheck over the network, with the access token of the mini program's client."""

    def __init__(self, client: WeChatClient) -> None:
        self._client = client
        self.app_id = client.app_id

    async def check(self, text: str, *, author: str | None) -> Suggestion:
        if not author:
            return Suggestion.REVIEW
        body = {"version": 2, "scene": COMMENT, "openid": author, "content": text[:LONGEST]}
        answer = await self._client.call_with_token(PATH, body)
        errcode = errcode_of(answer)
        if errcode == RISKY_CONTENT:
            return Suggestion.RISKY
        if errcode in CANNOT_JUDGE:
            return Suggestion.REVIEW
        if errcode != OK:
            raise_for(answer)
        result = answer.get("result")
        said = result.get("suggest") if isinstance(result, dict) else None
        if said not in set(Suggestion):
            raise WeChatUnavailable
        return Suggestion(said)
