"""A WeChat in the process, for the demo and the tests: codes end after five minutes and work once.

Its behaviour is held to the wire protocol by the contract tests it shares with the real client.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.integrations.wechat.protocol import (
    MAINLAND,
    WeChatBusy,
    WeChatCodeInvalid,
    WeChatCodeUsed,
    WeChatSession,
    WeChatUnavailable,
    WeChatUserBlocked,
    mainland_mobile,
)
from app.kit import clock

CODE_LIFETIME = timedelta(minutes=5)
_REUSABLE_NAME = re.compile(r"[a-z0-9_-]{1,64}")


@dataclass(slots=True)
class _LoginCode:
    openid: str
    unionid: str | None
    until: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class _PhoneCode:
    phone: str
    country_code: str
    until: datetime


class FakeWeChat:
    """WeChatGateway without a network.

    With `reusable_prefix="demo-"` the login code `demo-<name>` (lower-case letters, digits, - and _) always logs in
    the same person, whose openid is `openid_of(name)`, and the phone code `demo-<phone>` always gives that phone:
    both can be typed into curl again and again, also after a restart. Without the option no code works twice.

    Set `down` or `busy` to make every call fail so; openids in `blocked` may not log in.
    """

    def __init__(
        self,
        *,
        app_id: str = "wxfake0000000000",
        now: Callable[[], datetime] = clock.now,
        reusable_prefix: str | None = None,
    ) -> None:
        if reusable_prefix == "":
            raise ValueError("an empty prefix would accept every code")
        self.app_id = app_id
        self.down = False
        self.busy = False
        self.blocked: set[str] = set()
        self._now = now
        self._prefix = reusable_prefix
        self._login_codes: dict[str, _LoginCode] = {}
        self._phone_codes: dict[str, _PhoneCode] = {}

    def issue_login_code(self, openid: str, unionid: str | None = None) -> str:
        """What `wx.login` would give the mini program on this person's phone."""
        code = "0" + secrets.token_hex(16)
        self._login_codes[code] = _LoginCode(openid, unionid, self._now() + CODE_LIFETIME)
        return code

    def issue_phone_code(self, phone: str, *, country_code: str = MAINLAND) -> str:
        """What the phone-number button would give once this person agreed to share `phone`."""
        code = secrets.token_hex(32)
        self._phone_codes[code] = _PhoneCode(phone, country_code, self._now() + CODE_LIFETIME)
        return code

    def openid_of(self, name: str) -> str:
        """The openid behind the reusable login code of this name: 28 characters, like a real one."""
        digest = hashlib.sha256(f"{self.app_id}\n{name}".encode()).digest()
        return "o" + base64.urlsafe_b64encode(digest).decode()[:27]

    async def code_to_session(self, code: str) -> WeChatSession:
        self._raise_if_failing()
        name = self._reusable(code)
        if name is not None:
            return self._session(self.openid_of(name), None)
        issued = self._login_codes.get(code)
        if issued is None or issued.until <= self._now():
            raise WeChatCodeInvalid()
        if issued.used:
            raise WeChatCodeUsed()
        issued.used = True
        return self._session(issued.openid, issued.unionid)

    async def phone_number(self, code: str) -> str:
        self._raise_if_failing()
        phone = self._reusable(code)
        if phone is not None:
            return mainland_mobile(phone, country_code=MAINLAND)
        issued = self._phone_codes.pop(code, None)
        if issued is None or issued.until <= self._now():
            raise WeChatCodeInvalid()
        return mainland_mobile(issued.phone, country_code=issued.country_code)

    def _session(self, openid: str, unionid: str | None) -> WeChatSession:
        if openid in self.blocked:
            raise WeChatUserBlocked()
        return WeChatSession(app_id=self.app_id, openid=openid, unionid=unionid)

    def _reusable(self, code: str) -> str | None:
        if self._prefix is None or not code.startswith(self._prefix):
            return None
        name = code.removeprefix(self._prefix)
        return name if _REUSABLE_NAME.fullmatch(name) else None

    def _raise_if_failing(self) -> None:
        if self.down:
            raise WeChatUnavailable()
        if self.busy:
            raise WeChatBusy(retry_after=60)
