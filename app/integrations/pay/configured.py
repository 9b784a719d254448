"""Settings → the payment provider. Half a configuration is told at the start, not to the first who wants to pay."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from app.integrations.pay.line import BASE_URL
from app.integrations.pay.provider_keys import PUBLIC_KEY_PREFIX, ProviderKeys
from app.integrations.pay.signing import Merchant
from app.integrations.pay.wechat import WeChatPay
from app.kit import clock
from app.settings import Settings

NOTICE_PATH = "/api/v1/pay/notices"
_API_KEY_BYTES = 32


class PayMisconfigured(ValueError):
    """What is missing or wrong among the settings of payment, in Chinese."""


def is_wanted(settings: Settings) -> bool:
    """Has anybody begun to configure payment?"""
    return any(_given(settings).values()) or bool(settings.pay_public_key_id or settings.pay_public_key_file)


def configured(settings: Settings, http: httpx.AsyncClient, *, now: Callable[[], datetime] = clock.now) -> WeChatPay:
    """WeChat Pay by the settings. Raises PayMisconfigured."""
    if missing := [name for name, value in _given(settings).items() if not value]:
        raise PayMisconfigured(f"微信支付缺少设置：{'、'.join(missing)} 须齐全")
    if settings.is_production and not settings.base_url.startswith("https://"):
        raise PayMisconfigured("微信支付只向 https 网址发送通知：请把 DANGJIAN_PUBLIC_URL 设为对外的 https 网址")
    api_key = settings.pay_api_key.get_secret_value().encode()
    if len(api_key) != _API_KEY_BYTES:
        raise PayMisconfigured("DANGJIAN_PAY_API_KEY 应为 32 个字符的 APIv3 密钥")
    assert settings.pay_key_file is not None
    return WeChatPay(
        app_id=settings.wechat_app_id,
        merchant=Merchant(settings.pay_mch_id, settings.pay_mch_serial, _private_key(settings.pay_key_file)),
        api_key=api_key,
        provider_keys=ProviderKeys(api_key, _public_keys(settings), now=now),
        notify_url=f"{settings.base_url}{NOTICE_PATH}",
        http=http,
        base_url=settings.pay_base_url.rstrip("/") or BASE_URL,
        now=now,
    )


def _given(settings: Settings) -> dict[str, bool]:
    return {
        "DANGJIAN_PAY_MCH_ID": bool(settings.pay_mch_id),
        "DANGJIAN_PAY_MCH_SERIAL": bool(settings.pay_mch_serial),
        "DANGJIAN_PAY_KEY_FILE": settings.pay_key_file is not None,
        "DANGJIAN_PAY_API_KEY": bool(settings.pay_api_key.get_secret_value()),
    } | ({} if settings.wechat_app_id or not settings.pay_mch_id else {"DANGJIAN_WECHAT_APP_ID": False})


def _private_key(file: Path) -> RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise PayMisconfigured(f"DANGJIAN_PAY_KEY_FILE 不能读取或不是 PEM 私钥：{file}") from None
    if not isinstance(key, RSAPrivateKey):
        raise PayMisconfigured("DANGJIAN_PAY_KEY_FILE 应为商户证书的 RSA 私钥")
    return key


def _public_keys(settings: Settings) -> dict[str, RSAPublicKey]:
    """The provider's public key by its id; without one its platform certificates are fetched."""
    named, file = settings.pay_public_key_id, settings.pay_public_key_file
    if not named and file is None:
        return {}
    if not named or file is None:
        raise PayMisconfigured("DANGJIAN_PAY_PUBLIC_KEY_ID 与 DANGJIAN_PAY_PUBLIC_KEY_FILE 须同时设置")
    if not named.startswith(PUBLIC_KEY_PREFIX):
        raise PayMisconfigured(f"DANGJIAN_PAY_PUBLIC_KEY_ID 应以 {PUBLIC_KEY_PREFIX} 开头")
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except (OSError, ValueError):
        raise PayMisconfigured(f"DANGJIAN_PAY_PUBLIC_KEY_FILE 不能读取或不是 PEM 公钥：{file}") from None
    if not isinstance(key, RSAPublicKey):
        raise PayMisconfigured("DANGJIAN_PAY_PUBLIC_KEY_FILE 应为微信支付的 RSA 公钥")
    return {named: key}
