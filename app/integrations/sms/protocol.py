"""What this server asks of a text-message provider, and the ways in which it is refused."""

import re
from typing import Protocol

from app.kit.errors import Conflict, TooMany, Unavailable

_MAINLAND_MOBILE = re.compile(r"1[0-9]{10}")


class SmsGateway(Protocol):
    async def send(self, phone: str, template: str, params: dict[str, str]) -> str:
        """Hand one message to the provider and return the provider's message id; delivery itself is not awaited.

        `phone` is a mainland mobile number of eleven digits; `template` is our own name of the text and `params`
        fills it by name. Raises SmsRejected (this number cannot be served), SmsTooFrequent, SmsUnavailable,
        SmsNotConfigured. After SmsUnavailable the message may or may not have been sent.
        """


class SmsRejected(Conflict):
    code = "SMS_REJECTED"
    message = "短信无法发送到这个手机号，请核对号码或改用其他方式"


class SmsTooFrequent(TooMany):
    code = "SMS_TOO_FREQUENT"
    message = "短信发送过于频繁，请稍后再试"


class SmsUnavailable(Unavailable):
    code = "SMS_UNAVAILABLE"
    message = "短信服务暂时不可用，请稍后再试"


class SmsNotConfigured(Unavailable):
    code = "SMS_NOT_CONFIGURED"
    message = "本系统尚未开通短信服务，请联系管理员"


def require_mainland_mobile(phone: str) -> None:
    """Raises SmsRejected for anything but eleven ASCII digits that begin with 1."""
    if not _MAINLAND_MOBILE.fullmatch(phone):
        raise SmsRejected()
