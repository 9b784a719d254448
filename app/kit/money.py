"""Money is an integer number of 分; 元 appear only where people read and type."""

import re
from decimal import Decimal
from typing import NewType

Fen = NewType("Fen", int)

_YUAN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]{1,2})?")
_TOO_MANY_DIGITS = 13


class MoneyFault(ValueError):
    """Not an amount of money. The message is a Chinese sentence."""


def yuan_to_fen(amount: str | Decimal | int) -> Fen:
    """An amount in 元, with at most two decimals, as 分. Floats are not taken: they have lost their decimals.

    Raises MoneyFault for anything else, for non-finite values and from 10 trillion 元 on.
    """
    if isinstance(amount, str):
        text = amount.strip()
        if len(text) > 30 or not _YUAN.fullmatch(text):
            raise MoneyFault("金额应为数字，最多两位小数")
        amount = Decimal(text)
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise MoneyFault("金额应为数字，最多两位小数")
    yuan = Decimal(amount)
    exponent = yuan.as_tuple().exponent
    if not isinstance(exponent, int):
        raise MoneyFault("金额应为数字，最多两位小数")
    if yuan and yuan.adjusted() >= _TOO_MANY_DIGITS:
        raise MoneyFault("金额过大")
    if exponent < -2:
        raise MoneyFault("金额最多两位小数")
    return Fen(int(yuan.scaleb(2)))


def format_fen(fen: int) -> str:
    """4660 → `46.60`."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_MOST_CAPITAL_FEN = 10**14


def capital_yuan(fen: int) -> str:
    """An amount in capitals, as receipts have it: 104660 → `壹仟零肆拾陆元陆角整` (会计基础工作规范 第五十二条).

    Raises MoneyFault below nothing and from a trillion 元 on.
    """
    if not 0 <= fen < _MOST_CAPITAL_FEN:
        raise MoneyFault("金额超出大写范围")
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    whole = f"{_capital_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    if not cent:
        return f"{whole}{_DIGITS[jiao]}角整"
    tenth = f"{_DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return f"{whole}{tenth}{_DIGITS[cent]}分"


def _capital_whole(yuan: int) -> str:
    """Groups of four digits; one 零 stands for any run of zeros between what is said."""
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    said, gap = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            gap = bool(said)
            continue
        if said and (gap or group < 1_000):
            said += _DIGITS[0]
        said += _capital_group(group) + _GROUPS[place]
        gap = False
    return said


def _capital_group(group: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return said
