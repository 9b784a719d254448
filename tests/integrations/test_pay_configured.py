"""Payment is configured whole or not at all; what is missing is said at the start."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization

from app.gateways import RefusedToStart, pay_of
from app.integrations.pay.fake import FakePay
from app.integrations.pay.null import NullPay
from app.integrations.pay.wechat import WeChatPay
from app.settings import Settings
from tests.integrations.pay_scene import merchant_key, public_key

PEM = serialization.Encoding.PEM


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, Any]:
    private, public = tmp_path / "merchant.pem", tmp_path / "wechat.pem"
    private.write_bytes(
        merchant_key().private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    provider = public_key().private.public_key()
    public.write_bytes(provider.public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    return {
        "mode": "production",
        "public_url": "https://dj.example.cn",
        "wechat_app_id": "wx0123456789abcdef",
        "pay_mch_id": "1900000109",
        "pay_mch_serial": "7777",
        "pay_key_file": private,
        "pay_api_key": "0123456789abcdef0123456789abcdef",
        "pay_public_key_id": "PUB_KEY_ID_01",
        "pay_public_key_file": public,
    }


def made(given: dict[str, Any]) -> object:
    return pay_of(Settings(**given), httpx.AsyncClient())


def test_all_settings_make_the_real_one(whole: dict[str, Any]) -> None:
    assert isinstance(made(whole), WeChatPay)
    certificates = {**whole, "pay_public_key_id": "", "pay_public_key_file": None}
    assert isinstance(made(certificates), WeChatPay)


def test_without_any_the_demo_pays_itself_and_production_not_at_all() -> None:
    assert isinstance(made({"mode": "demo"}), FakePay)
    assert isinstance(made({"mode": "production"}), NullPay)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pay_mch_id": ""}, "DANGJIAN_PAY_MCH_ID"),
        ({"pay_mch_serial": ""}, "DANGJIAN_PAY_MCH_SERIAL"),
        ({"pay_key_file": None}, "DANGJIAN_PAY_KEY_FILE"),
        ({"pay_api_key": ""}, "DANGJIAN_PAY_API_KEY"),
        ({"pay_api_key": "short"}, "32 个字符"),
        ({"wechat_app_id": ""}, "DANGJIAN_WECHAT_APP_ID"),
        ({"pay_public_key_id": ""}, "同时设置"),
        ({"pay_public_key_file": None}, "同时设置"),
        ({"pay_public_key_id": "7777"}, "PUB_KEY_ID_"),
        ({"pay_key_file": Path("/nowhere.pem")}, "不是 PEM 私钥"),
        ({"public_url": "http://dj.example.cn"}, "https"),
    ],
)
def test_half_a_configuration_is_refused(whole: dict[str, Any], change: dict[str, Any], said: str) -> None:
    with pytest.raises(RefusedToStart, match=said):
        made({**whole, **change})


def test_a_key_of_another_kind_is_refused(whole: dict[str, Any]) -> None:
    with pytest.raises(RefusedToStart, match="私钥"):
        made({**whole, "pay_key_file": whole["pay_public_key_file"]})
    with pytest.raises(RefusedToStart, match="公钥"):
        made({**whole, "pay_public_key_file": whole["pay_key_file"]})
