"""What this server asks of WeChat, and the ways in which WeChat refuses."""

import re
from dataclasses import dataclass
from typing import Protocol

from app.kit.errors import Conflict, Forbidden, Invalid, Unavailable

MAINLAND = "86"
_MOBILE = re.compile(r"1[0-9]{10}")


@dataclass(frozen=True, slots=True)
class WeChatSession:
    """Who logged in. The session key WeChat also sends has no place here: it never leaves the client."""

    app_id: str
    openid: str
    unionid: str | None = None


class WeChatGateway(Protocol):
    async def code_to_session(self, code: str) -> WeChatSession:
        """Exchange the single-use code of `wx.login`, valid for five minutes.

        Raises WeChatCodeInvalid (unknown or expired), WeChatCodeUsed, WeChatUserBlocked, WeChatBusy,
        WeChatUnavailable.
        """

    async def phone_number(self, code: str) -> str:
        """Exchange the single-use code of the phone-number button, valid for five minutes.

        Returns the mainland number, eleven digits without country code. Raises WeChatCodeInvalid (unknown, expired
        or already used: WeChat does not tell these apart here), WeChatPhoneForeign, WeChatBusy, WeChatUnavailable.
        """


class WeChatCodeInvalid(Invalid):
    code = "WECHAT_CODE_INVALID"
    message = "微信授权码无效或已过期，请重新授权"


class WeChatCodeUsed(Conflict):
    code = "WECHAT_CODE_USED"
    message = "微信授权码已经使用过，请重新授权"


class WeChatUserBlocked(Forbidden):
    code = "WECHAT_USER_BLOCKED"
    message = "微信判定该账号存在风险，暂不能用微信登录，请改用其他方式登录"


class WeChatPhoneForeign(Conflict):
    """Not a mainland mobile. Without its country code a foreign number can equal one, so it is not passed on."""

    code = "WECHAT_PHONE_FOREIGN"
    message = "微信绑定的不是中国大陆手机号，请改用其他方式绑定"


class WeChatBusy(Unavailable):
    """WeChat answered, but asks to come back later: its quota per minute is used up or it is overloaded."""

    code = "WECHAT_BUSY"
    message = "微信服务繁忙，请稍后再试"


class WeChatUnavailable(Unavailable):
    """WeChat could not be asked, its answer could not be read, or it does not accept this server's credentials."""

    code = "WECHAT_UNAVAILABLE"
    message = "暂时无法连接微信服务，请稍后再试"


def mainland_mobile(number: str, *, country_code: str) -> str:
    """The number, if it is one of eleven digits in mainland China. Raises WeChatPhoneForeign."""
    if country_code != MAINLAND or not _MOBILE.fullmatch(number):
        raise WeChatPhoneForeign()
    return number
