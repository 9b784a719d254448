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
