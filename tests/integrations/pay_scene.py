"""A merchant and its provider, for tests of payment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.responses import PlainTextResponse

from app.integrations.pay.fake import FakePay
from app.integrations.pay.protocol import PayGateway, PayOrder
from app.integrations.pay.provider_keys import ProviderKeys
from app.integrations.pay.signing import Merchant
from app.integrations.pay.wechat import WeChatPay
from tests.fakes.pay_server import PayServer, SigningKey, new_key

MCH_ID, APP_ID, API_KEY = "1900000109", "wx0123456789abcdef", b"0123456789abcdef0123456789abcdef"
NOTIFY_URL = "https://dj.example.com/api/v1/pay/notices"
START = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@cache
def merchant_key() -> RSAPrivateKey:
    return new_key()


@cache
def public_key() -> SigningKey:
    return SigningKey.public()


@cache
def certified_key() -> SigningKey:
    return SigningKey.certified(START - timedelta(days=100))


class World:
    """A gateway, and the hand that moves the provider and time behind it."""

    def __init__(self) -> None:
        self.time = START
        self.gateway: PayGateway
        self.provider: Any

    def now(self) -> datetime:
        return self.time

    def later(self, **delta: float) -> None:
        self.time += timedelta(**delta)

    def order(self, order_no: str = "DF2026070100000001", *, amount_fen: int = 4660) -> PayOrder:
        return PayOrder(order_no, amount_fen, "2026年7月党费", "oPAYER", START + timedelta(hours=2))

    def pays(self, order_no: str = "DF2026070100000001") -> None:
        self.provider.pay(order_no)

    def notice(self, order_no: str = "DF2026070100000001") -> tuple[dict[str, str], bytes]:
        if isinstance(self.provider, FakePay):
            return self.provider.notice_of(order_no)
        return self.provider.notice(order_no)

    def break_down(self) -> None:
        if isinstance(self.provider, FakePay):
            self.provider.down = True
        else:
            self.provider.raw = PlainTextResponse("Bad Gateway", status_code=502)


def wire(world: World, key: SigningKey) -> PayServer:
    return PayServer(MCH_ID, APP_ID, API_KEY, merchant_key().public_key(), world.now, [key])


def client(
    world: World, http: httpx.AsyncClient, *public: SigningKey, ticks: Callable[[], float] | None = None
) -> WeChatPay:
    keys = {key.serial: key.private.public_key() for key in public}
    return WeChatPay(
        app_id=APP_ID,
        merchant=Merchant(MCH_ID, "7777777777777777777777777777777777777777", merchant_key()),
        api_key=API_KEY,
        provider_keys=ProviderKeys(API_KEY, keys, now=world.now, ticks=ticks or (lambda: world.time.timestamp())),
        notify_url=NOTIFY_URL,
        http=http,
        now=world.now,
    )
