import logging

import pytest

from app.integrations.sms.console import ConsoleSms
from app.integrations.sms.null import NullSms
from app.integrations.sms.protocol import SmsNotConfigured


async def test_the_last_messages_stay_readable() -> None:
    console = ConsoleSms(keep=2)
    ids = [await console.send(f"1000000000{n}", "login_code", {"code": str(n)}) for n in range(3)]
    assert [(m.message_id, m.phone, m.params) for m in console.sent] == [
        (ids[1], "10000000001", {"code": "1"}),
        (ids[2], "10000000002", {"code": "2"}),
    ]


async def test_the_log_masks_the_phone_and_keeps_the_code_to_itself(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    console = ConsoleSms()
    await console.send("10012345678", "login_code", {"code": "424242"})
    assert "100****5678" in caplog.text
    assert "424242" not in caplog.text + repr(console.sent)
    assert "10012345678" not in caplog.text + repr(console.sent)


async def test_a_demo_may_show_the_code(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await ConsoleSms(show_params=True).send("10012345678", "login_code", {"code": "424242"})
    assert "424242" in caplog.text
    assert "10012345678" not in caplog.text


async def test_a_server_without_a_provider_says_so() -> None:
    with pytest.raises(SmsNotConfigured) as refused:
        await NullSms().send("10000000001", "login_code", {"code": "1"})
    assert refused.value.code == "SMS_NOT_CONFIGURED"
