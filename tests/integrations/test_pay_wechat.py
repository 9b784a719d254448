"""What only the real client can get wrong: signatures, seals, keys that change, answers that lie or do not arrive."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import rsa as pure_rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.responses import PlainTextResponse
from wechatpayv3.utils import aes_decrypt, rsa_verify

from app.integrations.http import outbound_client
from app.integrations.pay.bill import BillUnreadable, read_bill
from app.integrations.pay.protocol import NoticeForged, PayRefused, PayUnavailable, TradeState
from app.integrations.pay.signing import Untrusted, unsealed
from tests.fakes.pay_server import PayServer, SigningKey
from tests.integrations.pay_scene import (
    API_KEY,
    APP_ID,
    MCH_ID,
    NOTIFY_URL,
    World,
    certified_key,
    client,
    merchant_key,
    public_key,
    wire,
)

ORDER_NO = "DF2026070100000001"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World) -> PayServer:
    world.provider = wire(world, certified_key())
    return world.provider


@pytest.fixture
async def http(server: PayServer) -> AsyncIterator[httpx.AsyncClient]:
    async with outbound_client(transport=httpx.ASGITransport(server)) as made:
        yield made


@pytest.fixture
async def paid(world: World, server: PayServer, http: httpx.AsyncClient) -> PayServer:
    world.gateway = client(world, http)
    await world.gateway.prepay(world.order())
    world.pays()
    return server


def test_a_seal_opens_by_the_published_vector_of_the_cipher() -> None:
    """The Galois/Counter Mode of Operation (McGrew, Viega), test case 16, with a nonce of WeChat's twelve characters."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert AESGCM(key).decrypt(nonce, sealed, associated) == plain


async def test_another_library_opens_the_notices_we_open(world: World, paid: PayServer) -> None:
    headers, body = paid.notice(ORDER_NO)
    resource = json.loads(body)["resource"]
    theirs = aes_decrypt(resource["nonce"], resource["ciphertext"], resource["associated_data"], API_KEY.decode())
    assert theirs is not None
    assert theirs.encode() == unsealed(API_KEY, resource)
    assert rsa_verify(
        headers["Wechatpay-Timestamp"],
        headers["Wechatpay-Nonce"],
        body.decode(),
        headers["Wechatpay-Signature"],
        certified_key().private.public_key(),
    )
    await world.gateway.read_notice(headers, body)


async def test_the_phones_signature_holds_by_a_library_that_shares_nothing_with_ours(
    world: World, http: httpx.AsyncClient
) -> None:
    given = await client(world, http).prepay(world.order())
    message = f"{APP_ID}\n{given['timeStamp']}\n{given['nonceStr']}\n{given['package']}\n".encode()
    pem = merchant_key().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    key = pure_rsa.PublicKey.load_pkcs1(pem)
    assert pure_rsa.verify(message, base64.b64decode(given["paySign"]), key) == "SHA-256"
    with pytest.raises(pure_rsa.VerificationError):
        pure_rsa.verify(message + b"\n", base64.b64decode(given["paySign"]), key)


async def test_the_order_goes_out_as_published(world: World, server: PayServer, http: httpx.AsyncClient) -> None:
    await client(world, http).prepay(world.order())
    assert server.orders[ORDER_NO].body == {
        "appid": APP_ID,
        "mchid": MCH_ID,
        "description": "2026年7月党费",
        "out_trade_no": ORDER_NO,
        "time_expire": "2026-07-01T11:00:00+08:00",
        "notify_url": NOTIFY_URL,
        "amount": {"total": 4660, "currency": "CNY"},
        "payer": {"openid": "oPAYER"},
    }
    assert [path for _, path in server.log] == ["/v3/pay/transactions/jsapi", "/v3/certificates"]


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_notice_signed_long_ago_or_ahead_is_turned_away(world: World, paid: PayServer, minutes: int) -> None:
    recorded = paid.notice(ORDER_NO, signed_at=world.time + timedelta(minutes=minutes))
    with pytest.raises(NoticeForged):
        await world.gateway.read_notice(*recorded)


