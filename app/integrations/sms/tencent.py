"""Tencent Cloud SMS (SendSms, API 3.0, version 2021-01-11), requests signed with TC3-HMAC-SHA256
(cloud.tencent.com: 短信 · 发送短信, 公共参数 · 签名方法 v3)."""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from app.integrations.http import call_json
from app.integrations.sms.protocol import (
    SmsNotConfigured,
    SmsRejected,
    SmsTooFrequent,
    SmsUnavailable,
    require_mainland_mobile,
)
from app.kit import clock
from app.kit.errors import Refusal

HOST = "sms.tencentcloudapi.com"
ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"

# Seconds after which another try makes sense, by the provider's limits on one number.
FREQUENCY_LIMITS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30,
    "LimitExceeded.DeliveryFrequencyLimit": 60,
    "LimitExceeded.PhoneNumberOneHourLimit": 3600,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": 86_400,
    "LimitExceeded.PhoneNumberDailyLimit": 86_400,
}
NUMBER_FAULTS = frozenset(
    {
        "FailedOperation.PhoneNumberInBlacklist",
        "InvalidParameterValue.IncorrectPhoneNumber",
    }
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TencentTemplate:
    """An approved text: the provider's id, and the names of our parameters in the order of its {1}, {2} …"""

    id: str
    params: tuple[str, ...] = ()


class TencentSms:
    """SmsGateway over Tencent Cloud. `templates` maps our names to approved texts; the caller owns `http`."""

    def __init__(
        self,
        *,
        secret_id: str,
        secret_key: str,
        sdk_app_id: str,
        sign_name: str,
        templates: Mapping[str, TencentTemplate],
        http: httpx.AsyncClient,
        region: str = "ap-guangzhou",
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._secret_id = secret_id
        self._secret_key = secret_key
        self._sdk_app_id = sdk_app_id
        self._sign_name = sign_name
        self._templates = dict(templates)
        self._http = http
        self._region = region
        self._now = now

    async def send(self, phone: str, template: str, params: dict[str, str]) -> str:
        """As SmsGateway.send; a template without an approved text is SmsNotConfigured, wrong params a ValueError."""
        require_mainland_mobile(phone)
        approved = self._templates.get(template)
        if approved is None:
            log.error("no approved text is configured for the template %s", template)
            raise SmsNotConfigured()
        if set(params) != set(approved.params):
            raise ValueError(f"template {template} takes {sorted(approved.params)}, not {sorted(params)}")
        body = {
            "PhoneNumberSet": [f"+86{phone}"],
            "SmsSdkAppId": self._sdk_app_id,
            "SignName": self._sign_name,
            "TemplateId": approved.id,
            "TemplateParamSet": [params[name] for name in approved.params],
        }
        answer = await call_json(self._http, self._request("SendSms", body), unavailable=SmsUnavailable)
        return _message_id(answer)

    def _request(self, action: str, body: dict[str, Any]) -> httpx.Request:
        payload = json.dumps(body).encode()
        timestamp = int(self._now().timestamp())
        headers = {
            "Authorization": authorization(
                secret_id=self._secret_id, secret_key=self._secret_key, host=HOST, payload=payload, timestamp=timestamp
            ),
            "Content-Type": CONTENT_TYPE,
            "X-TC-Action": action,
            "X-TC-Version": "2021-01-11",
            "X-TC-Region": self._region,
            "X-TC-Timestamp": str(timestamp),
        }
        return self._http.build_request("POST", f"https://{HOST}/", content=payload, headers=headers)


def authorization(*, secret_id: str, secret_key: str, host: str, payload: bytes, timestamp: int) -> str:
    """The Authorization header of a POST to `/` at `host` (签名方法 v3). `timestamp` is in seconds, the date in UTC."""
    service = host.partition(".")[0]
    date = datetime.fromtimestamp(timestamp, UTC).date().isoformat()
    scope = f"{date}/{service}/tc3_request"
    signed = "content-type;host"
    canonical = (
        f"POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\n\n{signed}\n{hashlib.sha256(payload).hexdigest()}"
    )
    to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for step in (date, service, "tc3_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    return f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={signed}, Signature={signature}"


def _message_id(answer: dict[str, Any]) -> str:
    match answer.get("Response"):
        case {"Error": {"Code": str(code)}}:
            raise _refusal(code)
        case {"SendStatusSet": [{"Code": "Ok", "SerialNo": str(serial)}]} if serial:
            return serial
        case {"SendStatusSet": [{"Code": str(code)}]} if code != "Ok":
            raise _refusal(code)
    raise SmsUnavailable()


def _refusal(code: str) -> Refusal:
    if code in FREQUENCY_LIMITS:
        return SmsTooFrequent(retry_after=FREQUENCY_LIMITS[code])
    if code in NUMBER_FAULTS:
        return SmsRejected()
    # Signature, template, balance, quota of the whole account: only the operator can help.
    log.error("the text-message provider refuses: %s", code[:100])
    return SmsUnavailable()
