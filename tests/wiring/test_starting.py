"""Production starts only on settings that are safe; the demo starts on none at all."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db.session import Database
from app.gateways import RefusedToStart, sms_of, wechat_of
from app.integrations.sms.console import ConsoleSms
from app.integrations.sms.null import NullSms
from app.integrations.sms.tencent import TencentSms
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.fake import FakeWeChat
from app.keyring.keyring import Keyring
from app.keyring.master import SecretUnusable
from app.settings import Settings
from app.wiring import keyring_of, prepare
from tests.support.databases import Urls
from tests.support.http import MASTER

WECHAT = {"wechat_app_id": "wx0000000000000000", "wechat_app_secret": "not-a-secret"}
TENCENT: dict[str, Any] = {
    "sms_provider": "tencent",
    "sms_access_id": "id",
    "sms_access_key": "key",
    "sms_app_id": "1400000000",
    "sms_sign_name": "某县",
    "sms_templates": {"login_code": "1"},
}


def of(mode: str, **given: Any) -> Settings:
    return Settings(mode=mode, **given)  # type: ignore[arg-type]


def test_the_demo_has_a_wechat_and_text_messages_of_its_own() -> None:
    http = httpx.AsyncClient()
    assert isinstance(wechat_of(of("demo"), http), FakeWeChat)
    assert isinstance(sms_of(of("demo"), http), ConsoleSms)


def test_production_uses_the_real_ones() -> None:
    http = httpx.AsyncClient()
    assert isinstance(wechat_of(of("production", **WECHAT), http), WeChatClient)
    assert isinstance(sms_of(of("production", **TENCENT), http), TencentSms)


def test_production_without_text_messages_says_so_when_asked_for_one() -> None:
    assert isinstance(sms_of(of("production"), httpx.AsyncClient()), NullSms)


@pytest.mark.parametrize("missing", WECHAT)
def test_production_takes_no_fake_wechat(missing: str) -> None:
    given = {name: value for name, value in WECHAT.items() if name != missing}
    with pytest.raises(RefusedToStart, match="WECHAT"):
        wechat_of(of("production", **given), httpx.AsyncClient())


def test_production_writes_no_login_codes_to_the_log() -> None:
    with pytest.raises(RefusedToStart, match="控制台"):
        sms_of(of("production", sms_provider="console"), httpx.AsyncClient())


@pytest.mark.parametrize("missing", [name for name in TENCENT if name != "sms_provider"])
def test_half_a_text_message_provider_is_refused(missing: str) -> None:
    given = {name: value for name, value in TENCENT.items() if name != missing}
    with pytest.raises(RefusedToStart, match=r"短信|SMS"):
        sms_of(of("production", **given), httpx.AsyncClient())


def test_production_needs_a_master_secret_that_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(SecretUnusable, match="缺少主密钥文件"):
        keyring_of(of("production", data_dir=tmp_path))
    keyring_of(of("demo", data_dir=tmp_path))
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.only("postgresql")
async def test_production_refuses_a_role_that_row_level_security_does_not_hold_for(own_urls: Urls) -> None:
    database = Database.connect(own_urls.owner)
    settings = of("production", database_url=own_urls.owner)
    try:
        with pytest.raises(RefusedToStart, match="属主"):
            await prepare(settings, database, Keyring(MASTER))
    finally:
        await database.close()


async def test_production_starts_with_the_three_roles(own_urls: Urls) -> None:
    database = Database.connect(own_urls.server, own_urls.jobs)
    settings = of(
        "production",
        database_url=own_urls.server,
        database_jobs_url=own_urls.jobs,
        database_owner_url=own_urls.owner,
    )
    try:
        await prepare(settings, database, Keyring(MASTER))
    finally:
        await database.close()