async def test_a_notice_under_a_stolen_serial_is_turned_away(world: World, paid: PayServer) -> None:
    thief = SigningKey(certified_key().serial, public_key().private)
    paid.keys.append(thief)
    with pytest.raises(NoticeForged):
        await world.gateway.read_notice(*paid.notice(ORDER_NO))


@pytest.mark.parametrize(
    "change",
    [
        {"mchid": "1900000999"},
        {"amount": {"total": "4660", "currency": "CNY"}},
        {"amount": {"total": 46.6, "currency": "CNY"}},
        {"amount": {"total": True, "currency": "CNY"}},
        {"amount": {"total": -4660, "currency": "CNY"}},
        {"amount": {"total": 4660, "currency": "USD"}},
        {"amount": None},
        {"success_time": "yesterday"},
        {"success_time": "2026-07-01T09:00:00"},
        {"trade_state": "PAID"},
        {"transaction_id": ""},
        {"out_trade_no": 5},
    ],
)
async def test_a_signed_notice_that_makes_no_sense_is_turned_away(
    world: World, paid: PayServer, change: dict[str, Any]
) -> None:
    content = paid._trade(paid.orders[ORDER_NO]) | change
    with pytest.raises(NoticeForged):
        await world.gateway.read_notice(*paid.sealed_notice("EV-1", "TRANSACTION.SUCCESS", content))


async def test_a_seal_under_another_merchants_key_is_turned_away(world: World, paid: PayServer) -> None:
    paid.api_key = bytes(32)
    with pytest.raises(NoticeForged):
        await world.gateway.read_notice(*paid.notice(ORDER_NO))


async def test_a_new_certificate_is_fetched_when_it_first_signs_and_the_old_one_stays_good(
    world: World, paid: PayServer
) -> None:
    old = paid.notice(ORDER_NO)
    await world.gateway.read_notice(*old)
    world.later(minutes=2)
    paid.rotate_key(SigningKey.certified(world.time))
    await world.gateway.read_notice(*paid.notice(ORDER_NO))
    await world.gateway.read_notice(*old)
    assert [path for _, path in paid.log].count("/v3/certificates") == 2


async def test_the_first_notice_after_a_start_waits_for_nobody(
    world: World, paid: PayServer, http: httpx.AsyncClient
) -> None:
    world.gateway = client(world, http)
    paid.raw = PlainTextResponse("Bad Gateway", status_code=502)
    await world.gateway.warm()
    paid.raw = None
    await world.gateway.warm()
    asked = len(paid.log)
    await world.gateway.warm()
    await world.gateway.read_notice(*paid.notice(ORDER_NO))
    assert len(paid.log) == asked


