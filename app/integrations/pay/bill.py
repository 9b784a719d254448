"""The provider's daily bill (交易账单): comma-separated text whose every value begins with a backtick."""

import csv
from collections.abc import Mapping
from datetime import datetime

from app.integrations.pay.protocol import BillLine
from app.kit.clock import CHINA
from app.kit.money import MoneyFault, yuan_to_fen

_TIME, _ORDER, _PROVIDER, _STATE = "交易时间", "商户订单号", "微信订单号", "交易状态"
_AMOUNT, _FEE = "订单金额", "手续费"
_REFUND, _PROVIDER_REFUND, _REFUNDED = "商户退款单号", "微信退款单号", "申请退款金额"
_COLUMNS = (_TIME, _ORDER, _PROVIDER, _STATE, _AMOUNT, _FEE, _REFUND, _PROVIDER_REFUND, _REFUNDED)
_SUMMARY = "总交易单数"


class BillUnreadable(ValueError):
    """Not a bill as the provider writes it. The message names the line."""


def read_bill(text: str) -> list[BillLine]:
    """The lines of a bill of all kinds (bill_type ALL); its summary must agree with them. Raises BillUnreadable."""
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    if not rows or not set(_COLUMNS) <= set(rows[0]):
        raise BillUnreadable("line 1: not the columns of a bill")
    titles, lines = rows[0], list[BillLine]()
    for number, row in enumerate(rows[1:], 2):
        if row and row[0] == _SUMMARY:
            _check_summary(rows[number:], lines)
            return lines
        lines.append(_line(dict(zip(titles, (cell.removeprefix("`") for cell in row), strict=False)), number))
    raise BillUnreadable("no summary: the file is cut off")


def _line(row: Mapping[str, str], number: int) -> BillLine:
    try:
        is_refund = row[_STATE] == "REFUND"
        return BillLine(
            at=datetime.strptime(row[_TIME], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA),
            order_no=row[_ORDER],
            provider_no=row[_PROVIDER],
            amount_fen=yuan_to_fen(row[_REFUNDED if is_refund else _AMOUNT]),
            # The bill has five decimals; what is kept is whole 分.
            fee_fen=yuan_to_fen(row[_FEE].rstrip("0").rstrip(".") if "." in row[_FEE] else row[_FEE]),
            refund_no=row[_REFUND] if is_refund else "",
            provider_refund_no=row[_PROVIDER_REFUND] if is_refund else "",
        )
    except (KeyError, ValueError, MoneyFault) as fault:
        raise BillUnreadable(f"line {number}: {type(fault).__name__}") from None


def _check_summary(rows: list[list[str]], lines: list[BillLine]) -> None:
    count = rows[0][0].removeprefix("`") if rows and rows[0] else ""
    if count != str(len(lines)):
        raise BillUnreadable("the summary counts other lines than there are")
