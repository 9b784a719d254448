"""Reads what WeChat Pay sends: every field is looked at before it is believed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.integrations.pay.protocol import Notice, Refund, RefundState, Trade, TradeState

_TRADES = {
    "SUCCESS": TradeState.PAID,
    "REFUND": TradeState.REFUNDED,
    "NOTPAY": TradeState.UNPAID,
    "USERPAYING": TradeState.PAYING,
    "CLOSED": TradeState.CLOSED,
    "REVOKED": TradeState.CLOSED,
    "PAYERROR": TradeState.FAILED,
}
_REFUNDS = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PROCESSING,
    "CLOSED": RefundState.CLOSED,
    "ABNORMAL": RefundState.ABNORMAL,
}
_CURRENCY = "CNY"


class Unreadable(ValueError):
    """Something is missing or of another kind. The message names the field, never the value."""


def an_object(content: bytes) -> dict[str, Any]:
    """A JSON object. Raises Unreadable."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("object")
    return found


def an_object_in(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Unreadable(name)
    return found


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise Unreadable(name)
    return found


def _fen(body: Mapping[str, Any], name: str) -> int:
    amount = an_object_in(body, "amount")
    found = amount.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise Unreadable(f"amount.{name}")
    if amount.get("currency", _CURRENCY) != _CURRENCY:
        raise Unreadable("amount.currency")
    return found


def _instant(body: Mapping[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(_text(body, name))
    except ValueError:
        raise Unreadable(name) from None
    if found.tzinfo is None:
        raise Unreadable(name)
    return found


def prepay_id(body: Mapping[str, Any]) -> str:
    return _text(body, "prepay_id")


def bill_address(body: Mapping[str, Any]) -> tuple[str, str]:
    """Where the bill lies, and its SHA-1 in hexadecimal."""
    if body.get("hash_type") != "SHA1":
        raise Unreadable("hash_type")
    return _text(body, "download_url"), _text(body, "hash_value")


def certificates(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The sealed certificates."""
    found = body.get("data")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable("data")
    return [an_object_in(one, "encrypt_certificate") for one in found]


def trade(body: Mapping[str, Any]) -> Trade:
    state = _TRADES.get(_text(body, "trade_state"))
    if state is None:
        raise Unreadable("trade_state")
    order_no = _text(body, "out_trade_no")
    if state not in (TradeState.PAID, TradeState.REFUNDED):
        return Trade(order_no, state)
    return Trade(
        order_no,
        state,
        provider_no=_text(body, "transaction_id"),
        paid_fen=_fen(body, "total"),
        paid_at=_instant(body, "success_time"),
    )


def refund(body: Mapping[str, Any], state_name: str = "status") -> Refund:
    state = _REFUNDS.get(_text(body, state_name))
    if state is None:
        raise Unreadable(state_name)
    return Refund(
        order_no=_text(body, "out_trade_no"),
        refund_no=_text(body, "out_refund_no"),
        state=state,
        provider_no=_text(body, "refund_id"),
        amount_fen=_fen(body, "refund"),
        done_at=_instant(body, "success_time") if state is RefundState.DONE else None,
    )


def notice(envelope: Mapping[str, Any], content: Mapping[str, Any], mch_id: str) -> Notice:
    """What a notice says; one for another merchant is refused."""
    if _text(content, "mchid") != mch_id:
        raise Unreadable("mchid")
    kind, _, _ = _text(envelope, "event_type").partition(".")
    if kind == "TRANSACTION":
        return Notice(_text(envelope, "id"), trade(content))
    if kind == "REFUND":
        return Notice(_text(envelope, "id"), refund(content, "refund_status"))
    raise Unreadable("event_type")