async def test_a_notice_does_not_wait_long_for_its_key(
    world: World, paid: PayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("app.integrations.pay.wechat.NOTICE_KEY_SECONDS", 0.01)
    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as silent:
        world.gateway = client(world, silent)
        with pytest.raises(PayUnavailable):
            await world.gateway.read_notice(*paid.notice(ORDER_NO))


async def test_an_expired_certificate_signs_nothing_more(world: World, paid: PayServer) -> None:
    await world.gateway.read_notice(*paid.notice(ORDER_NO))
    world.later(days=2000)
    with pytest.raises(NoticeForged):
        await world.gateway.read_notice(*paid.notice(ORDER_NO))


async def test_made_up_serials_make_us_ask_once_a_minute(world: World, paid: PayServer) -> None:
    await world.gateway.read_notice(*paid.notice(ORDER_NO))
    headers, body = paid.notice(ORDER_NO)
    asked = len(paid.log)
    world.later(minutes=2)
    for number in range(20):
        with pytest.raises(NoticeForged):
            await world.gateway.read_notice({**headers, "Wechatpay-Serial": f"{number:040X}"}, body)
    assert len(paid.log) - asked == 1


async def test_certificates_sealed_for_somebody_else_are_not_taken(
    world: World, server: PayServer, http: httpx.AsyncClient
) -> None:
    server.api_key = bytes(32)
    with pytest.raises(PayUnavailable):
        await client(world, http).prepay(world.order())


async def test_the_change_from_certificate_to_public_key_loses_nothing(
    world: World, server: PayServer, http: httpx.AsyncClient
) -> None:
    gateway = client(world, http, public_key())
    await gateway.prepay(world.order())
    world.pays()
    by_certificate = server.notice(ORDER_NO)
    server.rotate_key(public_key())
    for notice in (by_certificate, server.notice(ORDER_NO)):
        assert (await gateway.read_notice(*notice)).notice_id.startswith("EV-42")
    stranger = SigningKey.public()
    server.rotate_key(stranger)
    with pytest.raises(NoticeForged):
        await gateway.read_notice(*server.notice(ORDER_NO))


async def test_an_answer_that_nobody_signed_is_not_believed(world: World, paid: PayServer) -> None:
    paid.forge_answers = True
    with pytest.raises(PayUnavailable):
        await world.gateway.query(ORDER_NO)


async def test_an_answer_that_was_lost_leaves_an_order_that_can_be_asked_for(world: World, paid: PayServer) -> None:
    paid.lose_answers = 1
    with pytest.raises(PayUnavailable):
        await world.gateway.prepay(world.order("DF2026070100000002"))
    assert (await world.gateway.query("DF2026070100000002")).state is TradeState.UNPAID
    await world.gateway.prepay(world.order("DF2026070100000002"))


async def test_another_amount_than_ordered_is_told_as_it_is(
    world: World, server: PayServer, http: httpx.AsyncClient
) -> None:
    gateway = client(world, http)
    await gateway.prepay(world.order())
    server.pay(ORDER_NO, amount_fen=4661)
    assert (await gateway.query(ORDER_NO)).paid_fen == 4661


async def test_a_wrong_merchant_key_is_refused_and_said_only_in_the_log(
    world: World, server: PayServer, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    server.merchant_key = public_key().private.public_key()
    with caplog.at_level(logging.INFO), pytest.raises(PayRefused):
        await client(world, http).prepay(world.order())
    assert "401 SIGN_ERROR" in caplog.text
    assert "oPAYER" not in caplog.text


@pytest.mark.parametrize("fee", ["0.60000", "0.6", "1", "-0.28000", "0.00000"])
def test_fees_of_a_bill_are_whole_fen(fee: str, world: World, server: PayServer) -> None:
    text = f"{_TITLES}\n{_row(fee=fee)}\n{_SUMMARY}\n`1,`0,`0,`0,`0,`0,`0\n"
    assert read_bill(text)[0].fee_fen == {"0.60000": 60, "0.6": 60, "1": 100, "-0.28000": -28, "0.00000": 0}[fee]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有的列\n",
        "{titles}\n{row}\n",
        "{titles}\n{row}\n{summary}\n`2,`0\n",
        "{titles}\n{bad}\n{summary}\n`1,`0\n",
        "{titles}\n`2026-07-01 09:00:00,`x\n{summary}\n`1,`0\n",
    ],
)
def test_a_bill_that_is_cut_off_or_garbled_is_not_taken(text: str) -> None:
    filled = text.format(titles=_TITLES, row=_row(), bad=_row(amount="46.601"), summary=_SUMMARY)
    with pytest.raises(BillUnreadable):
        read_bill(filled)


def test_a_resource_of_another_shape_is_untrusted() -> None:
    for resource in ({}, {"algorithm": "AES"}, {"algorithm": "AEAD_AES_256_GCM", "nonce": 5, "ciphertext": ""}):
        with pytest.raises(Untrusted):
            unsealed(API_KEY, resource)


_TITLES = "交易时间,微信订单号,商户订单号,交易状态,微信退款单号,商户退款单号,手续费,订单金额,申请退款金额"
_SUMMARY = "总交易单数,应结订单总金额"


def _row(*, fee: str = "0.00000", amount: str = "46.60") -> str:
    cells = ["2026-07-01 09:00:00", "42000", ORDER_NO, "SUCCESS", "0", "0", fee, amount, "0.00"]
    return ",".join(f"`{cell}" for cell in cells)
