"""What only the real client can get wrong: the signature, the wire and the provider's error codes."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.responses import JSONResponse

from app.integrations.http import outbound_client
from app.integrations.sms.protocol import SmsNotConfigured, SmsRejected, SmsTooFrequent, SmsUnavailable
from app.integrations.sms.tencent import TencentSms, TencentTemplate, authorization
from tests.fakes.tencent_sms_server import TencentSmsServer

# Half past midnight in China is still yesterday in UTC, where a date in local time breaks the signature.
NIGHT = datetime(2026, 6, 30, 16, 30, tzinfo=UTC)


@pytest.fixture
def server() -> TencentSmsServer:
    return TencentSmsServer("AKIDexample", "the-key", lambda: NIGHT)


def gateway(http: httpx.AsyncClient, *, secret_key: str = "the-key", now: datetime = NIGHT) -> TencentSms:
    return TencentSms(
        secret_id="AKIDexample",
        secret_key=secret_key,
        sdk_app_id="1400006666",
        sign_name="智慧党建",
        templates={"notice": TencentTemplate("1110", ("place", "time")), "bare": TencentTemplate("1111")},
        http=http,
        now=lambda: now,
    )


@pytest.fixture
async def http(server: TencentSmsServer) -> AsyncIterator[httpx.AsyncClient]:
    async with outbound_client(transport=httpx.ASGITransport(server)) as client:
        yield client


def test_the_signature_is_the_published_example() -> None:
    """The worked example of the provider's page 签名方法 v3, with the sample key pair printed there."""
    header = authorization(
        secret_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        host="cvm.tencentcloudapi.com",
        payload=rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}',
        timestamp=1551113065,
    )
    assert header == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


async def test_parameters_go_out_in_the_order_of_the_approved_text(
    http: httpx.AsyncClient, server: TencentSmsServer
) -> None:
    await gateway(http).send("10000000001", "notice", {"time": "九点", "place": "会议室"})
    assert server.sent == [
        {
            "PhoneNumberSet": ["+8610000000001"],
            "SmsSdkAppId": "1400006666",
            "SignName": "智慧党建",
            "TemplateId": "1110",
            "TemplateParamSet": ["会议室", "九点"],
        }
    ]


async def test_a_text_that_is_not_configured_is_refused_clearly(http: httpx.AsyncClient) -> None:
    with pytest.raises(SmsNotConfigured):
        await gateway(http).send("10000000001", "unheard-of", {})


@pytest.mark.parametrize("params", [{}, {"place": "会议室"}, {"place": "", "time": "", "more": ""}])
async def test_parameters_that_do_not_fit_the_text_are_a_programming_error(
    http: httpx.AsyncClient, server: TencentSmsServer, params: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="takes"):
        await gateway(http).send("10000000001", "notice", params)
    assert not server.sent


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("LimitExceeded.PhoneNumberOneHourLimit", SmsTooFrequent),
        ("LimitExceeded.PhoneNumberDailyLimit", SmsTooFrequent),
        ("LimitExceeded.PhoneNumberSameContentDailyLimit", SmsTooFrequent),
        ("InvalidParameterValue.IncorrectPhoneNumber", SmsRejected),
        ("LimitExceeded.AppDailyLimit", SmsUnavailable),
        ("RequestLimitExceeded", SmsUnavailable),
        ("FailedOperation.InsufficientBalanceInSmsPackage", SmsUnavailable),
        ("FailedOperation.TemplateIncorrectOrUnapproved", SmsUnavailable),
        ("InternalError.Timeout", SmsUnavailable),
    ],
)
async def test_a_refusal_means_the_same_for_the_request_and_for_the_number(
    http: httpx.AsyncClient, server: TencentSmsServer, code: str, kind: type[Exception]
) -> None:
    server.error, server.status = code, ""
    with pytest.raises(kind):
        await gateway(http).send("10000000001", "bare", {})
    server.error, server.status = "", code
    with pytest.raises(kind):
        await gateway(http).send("10000000001", "bare", {})


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"Response": None},
        {"Response": {"Error": "text"}},
        {"Response": {"SendStatusSet": []}},
        {"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": ""}]}},
        {"Response": {"SendStatusSet": [{"Code": "Ok"}]}},
    ],
)
async def test_an_answer_that_makes_no_sense_is_unavailable(
    http: httpx.AsyncClient, server: TencentSmsServer, answer: dict[str, object]
) -> None:
    server.raw = JSONResponse(answer)
    with pytest.raises(SmsUnavailable):
        await gateway(http).send("10000000001", "bare", {})


async def test_a_wrong_key_or_clock_is_the_operators_trouble_and_is_logged_without_secrets(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SmsUnavailable):
        await gateway(http, secret_key="wr0ng-key").send("10000000001", "bare", {})
    with pytest.raises(SmsUnavailable):
        await gateway(http, now=NIGHT.replace(hour=12)).send("10000000001", "bare", {})
    assert "AuthFailure.SignatureFailure" in caplog.text
    assert "AuthFailure.SignatureExpire" in caplog.text
    for secret in ("wr0ng-key", "the-key", "10000000001"):
        assert secret not in caplog.text
